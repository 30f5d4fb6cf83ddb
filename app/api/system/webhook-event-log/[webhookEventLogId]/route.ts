/** GET /api/system/webhook-event-log/{webhookEventLogId}: one event that was sent to webhooks (Webhook Event Log API). */
import { z } from 'zod'
import { empty, endpoint, envelope, uuid } from '@/lib/http'
import { reachOf } from '@/lib/tenancy'
import { findEventLog, webhookEventLogSchema } from '@/lib/webhook-log'

export const GET = endpoint({
  operation: 'webhookEventLog.retrieve',
  summary: 'Retrieve an event that was sent to webhooks',
  authentication: 'apiKey',
  permission: '/api/system/webhook-event-log',
  method: 'GET',
  path: z.object({ webhookEventLogId: uuid }),
  responses: { 200: envelope('WebhookEventLogResponse', { webhookEventLog: webhookEventLogSchema }), 404: empty },
  run: async ({ path: { webhookEventLogId }, tenantHints }) => {
    const webhookEventLog = await findEventLog(reachOf(tenantHints), webhookEventLogId)
    return webhookEventLog ? { status: 200, json: { webhookEventLog } } : { status: 404 }
  },
})
