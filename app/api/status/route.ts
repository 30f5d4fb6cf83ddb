/** GET /api/status: whether this instance can answer requests, its database included; for humans and load balancers alike. */
import { sql } from '@/lib/db'
import { endpoint } from '@/lib/http'

export const GET = endpoint({
  operation: 'status',
  authentication: 'none',
  permission: '/api/status',
  method: 'GET',
  statuses: [200],
  run: async () => {
    await sql('select 1 as one')
    return { status: 200, json: { status: 'ok' } }
  },
})
