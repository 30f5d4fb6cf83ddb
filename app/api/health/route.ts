/** GET /api/health: like /api/status, without a body. */
import { sql } from '@/lib/db'
import { empty, endpoint } from '@/lib/http'

export const GET = endpoint({
  operation: 'health',
  summary: 'Whether this instance can answer requests',
  authentication: 'none',
  permission: '/api/health',
  method: 'GET',
  responses: { 200: empty },
  run: async () => {
    await sql('select 1 as one')
    return { status: 200 }
  },
})
