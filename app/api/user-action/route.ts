/** /api/user-action: retrieve the actions that can be taken on users, create one (User Action API). */
import { z } from 'zod'
import { empty, endpoint, envelope, flag, listOf, oneOf, refusal, uuid, wholeBody } from '@/lib/http'
import {
  createUserAction,
  findUserAction,
  listUserActions,
  userActionInput,
  userActionSchema,
} from '@/lib/user-actions'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action',
  path: z.object({ userActionId: uuid.optional() }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'userAction.retrieve',
  summary: 'Retrieve one user action or all',
  method: 'GET',
  query: z.object({ inactive: flag }),
  responses: { 200: oneOf({ userAction: userActionSchema, userActions: listOf(userActionSchema) }), 404: empty },
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
  summary: 'Create a user action',
  method: 'POST',
  body: wholeBody({ userAction: userActionInput }),
  responses: { 200: envelope('UserActionResponse', { userAction: userActionSchema }) },
  run: async ({ body, path: { userActionId } }) => {
    const outcome = await createUserAction(userActionId, body.userAction)
    return outcome.kind === 'created' ? { status: 200, json: { userAction: outcome.action } } : refusal(outcome)
  },
})
