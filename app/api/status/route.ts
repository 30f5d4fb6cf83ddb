/**
 * GET /api/status: whether this instance can answer requests, its database included; for humans and load balancers alike. With an
 * API key of no tenant also what waits in the outbox of messages.
 */
import { sql } from '@/lib/db'
import { endpoint } from '@/lib/http'
import { messageBacklog } from '@/lib/messages'

export const GET = endpoint({
  operation: 'status',
  authentication: 'optionalApiKey',
  permission: '/api/status',
  method: 'GET',
  statuses: [200],
  run: async ({ key }) => {
    await sql('select 1 as one')
    const details = key && key.tenantId === undefined ? { messages: await messageBacklog() } : {}
    return { status: 200, json: { status: 'ok', ...details } }
  },
})
