/** /api/user-action-reason: retrieve the reasons for actions, create one (User Action Reason API). */
import { z } from 'zod'
import { endpoint, refusal, uuid, wholeBody } from '@/lib/http'
import {
  createUserActionReason,
  findUserActionReason,
  listUserActionReasons,
  userActionReasonInput,
} from '@/lib/user-actions'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action-reason',
  path: z.object({ userActionReasonId: uuid.optional() }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'userActionReason.retrieve',
  method: 'GET',
  statuses: [200, 404],
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
  method: 'POST',
  body: wholeBody({ userActionReason: userActionReasonInput }),
  statuses: [200, 400],
  run: async ({ body, path: { userActionReasonId } }) => {
    const outcome = await createUserActionReason(userActionReasonId, body.userActionReason)
    return outcome.kind === 'created' ? { status: 200, json: { userActionReason: outcome.reason } } : refusal(outcome)
  },
})
