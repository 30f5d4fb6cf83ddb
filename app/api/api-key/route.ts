/** POST /api/api-key: create a key; the response is the only place where its value appears (API Key API). */
import { z } from 'zod'
import { apiKeyInput, apiKeySchema, createApiKeyAs, toApiKeyJson } from '@/lib/api-keys'
import { endpoint, envelope, notSupported, refusal, uuid, wholeBody } from '@/lib/http'
import { managerOf } from './manager'

/** Key managers are made by provisioning alone, and a key without the list it asked for would be stronger than meant. */
const creation = apiKeyInput.extend({ ipAccessControlListId: notSupported, keyManager: notSupported })

export const POST = endpoint({
  operation: 'apiKey.create',
  summary: 'Create an API key',
  authentication: 'keyManager',
  permission: '/api/api-key',
  method: 'POST',
  path: z.object({ keyId: uuid.optional() }),
  body: wholeBody({ apiKey: creation, sourceKeyId: notSupported }),
  responses: { 200: envelope('APIKeyResponse', { apiKey: apiKeySchema }) },
  run: async (request) => {
    const { body, path } = request
    const outcome = await createApiKeyAs(managerOf(request), { id: path.keyId, input: body.apiKey })
    if (outcome.kind === 'invalid') return refusal(outcome)
    return { status: 200, json: { apiKey: { ...toApiKeyJson(outcome.apiKey), key: outcome.key } } }
  },
})
