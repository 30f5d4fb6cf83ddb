/** Logins with a link or a code that was sent (Passwordless API, "Complete a Passwordless Login"). */
import { type FoundLogin, findPasswordless, spendPasswordless } from '@/lib/passwordless'
import { countFailure, lockConfiguration, resetFailures } from '@/lib/user-actions'
import type { Account } from '@/lib/users'
import { markReached } from '@/lib/verification'
import type { LoginRequest } from './attempt'
import { noteFailedLogin } from './failed-login'
import { type FirstFactorResult, finishLogin } from './pipeline'

/** What the request names, besides the code, has to be the code's own. */
export type PasswordlessLogin = Omit<LoginRequest, 'application'> & {
  readonly code: string
  /** Needed if the code was started with the strategy FormField. */
  readonly oneTimeCode: string | undefined
  /** Absent: the one of the code. */
  readonly applicationId: string | undefined
  /** Of the header or the API key. */
  readonly tenantIds: readonly string[]
}

const invalidCredentials = { kind: 'invalidCredentials' } as const

/** A code is bound to its tenant and application; swapped, it is unknown. */
async function boundLogin({ code, applicationId, tenantIds }: PasswordlessLogin): Promise<FoundLogin | undefined> {
  const found = await findPasswordless(code)
  if (!found || tenantIds.some((tenantId) => tenantId !== found.scope.tenantId)) return undefined
  return applicationId === undefined || applicationId === found.application.id ? found : undefined
}

async function noteWrongCode({ scope, account, identity }: FoundLogin, request: LoginRequest): Promise<void> {
  const match = identity && { account, identity }
  if (match) noteFailedLogin({ scope, request, ...match, authenticationType: 'PASSWORDLESS' })
  await countFailure(scope, { account }, 'passwordless')
}

/** The user, whose address is verified by now if that is where the code went. */
async function reached({ account, scope, sentTo }: FoundLogin): Promise<Account> {
  return account.active ? markReached(scope, account, sentTo) : account
}

/**
 * It is spent whatever comes of the login. One that is unknown, expired or used is answered as a wrong password is, and so is a wrong
 * one-time code, which counts as a failed login; a missing one counts as nothing.
 */
export async function loginWithPasswordless(
  login: PasswordlessLogin,
): Promise<FirstFactorResult | { readonly kind: 'codeMissing' }> {
  const found = await boundLogin(login)
  if (!found) return invalidCredentials
  const { application, scope, state } = found
  const { ipAddress, sharedAddress, device, userAgent, trust, newDevice, resumable, tokens } = login
  const request = { application, ipAddress, sharedAddress, device, userAgent, trust, newDevice, resumable, tokens }
  const outcome = await spendPasswordless(found, login.oneTimeCode)
  switch (outcome) {
    case 'codeMissing':
      return { kind: 'codeMissing' }
    case 'unknown':
      return invalidCredentials
    case 'wrongCode':
      await noteWrongCode(found, request)
      return invalidCredentials
  }
  if (await lockConfiguration(scope)) await resetFailures(scope, found.account.id, 'passwordless')
  const account = await reached(found)
  const identity = account.identities.find(({ id }) => id === found.identity?.id)
  return finishLogin({ scope, request, account, identity, authenticationType: 'PASSWORDLESS', state })
}
