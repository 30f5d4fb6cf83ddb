/** API keys: how requests present them, what they look like to their managers, and how they come and go. */
export { type ApiKey, authenticateApiKey, type HttpMethod, permits } from './authentication'
export { createApiKey } from './creation'
export { type ApiKeyInput, apiKeyInput } from './input'
export { createApiKeyAs, deleteApiKeyAs, findApiKeyAs, updateApiKeyAs } from './management'
export { apiKeySchema } from './schema'
export { type StoredApiKey, toApiKeyJson } from './stored'
