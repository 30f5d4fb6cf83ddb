/** /api/user-action/{userActionId}: retrieve, create, replace, patch, deactivate, reactivate or delete one action (User Action API). */
import { z } from 'zod'
import type { Invalid, NotFound } from '@/lib/errors'
import {
  empty,
  endpoint,
  envelope,
  flag,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  requiredBody,
  uuid,
  wholeBody,
} from '@/lib/http'
import {
  deleteUserAction,
  setUserActionActive,
  type UserAction,
  updateUserAction,
  userActionInput,
  userActionSchema,
} from '@/lib/user-actions'

export { GET, POST } from '../route'

const userActionResponse = envelope('UserActionResponse', { userAction: userActionSchema })

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/user-action',
  path: z.object({ userActionId: uuid }),
} as const

function render(outcome: { readonly kind: 'updated'; readonly action: UserAction } | Invalid | NotFound) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { userAction: outcome.action } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  ...shared,
  operation: 'userAction.update',
  summary: 'Replace or reactivate a user action',
  method: 'PUT',
  query: z.object({ reactivate: flag }),
  body: wholeBody({ userAction: userActionInput }).optional(),
  responses: { 200: userActionResponse, 404: empty },
  run: async ({ body, path: { userActionId }, query }) => {
    if (query.reactivate) return render(await setUserActionActive(userActionId, 'active'))
    if (!body) return requiredBody
    return render(await updateUserAction(userActionId, replaceWith(body.userAction)))
  },
})

export const PATCH = endpoint({
  ...shared,
  operation: 'userAction.patch',
  summary: 'Change parts of a user action',
  method: 'PATCH',
  body: patchBody('userAction'),
  responses: { 200: userActionResponse, 404: empty },
  run: async ({ body, path: { userActionId } }) =>
    render(await updateUserAction(userActionId, patchWith('userAction', userActionInput, body.userAction))),
})

export const DELETE = endpoint({
  ...shared,
  operation: 'userAction.delete',
  summary: 'Deactivate or delete a user action',
  method: 'DELETE',
  query: z.object({ hardDelete: flag }),
  responses: { 200: empty, 404: empty },
  run: async ({ path: { userActionId }, query }) => {
    const outcome = query.hardDelete
      ? await deleteUserAction(userActionId)
      : await setUserActionActive(userActionId, 'inactive')
    return outcome.kind === 'deleted' || outcome.kind === 'updated' ? { status: 200 } : refusal(outcome)
  },
})
