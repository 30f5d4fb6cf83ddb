/** /api/user/{userId}: retrieve, create, replace, patch, deactivate, reactivate or delete one user (User API). */
import { z } from 'zod'
import { component } from '@/lib/component'
import { type Invalid, invalid, type NotFound, notFound, type Vetoed } from '@/lib/errors'
import {
  empty,
  envelope,
  errors,
  flag,
  json,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  requiredBody,
  scopedEndpoint,
  uuid,
  wholeBody,
} from '@/lib/http'
import { begunMembers } from '@/lib/http/verification'
import { maxPasswordLength } from '@/lib/limits'
import { proveCurrentPassword } from '@/lib/password-proof'
import type { HashOverload } from '@/lib/passwords'
import type { Revise } from '@/lib/revision'
import type { TenantScope } from '@/lib/tenancy'
import {
  type Account,
  deactivateUser,
  deleteUser,
  findAccount,
  reactivateUser,
  toManagedUserJson,
  type UserInput,
  updateUser,
  userInput,
  userSchema,
  wrongCurrentPassword,
} from '@/lib/users'
import { alongsideOf } from '../alongside'
import { byId } from '../by-id'

export { POST } from '../route'

const userResponse = envelope('UserResponse', { user: userSchema })
const changedResponse = json(
  component('ChangedUserResponse', () => z.object({ ...begunMembers(), user: userSchema() })),
)

const shared = {
  ...byId,
  permission: '/api/user',
  path: z.object({ userId: uuid }),
} as const

const currentPassword = z.string().min(1).max(maxPasswordLength).optional()
const skipVerification = z.boolean().optional()

type Updated = { readonly kind: 'updated'; readonly account: Account }

async function render(
  outcome: Updated | Invalid | NotFound | HashOverload | Vetoed,
  more: Readonly<Record<string, unknown>> = {},
) {
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { ...more, user: await toManagedUserJson(outcome.account) } } as const)
    : refusal(outcome)
}

/** The user as they were when they showed the password, if the request brings it: an administrator needs none. */
async function proved(scope: TenantScope, userId: string, currentPassword: string | undefined) {
  if (currentPassword === undefined) return { kind: 'proved', account: undefined } as const
  if (!(await findAccount(scope, userId))) return notFound
  const proof = await proveCurrentPassword(scope, { userId, currentPassword })
  return proof.kind === 'wrongPassword' ? invalid(wrongCurrentPassword) : proof
}

type Change = {
  readonly currentPassword?: string | undefined
  readonly skipVerification?: boolean | undefined
  /** Whether those that the request does not name stay. */
  readonly secondFactors: 'append' | 'replace'
}

async function update(
  scope: TenantScope,
  userId: string,
  { currentPassword, skipVerification, secondFactors }: Change,
  revise: Revise<UserInput>,
) {
  const proof = await proved(scope, userId, currentPassword)
  if (proof.kind !== 'proved') return refusal(proof)
  const verifications = alongsideOf(scope, { secondFactors })
  const { alongside } = verifications
  const asProved = proof.account
  const outcome = await updateUser(scope, { userId, revise, asProved, skipVerification, alongside })
  return render(outcome, verifications.json())
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
  body: wholeBody({ currentPassword, skipVerification, user: userInput }).optional(),
  responses: { 200: changedResponse, 404: empty, 504: errors },
  run: async ({ body, path: { userId }, query, scope }) => {
    if (query.reactivate) return render(await reactivateUser(scope, userId))
    if (!body) return requiredBody
    return update(scope, userId, { ...body, secondFactors: 'replace' }, replaceWith(body.user))
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'user.patch',
  summary: 'Change parts of a user',
  method: 'PATCH',
  body: patchBody('user').extend({ currentPassword, skipVerification }),
  responses: { 200: changedResponse, 404: empty, 504: errors },
  run: ({ body, path: { userId }, scope }) =>
    update(scope, userId, { ...body, secondFactors: 'append' }, patchWith('user', userInput, body.user)),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.delete',
  summary: 'Deactivate or delete a user',
  method: 'DELETE',
  // The clients send it in either place.
  query: z.object({ hardDelete: flag }),
  body: z.object({ hardDelete: z.boolean().nullish() }).nullish(),
  responses: { 200: empty, 404: empty, 504: errors },
  run: async ({ body, path: { userId }, query, scope }) => {
    const outcome =
      body?.hardDelete || query.hardDelete ? await deleteUser(scope, userId) : await deactivateUser(scope, userId)
    return outcome.kind === 'notFound' || outcome.kind === 'vetoed' ? refusal(outcome) : { status: 200 }
  },
})
