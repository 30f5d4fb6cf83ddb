/** /api/webhook/{webhookId}: retrieve, create, replace, patch or delete one webhook (Webhook API). */
import { z } from 'zod'
import { empty, endpoint, envelope, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import { reachOf } from '@/lib/tenancy'
import {
  deleteWebhook,
  toWebhookJson,
  updateWebhook,
  type WebhookInput,
  webhookInput,
  webhookSchema,
} from '@/lib/webhooks'

export { GET, POST } from '../route'

const webhookResponse = envelope('WebhookResponse', { webhook: webhookSchema })

const path = z.object({ webhookId: uuid })

async function update(webhookId: string, hints: Parameters<typeof reachOf>[0], revise: Revise<WebhookInput>) {
  const outcome = await updateWebhook(reachOf(hints), webhookId, revise)
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { webhook: toWebhookJson(outcome.webhook) } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  operation: 'webhook.update',
  summary: 'Replace a webhook',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'PUT',
  path,
  body: wholeBody({ webhook: webhookInput }),
  responses: { 200: webhookResponse, 404: empty },
  run: ({ body, path: { webhookId }, tenantHints }) => update(webhookId, tenantHints, replaceWith(body.webhook)),
})

export const PATCH = endpoint({
  operation: 'webhook.patch',
  summary: 'Change parts of a webhook',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'PATCH',
  path,
  body: patchBody('webhook'),
  responses: { 200: webhookResponse, 404: empty },
  run: ({ body, path: { webhookId }, tenantHints }) =>
    update(webhookId, tenantHints, patchWith('webhook', webhookInput, body.webhook)),
})

export const DELETE = endpoint({
  operation: 'webhook.delete',
  summary: 'Delete a webhook',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'DELETE',
  path,
  responses: { 200: empty, 404: empty },
  run: async ({ path: { webhookId }, tenantHints }) => {
    const outcome = await deleteWebhook(reachOf(tenantHints), webhookId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
