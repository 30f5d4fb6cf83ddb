/** Requests that change a password: what they name, on whose behalf they come, and what they are answered. */
import { z } from 'zod'
import { fieldError, generalError } from '@/lib/errors'
import { maxLoginIdLength, maxPasswordLength, maxTextLength } from '@/lib/limits'
import {
  changePasswordById,
  changePasswordOf,
  findChangePasswordId,
  mayChangePassword,
  type PasswordChange,
  type PasswordChangeOutcome,
} from '@/lib/password-change'
import { reaches, reachOf, resolveTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, findAccountByLoginId, type IdentityType, wrongCurrentPassword } from '@/lib/users'
import type { EndpointRequest } from './endpoint'
import { overloaded, type Reply } from './reply'
import { tenantError } from './tenant-error'

export const loginId = z.string().min(1).max(maxLoginIdLength)
export const changePasswordId = z.string().min(1).max(maxTextLength)
export const password = z.string().min(1).max(maxPasswordLength)

type Any = EndpointRequest<unknown, unknown, unknown>
type Refused = { readonly kind: 'refused'; readonly reply: Reply<400 | 401 | 404> }
const refused = (reply: Reply<400 | 401 | 404>): Refused => ({ kind: 'refused', reply })

/** Whose password it is about: an id wins over the login id that a key's holder names, and that over the caller's own token. */
export type Subject =
  | {
      readonly kind: 'id'
      readonly scope: TenantScope
      readonly changePasswordId: string
      readonly account: Account | undefined
    }
  | { readonly kind: 'apiKey'; readonly scope: TenantScope; readonly account: Account | undefined }
  | { readonly kind: 'user'; readonly scope: TenantScope; readonly account: Account | undefined }
  | Refused

async function subjectOfId({ tenantHints }: Any, id: string): Promise<Subject> {
  const found = await findChangePasswordId(id)
  if (!found || !reaches(reachOf(tenantHints), found.tenantId)) return refused({ status: 404 })
  const scope = await scopeOf(found.tenantId)
  if (!scope) return refused({ status: 404 })
  return { kind: 'id', scope, changePasswordId: id, account: await findAccount(scope, found.userId) }
}

export type Named = {
  readonly changePasswordId: string | undefined
  readonly loginId: string | undefined
  readonly loginIdTypes: readonly IdentityType[]
}

export async function subjectOf(request: Any, named: Named): Promise<Subject> {
  const { caller, tenantHints } = request
  if (named.changePasswordId !== undefined) return subjectOfId(request, named.changePasswordId)
  if (caller.kind === 'user') {
    return { kind: 'user', scope: caller.scope, account: await findAccount(caller.scope, caller.userId) }
  }
  if (caller.kind === 'anonymous') return refused({ status: 401 })
  if (named.loginId === undefined) {
    return refused({
      status: 400,
      json: fieldError('loginId', 'blank', 'A login id or a change password id is required.'),
    })
  }
  const resolution = await resolveTenant({ ...tenantHints, inferred: undefined })
  if (resolution.kind !== 'resolved') return refused({ status: 400, json: tenantError(resolution.kind) })
  const { scope } = resolution
  const match = await findAccountByLoginId(scope, named.loginId, named.loginIdTypes)
  return { kind: 'apiKey', scope, account: match?.account }
}

const trustRequired: Reply<400> = {
  status: 400,
  json: generalError('TrustTokenRequired', 'This user has a second factor: a trust token is required.'),
}

/** Whether the subject's password could be changed (GET). */
export async function checkChange(subject: Exclude<Subject, Refused>): Promise<Reply<200 | 400 | 404>> {
  const outcome = await mayChangePassword(subject.scope, subject.account)
  switch (outcome.kind) {
    case 'allowed':
      return { status: 200 }
    case 'trustRequired':
      return trustRequired
    case 'notFound':
      return { status: 404 }
  }
}

/** Carries the change out in the form that the subject says. */
export function carryOutChange(
  subject: Exclude<Subject, Refused>,
  change: PasswordChange,
): Promise<PasswordChangeOutcome> {
  return subject.kind === 'id'
    ? changePasswordById(subject.scope, subject.changePasswordId, change)
    : changePasswordOf(subject.scope, subject.account, subject.kind, change)
}

/** Change a User's Password, "Response". `byKey`: with an API key, which is told more of what went wrong, and gets no one-time password. */
export function toChangeReply(
  outcome: PasswordChangeOutcome,
  { kind }: Exclude<Subject, Refused>,
  hasKey: boolean,
): Reply<200 | 400 | 404 | 503> {
  switch (outcome.kind) {
    case 'changed': {
      const { oneTimePassword, state } = outcome
      return kind === 'apiKey' ? { status: 200 } : { status: 200, json: { oneTimePassword, state } }
    }
    case 'wrongPassword':
      return hasKey ? { status: 400, json: wrongCurrentPassword } : { status: 404 }
    case 'trustRequired':
      return trustRequired
    case 'invalid':
      return { status: 400, json: outcome.errors }
    case 'notFound':
      return { status: 404 }
    case 'overloaded':
      return overloaded(outcome.retryAfter)
  }
}
