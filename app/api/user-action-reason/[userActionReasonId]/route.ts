/** /api/user-action-reason/{userActionReasonId}: retrieve, create, replace, patch or delete one reason (User Action Reason API). */
import { z } from 'zod'
import type { Invalid, NotFound } from '@/lib/errors'
import { empty, endpoint, envelope, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import {
  deleteUserActionReason,
  type UserActionReason,
  updateUserActionReason,
  userActionReasonInput,
  userActionReasonSchema,
} from '@/lib/user-actions'

export { GET, POST } from '../route'

const reasonResponse = envelope('UserActionReasonResponse', { userActionReason: userActionReasonSchema })

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action-reason',
  path: z.object({ userActionReasonId: uuid }),
} as const

function render(outcome: { readonly kind: 'updated'; readonly reason: UserActionReason } | Invalid | NotFound) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { userActionReason: outcome.reason } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  ...shared,
  operation: 'userActionReason.update',
  summary: 'Replace a user action reason',
  method: 'PUT',
  body: wholeBody({ userActionReason: userActionReasonInput }),
  responses: { 200: reasonResponse, 404: empty },
  run: async ({ body, path: { userActionReasonId } }) =>
    render(await updateUserActionReason(userActionReasonId, replaceWith(body.userActionReason))),
})

export const PATCH = endpoint({
  ...shared,
  operation: 'userActionReason.patch',
  summary: 'Change parts of a user action reason',
  method: 'PATCH',
  body: patchBody('userActionReason'),
  responses: { 200: reasonResponse, 404: empty },
  run: async ({ body, path: { userActionReasonId } }) => {
    const revise = patchWith('userActionReason', userActionReasonInput, body.userActionReason)
    return render(await updateUserActionReason(userActionReasonId, revise))
  },
})

export const DELETE = endpoint({
  ...shared,
  operation: 'userActionReason.delete',
  summary: 'Delete a user action reason',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ path: { userActionReasonId } }) => {
    const outcome = await deleteUserActionReason(userActionReasonId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
