/** /api/user: find a user by what it is known by, or create one (User API). */
import { z } from 'zod'
import { component } from '@/lib/component'
import { insideTransaction } from '@/lib/db'
import { generalError } from '@/lib/errors'
import { empty, envelope, errors, json, type Reply, refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { tokenParts } from '@/lib/http/login-response'
import { tokenMembers } from '@/lib/http/login-schemas'
import { requestedApplication } from '@/lib/http/requested-application'
import { setPasswordMembers, wantsSetPassword } from '@/lib/http/set-password'
import { begunMembers, verificationIds } from '@/lib/http/verification'
import { firstLogin, firstTokens } from '@/lib/login'
import { findChangePasswordId } from '@/lib/password-change'
import { nowhere, type TenantScope } from '@/lib/tenancy'
import {
  type Account,
  createUser,
  findAccount,
  findAccountByLoginId,
  type IdentityType,
  toManagedUserJson,
  userInput,
  userSchema,
} from '@/lib/users'
import { findAnyVerification, spendProved } from '@/lib/verification'
import { alongsideOf } from './alongside'

const userResponse = envelope('UserResponse', { user: userSchema })
const newUserResponse = json(
  component('NewUserResponse', () => z.object({ ...begunMembers(), ...tokenMembers(), user: userSchema() })),
)

const query = z.object({
  /** What a page holds that was opened from a mail. */
  changePasswordId: text().optional(),
  email: text().optional(),
  loginId: text().optional(),
  loginIdTypes,
  username: text().optional(),
  /** What a page holds that was opened from a mail. */
  verificationId: text().optional(),
})

type Search = { readonly loginId: string; readonly types: readonly IdentityType[] }

function searchOf({ email, loginId, loginIdTypes, username }: z.output<typeof query>): Search | undefined {
  if (email !== undefined) return { loginId: email, types: ['email'] }
  if (username !== undefined) return { loginId: username, types: ['username'] }
  return loginId === undefined ? undefined : { loginId, types: loginIdTypes }
}

async function userOfChange(scope: TenantScope, changePasswordId: string): Promise<Reply<200 | 404>> {
  const found = await findChangePasswordId(changePasswordId)
  const account = found && (await findAccount(scope, found.userId))
  return account ? { status: 200, json: { user: await toManagedUserJson(account) } } : { status: 404 }
}

/** A login in no application, as the creation is one. */
async function tokensOf(scope: TenantScope, account: Account, ipAddress: string | undefined) {
  const login = insideTransaction() ? undefined : await firstLogin(scope, { account, ipAddress })
  return tokenParts(login && (await firstTokens(login))).json
}

/** The tenant of the id that a page holds. */
async function tenantOfPage({ changePasswordId, verificationId }: z.output<typeof query>): Promise<string | undefined> {
  if (changePasswordId !== undefined) return (await findChangePasswordId(changePasswordId))?.tenantId ?? nowhere
  return verificationId === undefined
    ? undefined
    : ((await findAnyVerification(verificationId))?.scope.tenantId ?? nowhere)
}

async function userOfVerification(verificationId: string): Promise<Reply<200 | 404>> {
  const found = await findAnyVerification(verificationId)
  // Of an address of nobody, there is no user.
  if (!found || found.subject.kind === 'address') return { status: 404 }
  return { status: 200, json: { user: await toManagedUserJson(found.subject.account) } }
}

export const GET = scopedEndpoint({
  operation: 'user.find',
  summary: 'Find a user by what it is known by',
  authentication: 'apiKey',
  permission: '/api/user',
  method: 'GET',
  query,
  responses: { 200: userResponse, 404: empty },
  inferTenant: ({ query }) => tenantOfPage(query),
  mismatch: 404,
  run: async ({ query, scope }) => {
    if (query.changePasswordId) return userOfChange(scope, query.changePasswordId)
    if (query.verificationId) return userOfVerification(query.verificationId)
    const search = searchOf(query)
    if (!search) {
      const message = 'Name the user by an id in the path, or by an email, username or loginId parameter.'
      return { status: 400, json: generalError('InvalidRequest', message) }
    }
    const match = await findAccountByLoginId(scope, search.loginId, search.types)
    return match ? { status: 200, json: { user: await toManagedUserJson(match.account) } } : { status: 404 }
  },
})

export const POST = scopedEndpoint({
  operation: 'user.create',
  summary: 'Create a user',
  authentication: 'apiKey',
  permission: '/api/user',
  method: 'POST',
  path: z.object({ userId: uuid.optional() }),
  body: wholeBody({
    ...setPasswordMembers,
    /** Whose templates count for what the user is sent. */
    applicationId: uuid.optional(),
    skipVerification: z.boolean().optional(),
    user: userInput,
    verificationIds: verificationIds.optional(),
  }),
  responses: { 200: newUserResponse, 504: errors },
  run: async ({ body, client: { ipAddress }, path: { userId }, scope }) => {
    const { applicationId, skipVerification, user: input, verificationIds = [] } = body
    const requested = await requestedApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const { application } = requested
    const proved = () => spendProved(scope, verificationIds)
    const setPassword = wantsSetPassword(body)
    const verifications = alongsideOf(scope, { secondFactors: 'append', application, setPassword })
    const { alongside } = verifications
    const outcome = await createUser(scope, { id: userId, input, ipAddress, skipVerification, proved, alongside })
    if (outcome.kind !== 'created') return refusal(outcome)
    const { account } = outcome
    const tokens = await tokensOf(scope, account, ipAddress)
    return { status: 200, json: { ...tokens, ...verifications.json(), user: await toManagedUserJson(account) } }
  },
})
