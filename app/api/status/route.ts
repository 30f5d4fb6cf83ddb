/**
 * GET /api/status: whether this instance can answer requests, its database included; for humans and load balancers alike. With an
 * API key of no tenant also what waits in the outbox of messages.
 */
import { z } from 'zod'
import { component } from '@/lib/component'
import { sql } from '@/lib/db'
import { endpoint, json } from '@/lib/http'
import { messageBacklog } from '@/lib/messages'

const statusResponse = json(
  component('StatusResponse', () => {
    const count = z.number().int()
    const messages = z.object({ failing: count, givenUp: count, waiting: count })
    return z.object({ messages: messages.optional(), status: z.literal('ok') })
  }),
)

export const GET = endpoint({
  operation: 'status',
  summary: 'Whether this instance can answer requests, and what waits in its outbox',
  authentication: 'optionalApiKey',
  permission: '/api/status',
  method: 'GET',
  responses: { 200: statusResponse },
  run: async ({ key }) => {
    await sql('select 1 as one')
    const details = key && key.tenantId === undefined ? { messages: await messageBacklog() } : {}
    return { status: 200, json: { status: 'ok', ...details } }
  },
})
