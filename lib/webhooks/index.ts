/** Webhooks: where events go. How they get there is lib/delivery. */
export { type WebhookInput, webhookInput } from './input'
export { createWebhook, deleteWebhook, findWebhook, listWebhooks, updateWebhook } from './provisioning'
export { toWebhookJson } from './representation'
export { webhookSchema } from './schema'
export { searchWebhooks, webhookSearch } from './search'
export { findWebhookAnywhere, type Webhook, webhooksHearing } from './webhook'
