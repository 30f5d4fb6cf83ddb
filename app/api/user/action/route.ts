/** /api/user/action: take an action on a user, or retrieve what was done to one (User Action API, actioning a user). */
import { z } from 'zod'
import { empty, envelope, flag, listOf, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { eventInfo, eventInfoInput } from '@/lib/http/event-info'
import { nowhere } from '@/lib/tenancy'
import {
  type LogFilter,
  listUserActionLogs,
  newUserActionInput,
  takeUserAction,
  userActionLogSchema,
} from '@/lib/user-actions'
import { tenantOfUser } from '@/lib/users'
import { unknownActioner } from './actioner'

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
  summary: 'Retrieve what was done to a user',
  method: 'GET',
  query,
  responses: { 200: envelope('ActionsResponse', { actions: listOf(userActionLogSchema) }), 404: empty },
  inferTenant: async ({ query: { userId } }) => (await tenantOfUser(userId)) ?? nowhere,
  run: async ({ query, scope }) => ({
    status: 200,
    json: { actions: await listUserActionLogs(scope, query.userId, filterOf(query)) },
  }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.action.take',
  summary: 'Take an action on a user',
  method: 'POST',
  body: wholeBody({ action: newUserActionInput, broadcast: z.boolean().default(false), eventInfo: eventInfoInput }),
  responses: { 200: envelope('ActionResponse', { action: userActionLogSchema }), 404: empty },
  inferTenant: async ({ body }) => (await tenantOfUser(body.action.actioneeUserId)) ?? nowhere,
  run: async (request) => {
    const { body, key, scope } = request
    const unknown = await unknownActioner(body.action.actionerUserId, key)
    if (unknown) return unknown
    const outcome = await takeUserAction(scope, body.action, { broadcast: body.broadcast, info: eventInfo(request) })
    return outcome.kind === 'taken' ? { status: 200, json: { action: outcome.log } } : refusal(outcome)
  },
})
