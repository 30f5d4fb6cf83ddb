/** A user who is signed in elsewhere enters an application (Login API, "Update Login Instant"): a login without a secret and without tokens. */
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount } from '@/lib/users'
import type { LoginRequest } from './attempt'
import { complete } from './complete'
import { refusalOf } from './pipeline'

export type PingOutcome =
  | { readonly kind: 'registered' | 'notRegistered'; readonly account: Account }
  /** There is no such user, or none who may log in now: deactivated, expired or prevented by a user action. */
  | { readonly kind: 'notFound' }
  /** A transactional webhook said no. */
  | { readonly kind: 'vetoed' }

/** Counts as a login of the user, if one could happen now; nothing is recorded of any other. */
export async function ping(
  scope: TenantScope,
  userId: string,
  request: Omit<LoginRequest, 'tokens'>,
): Promise<PingOutcome> {
  const account = await findAccount(scope, userId)
  if (!account) return { kind: 'notFound' }
  const attempt = {
    scope,
    request: { ...request, tokens: 'none' },
    account,
    identity: undefined,
    authenticationType: 'PING',
  } as const
  if (await refusalOf(attempt)) return { kind: 'notFound' }
  const outcome = await complete(attempt)
  switch (outcome.kind) {
    case 'loggedIn':
      return { kind: 'registered', account: outcome.account }
    case 'notRegistered':
      return { kind: 'notRegistered', account: outcome.account }
    case 'vetoed':
      return { kind: 'vetoed' }
    default:
      return { kind: 'notFound' }
  }
}
