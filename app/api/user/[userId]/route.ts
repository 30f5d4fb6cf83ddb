/** /api/user/{userId}: retrieve, create, replace, patch, deactivate, reactivate or delete one user (User API). */
import { z } from 'zod'
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import {
  flag,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  requiredBody,
  scopedEndpoint,
  uuid,
  wholeBody,
} from '@/lib/http'
import { maxPasswordLength } from '@/lib/limits'
import type { HashOverload } from '@/lib/passwords'
import {
  type Account,
  deactivateUser,
  deleteUser,
  findAccount,
  reactivateUser,
  toUserJson,
  updateUser,
  userInput,
} from '@/lib/users'
import { byId } from '../by-id'

export { POST } from '../route'

const shared = {
  ...byId,
  permission: '/api/user',
  path: z.object({ userId: uuid }),
  statuses: [200, 400, 404, 503, 504],
} as const

const currentPassword = z.string().min(1).max(maxPasswordLength).optional()

type Updated = { readonly kind: 'updated'; readonly account: Account }

function render(outcome: Updated | Invalid | NotFound | HashOverload | Vetoed) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { user: toUserJson(outcome.account) } } as const)
    : refusal(outcome)
}

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.retrieve',
  method: 'GET',
  run: async ({ path: { userId }, scope }) => {
    const account = await findAccount(scope, userId)
    return account ? { status: 200, json: { user: toUserJson(account) } } : { status: 404 }
  },
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.update',
  method: 'PUT',
  query: z.object({ reactivate: flag }),
  body: wholeBody({ currentPassword, user: userInput }).optional(),
  run: async ({ body, path: { userId }, query, scope }) => {
    if (query.reactivate) return render(await reactivateUser(scope, userId))
    if (!body) return requiredBody
    const revise = replaceWith(body.user)
    return render(await updateUser(scope, { userId, revise, currentPassword: body.currentPassword }))
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'user.patch',
  method: 'PATCH',
  body: patchBody('user').extend({ currentPassword }),
  run: async ({ body, path: { userId }, scope }) => {
    const revise = patchWith('user', userInput, body.user)
    return render(await updateUser(scope, { userId, revise, currentPassword: body.currentPassword }))
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.delete',
  method: 'DELETE',
  query: z.object({ hardDelete: flag }),
  run: async ({ path: { userId }, query, scope }) => {
    const outcome = query.hardDelete ? await deleteUser(scope, userId) : await deactivateUser(scope, userId)
    return outcome.kind === 'notFound' || outcome.kind === 'vetoed' ? refusal(outcome) : { status: 200 }
  },
})
