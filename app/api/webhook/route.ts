/** /api/webhook: retrieve webhooks, create one (Webhook API). */
import { z } from 'zod'
import { empty, endpoint, envelope, listOf, oneOf, refusal, uuid, wholeBody } from '@/lib/http'
import { reachOf } from '@/lib/tenancy'
import { createWebhook, findWebhook, listWebhooks, toWebhookJson, webhookInput, webhookSchema } from '@/lib/webhooks'

const path = z.object({ webhookId: uuid.optional() })

export const GET = endpoint({
  operation: 'webhook.retrieve',
  summary: 'Retrieve one webhook or all',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'GET',
  path,
  responses: { 200: oneOf({ webhook: webhookSchema, webhooks: listOf(webhookSchema) }), 404: empty },
  run: async ({ path: { webhookId }, tenantHints }) => {
    const reach = reachOf(tenantHints)
    if (webhookId === undefined) {
      return { status: 200, json: { webhooks: (await listWebhooks(reach)).map(toWebhookJson) } }
    }
    const webhook = await findWebhook(reach, webhookId)
    return webhook ? { status: 200, json: { webhook: toWebhookJson(webhook) } } : { status: 404 }
  },
})

export const POST = endpoint({
  operation: 'webhook.create',
  summary: 'Create a webhook',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'POST',
  path,
  body: wholeBody({ webhook: webhookInput }),
  responses: { 200: envelope('WebhookResponse', { webhook: webhookSchema }) },
  run: async ({ body, path: { webhookId }, tenantHints }) => {
    const outcome = await createWebhook(reachOf(tenantHints), { id: webhookId, input: body.webhook })
    return outcome.kind === 'created'
      ? { status: 200, json: { webhook: toWebhookJson(outcome.webhook) } }
      : refusal(outcome)
  },
})
