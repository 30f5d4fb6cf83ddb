/** /api/user/{userId}: retrieve, create, replace, patch, deactivate, reactivate or delete one user (User API). */
import { z } from 'zod'
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import {
  empty,
  envelope,
  errors,
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
  toManagedUserJson,
  updateUser,
  userInput,
  userSchema,
} from '@/lib/users'
import { byId } from '../by-id'

export { POST } from '../route'

const userResponse = envelope('UserResponse', { user: userSchema })

const shared = {
  ...byId,
  permission: '/api/user',
  path: z.object({ userId: uuid }),
} as const

const currentPassword = z.string().min(1).max(maxPasswordLength).optional()

type Updated = { readonly kind: 'updated'; readonly account: Account }

async function render(outcome: Updated | Invalid | NotFound | HashOverload | Vetoed) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { user: await toManagedUserJson(outcome.account) } } as const)
    : refusal(outcome)
}

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.retrieve',
  summary: 'Retrieve a user',
  method: 'GET',
  responses: { 200: userResponse, 404: empty },
  run: async ({ path: { userId }, scope }) => {
    const account = await findAccount(scope, userId)
    return account ? { status: 200, json: { user: await toManagedUserJson(account) } } : { status: 404 }
  },
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.update',
  summary: 'Replace or reactivate a user',
  method: 'PUT',
  query: z.object({ reactivate: flag }),
  body: wholeBody({ currentPassword, user: userInput }).optional(),
  responses: { 200: userResponse, 404: empty, 504: errors },
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
  summary: 'Change parts of a user',
  method: 'PATCH',
  body: patchBody('user').extend({ currentPassword }),
  responses: { 200: userResponse, 404: empty, 504: errors },
  run: async ({ body, path: { userId }, scope }) => {
    const revise = patchWith('user', userInput, body.user)
    return render(await updateUser(scope, { userId, revise, currentPassword: body.currentPassword }))
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.delete',
  summary: 'Deactivate or delete a user',
  method: 'DELETE',
  query: z.object({ hardDelete: flag }),
  responses: { 200: empty, 404: empty, 504: errors },
  run: async ({ path: { userId }, query, scope }) => {
    const outcome = query.hardDelete ? await deleteUser(scope, userId) : await deactivateUser(scope, userId)
    return outcome.kind === 'notFound' || outcome.kind === 'vetoed' ? refusal(outcome) : { status: 200 }
  },
})
