/** POST /api/system/webhook-event-log/search: events that were sent to webhooks, with every attempt (Webhook Event Log API). */
import { z } from 'zod'
import { endpoint, envelope, listOf, wholeBody } from '@/lib/http'
import { reachOf } from '@/lib/tenancy'
import { eventLogSearch, searchEventLogs, webhookEventLogSchema } from '@/lib/webhook-log'

export const POST = endpoint({
  operation: 'webhookEventLog.search',
  summary: 'Search for events that were sent to webhooks',
  authentication: 'apiKey',
  permission: '/api/system/webhook-event-log/search',
  method: 'POST',
  body: wholeBody({ search: eventLogSearch.optional() }).optional(),
  responses: {
    200: envelope('WebhookEventLogSearchResponse', {
      total: z.int,
      webhookEventLogs: listOf(webhookEventLogSchema),
    }),
  },
  run: async ({ body, tenantHints }) => ({
    status: 200,
    json: await searchEventLogs(reachOf(tenantHints), body?.search ?? eventLogSearch.parse({})),
  }),
})
