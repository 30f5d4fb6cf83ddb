/**
 * The tokens that come with a new user or registration (User API and Registration API, `token`): a login that the creation stands for. It
 * brings what a login at this moment would bring at once, so no policy is passed by: who would have to do anything else first gets none.
 */
import type { Application } from '@/lib/applications'
import { now } from '@/lib/clock'
import type { TenantScope } from '@/lib/tenancy'
import type { PreparedRefreshToken } from '@/lib/tokens'
import { type Account, registrationFor } from '@/lib/users'
import type { Attempt } from './attempt'
import { issueTokens, prepareRefreshToken } from './complete'
import type { IssuedTokens } from './outcome'
import { endsAtOnce } from './pipeline'

export type Newcomer = {
  readonly account: Account
  /** The one that the user was just registered for. */
  readonly application?: Application | undefined
  readonly ipAddress?: string | undefined
}

export type FirstLogin = {
  readonly attempt: Attempt
  /** To be written in the transaction of the creation; the tokens are worth nothing without it. */
  readonly refreshToken: PreparedRefreshToken | undefined
  /** ms since the epoch. */
  readonly authInstant: number
}

/** Undefined where a login would end otherwise. Writes nothing. */
export async function firstLogin(scope: TenantScope, newcomer: Newcomer): Promise<FirstLogin | undefined> {
  const { account, application, ipAddress } = newcomer
  const attempt: Attempt = {
    scope,
    request: { application, ipAddress, device: {}, userAgent: undefined, tokens: 'issue' },
    account,
    identity: undefined,
    authenticationType: application ? 'REGISTRATION' : 'USER_CREATE',
  }
  if (!(await endsAtOnce(attempt))) return undefined
  const authInstant = now()
  const refreshToken = prepareRefreshToken(attempt, registrationFor(account, application?.id), authInstant)
  return { attempt, refreshToken, authInstant }
}

/** Once the creation is committed. */
export function firstTokens({ attempt, refreshToken, authInstant }: FirstLogin): Promise<IssuedTokens | undefined> {
  return issueTokens(attempt, refreshToken, authInstant)
}
