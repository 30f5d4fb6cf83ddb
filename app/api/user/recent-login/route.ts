/** GET /api/user/recent-login: the latest logins of a user or of everybody (User API, "Retrieve Recent Logins"). */
import { z } from 'zod'
import { digits, empty, endpoint, envelope, listOf, uuid } from '@/lib/http'
import { maxSearchOffset, maxSearchResults } from '@/lib/limits'
import { loginRecordSchema, searchLogins } from '@/lib/login-records'

const query = z.object({
  limit: digits
    .pipe(z.number().min(1))
    .transform((wanted) => Math.min(wanted, maxSearchResults))
    .default(10),
  offset: digits.pipe(z.number().max(maxSearchOffset)).default(0),
  userId: uuid.optional(),
})

export const GET = endpoint({
  operation: 'user.recentLogin',
  summary: 'Retrieve the latest logins of a user or of everybody',
  authentication: 'everyTenant',
  permission: '/api/user/recent-login',
  method: 'GET',
  query,
  responses: { 200: envelope('RecentLoginResponse', { logins: listOf(loginRecordSchema) }), 404: empty },
  run: async ({ query: { limit, offset, userId } }) => {
    const found = await searchLogins({ criteria: { userId }, startRow: offset, numberOfResults: limit, total: 'omit' })
    return found.kind === 'found' ? { status: 200, json: { logins: found.logins } } : { status: 404 }
  },
})
