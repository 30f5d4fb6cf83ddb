/** /api/user-action: retrieve the actions that can be taken on users, create one (User Action API). */
import { z } from 'zod'
import { endpoint, flag, refusal, uuid, wholeBody } from '@/lib/http'
import { createUserAction, findUserAction, listUserActions, userActionInput } from '@/lib/user-actions'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action',
  path: z.object({ userActionId: uuid.optional() }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'userAction.retrieve',
  method: 'GET',
  query: z.object({ inactive: flag }),
  statuses: [200, 404],
  run: async ({ path: { userActionId }, query }) => {
    if (userActionId === undefined) {
      return { status: 200, json: { userActions: await listUserActions(query.inactive ? 'inactive' : 'all') } }
    }
    const userAction = await findUserAction(userActionId)
    return userAction ? { status: 200, json: { userAction } } : { status: 404 }
  },
})

export const POST = endpoint({
  ...shared,
  operation: 'userAction.create',
  method: 'POST',
  body: wholeBody({ userAction: userActionInput }),
  statuses: [200, 400],
  run: async ({ body, path: { userActionId } }) => {
    const outcome = await createUserAction(userActionId, body.userAction)
    return outcome.kind === 'created' ? { status: 200, json: { userAction: outcome.action } } : refusal(outcome)
  },
})
