/** /api/webhook/{webhookId}: retrieve, create, replace, patch or delete one webhook (Webhook API). */
import { z } from 'zod'
import { endpoint, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import { reachOf } from '@/lib/tenancy'
import { deleteWebhook, toWebhookJson, updateWebhook, type WebhookInput, webhookInput } from '@/lib/webhooks'

export { GET, POST } from '../route'

const path = z.object({ webhookId: uuid })

async function update(webhookId: string, hints: Parameters<typeof reachOf>[0], revise: Revise<WebhookInput>) {
  const outcome = await updateWebhook(reachOf(hints), webhookId, revise)
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { webhook: toWebhookJson(outcome.webhook) } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  operation: 'webhook.update',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'PUT',
  path,
  body: wholeBody({ webhook: webhookInput }),
  statuses: [200, 400, 404],
  run: ({ body, path: { webhookId }, tenantHints }) => update(webhookId, tenantHints, replaceWith(body.webhook)),
})

export const PATCH = endpoint({
  operation: 'webhook.patch',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'PATCH',
  path,
  body: patchBody('webhook'),
  statuses: [200, 400, 404],
  run: ({ body, path: { webhookId }, tenantHints }) =>
    update(webhookId, tenantHints, patchWith('webhook', webhookInput, body.webhook)),
})

export const DELETE = endpoint({
  operation: 'webhook.delete',
  authentication: 'apiKey',
  permission: '/api/webhook',
  method: 'DELETE',
  path,
  statuses: [200, 404],
  run: async ({ path: { webhookId }, tenantHints }) => {
    const outcome = await deleteWebhook(reachOf(tenantHints), webhookId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
