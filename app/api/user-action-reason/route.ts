/** /api/user-action-reason: retrieve the reasons for actions, create one (User Action Reason API). */
import { z } from 'zod'
import { empty, endpoint, envelope, listOf, oneOf, refusal, uuid, wholeBody } from '@/lib/http'
import {
  createUserActionReason,
  findUserActionReason,
  listUserActionReasons,
  userActionReasonInput,
  userActionReasonSchema,
} from '@/lib/user-actions'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action-reason',
  path: z.object({ userActionReasonId: uuid.optional() }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'userActionReason.retrieve',
  summary: 'Retrieve one user action reason or all',
  method: 'GET',
  responses: {
    200: oneOf({ userActionReason: userActionReasonSchema, userActionReasons: listOf(userActionReasonSchema) }),
    404: empty,
  },
  run: async ({ path: { userActionReasonId } }) => {
    if (userActionReasonId === undefined) {
      return { status: 200, json: { userActionReasons: await listUserActionReasons() } }
    }
    const userActionReason = await findUserActionReason(userActionReasonId)
    return userActionReason ? { status: 200, json: { userActionReason } } : { status: 404 }
  },
})

export const POST = endpoint({
  ...shared,
  operation: 'userActionReason.create',
  summary: 'Create a user action reason',
  method: 'POST',
  body: wholeBody({ userActionReason: userActionReasonInput }),
  responses: { 200: envelope('UserActionReasonResponse', { userActionReason: userActionReasonSchema }) },
  run: async ({ body, path: { userActionReasonId } }) => {
    const outcome = await createUserActionReason(userActionReasonId, body.userActionReason)
    return outcome.kind === 'created' ? { status: 200, json: { userActionReason: outcome.reason } } : refusal(outcome)
  },
})
