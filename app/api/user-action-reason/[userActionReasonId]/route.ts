/** /api/user-action-reason/{userActionReasonId}: retrieve, create, replace, patch or delete one reason (User Action Reason API). */
import { z } from 'zod'
import type { Invalid, NotFound } from '@/lib/errors'
import { endpoint, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import {
  deleteUserActionReason,
  type UserActionReason,
  updateUserActionReason,
  userActionReasonInput,
} from '@/lib/user-actions'

export { GET, POST } from '../route'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action-reason',
  path: z.object({ userActionReasonId: uuid }),
  statuses: [200, 400, 404],
} as const

function render(outcome: { readonly kind: 'updated'; readonly reason: UserActionReason } | Invalid | NotFound) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { userActionReason: outcome.reason } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  ...shared,
  operation: 'userActionReason.update',
  method: 'PUT',
  body: wholeBody({ userActionReason: userActionReasonInput }),
  run: async ({ body, path: { userActionReasonId } }) =>
    render(await updateUserActionReason(userActionReasonId, replaceWith(body.userActionReason))),
})

export const PATCH = endpoint({
  ...shared,
  operation: 'userActionReason.patch',
  method: 'PATCH',
  body: patchBody('userActionReason'),
  run: async ({ body, path: { userActionReasonId } }) => {
    const revise = patchWith('userActionReason', userActionReasonInput, body.userActionReason)
    return render(await updateUserActionReason(userActionReasonId, revise))
  },
})

export const DELETE = endpoint({
  ...shared,
  operation: 'userActionReason.delete',
  method: 'DELETE',
  run: async ({ path: { userActionReasonId } }) => {
    const outcome = await deleteUserActionReason(userActionReasonId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
