/** /api/user/action: take an action on a user, or retrieve what was done to one (User Action API, actioning a user). */
import { z } from 'zod'
import { flag, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { nowhere } from '@/lib/tenancy'
import { type LogFilter, listUserActionLogs, newUserActionInput, takeUserAction } from '@/lib/user-actions'
import { tenantOfUser } from '@/lib/users'
import { infoOf, unknownActioner } from './actioner'

const shared = { authentication: 'apiKey', permission: '/api/user/action', mismatch: 404 } as const

const query = z.object({
  active: z.enum(['true', 'false']).optional(),
  preventingLogin: flag,
  userId: uuid,
})

function filterOf({ active, preventingLogin }: z.output<typeof query>): LogFilter {
  if (preventingLogin) return 'preventingLogin'
  if (active === undefined) return 'all'
  return active === 'true' ? 'active' : 'inactive'
}

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.action.retrieveAll',
  method: 'GET',
  query,
  statuses: [200, 400, 404],
  inferTenant: async ({ query: { userId } }) => (await tenantOfUser(userId)) ?? nowhere,
  run: async ({ query, scope }) => ({
    status: 200,
    json: { actions: await listUserActionLogs(scope, query.userId, filterOf(query)) },
  }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.action.take',
  method: 'POST',
  body: wholeBody({ action: newUserActionInput, broadcast: z.boolean().default(false) }),
  statuses: [200, 400, 404],
  inferTenant: async ({ body }) => (await tenantOfUser(body.action.actioneeUserId)) ?? nowhere,
  run: async ({ body, client, key, scope }) => {
    const unknown = await unknownActioner(body.action.actionerUserId, key)
    if (unknown) return unknown
    const outcome = await takeUserAction(scope, body.action, { broadcast: body.broadcast, info: infoOf(client) })
    return outcome.kind === 'taken' ? { status: 200, json: { action: outcome.log } } : refusal(outcome)
  },
})
