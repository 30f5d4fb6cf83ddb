/** GET /api/system/webhook-attempt-log/{webhookAttemptLogId}: one attempt to hand an event to a webhook (Webhook Attempt Log API). */
import { z } from 'zod'
import { empty, endpoint, envelope, uuid } from '@/lib/http'
import { reachOf } from '@/lib/tenancy'
import { findAttempt, webhookAttemptSchema } from '@/lib/webhook-log'

export const GET = endpoint({
  operation: 'webhookAttemptLog.retrieve',
  summary: 'Retrieve an attempt to hand an event to a webhook',
  authentication: 'apiKey',
  permission: '/api/system/webhook-attempt-log',
  method: 'GET',
  path: z.object({ webhookAttemptLogId: uuid }),
  responses: { 200: envelope('WebhookAttemptLogResponse', { webhookAttemptLog: webhookAttemptSchema }), 404: empty },
  run: async ({ path: { webhookAttemptLogId }, tenantHints }) => {
    const webhookAttemptLog = await findAttempt(reachOf(tenantHints), webhookAttemptLogId)
    return webhookAttemptLog ? { status: 200, json: { webhookAttemptLog } } : { status: 404 }
  },
})
