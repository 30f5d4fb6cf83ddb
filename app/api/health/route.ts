/** GET /api/health: like /api/status, without a body. */
import { sql } from '@/lib/db'
import { endpoint } from '@/lib/http'

export const GET = endpoint({
  operation: 'health',
  authentication: 'none',
  permission: '/api/health',
  method: 'GET',
  statuses: [200],
  run: async () => {
    await sql('select 1 as one')
    return { status: 200 }
  },
})
