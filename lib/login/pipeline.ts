/**
 * The login pipeline. Password logins of the API and of the hosted pages, one-time passwords, links and codes, second factors and pings enter this one list at
 * different points; none has a private copy of a check.
 *
 * Before it, the surface has parsed the request (400), the API key and the tenant (401, 400), and found the application (400).
 */
import { demandOf } from '@/lib/mfa'
import { spendOneTimePassword } from '@/lib/password-change'
import { provePassword, rehash } from '@/lib/password-proof'
import type { TenantScope } from '@/lib/tenancy'
import { findAccount, type IdentityType } from '@/lib/users'
import { type Attempt, type LoginRequest, limitedAddress, type Step } from './attempt'
import { complete } from './complete'
import { noteFailedLogin } from './failed-login'
import type { Completion, Demand, FirstFactorOutcome, InvalidCredentials, LoginResult, Refusal } from './outcome'
import { refuseExpired, refuseInactive } from './steps/account-state'
import { refusePrevented } from './steps/refuse-prevented'
import { changeReasonOf, defectOf, requirePasswordChange } from './steps/require-password-change'
import { requireRegistration } from './steps/require-registration'
import { requireSecondFactor } from './steps/require-second-factor'
import { isGated, requireVerifiedIdentity, requireVerifiedRegistration } from './steps/require-verification'

/** Steps 6 to 8, in the order in which they are asked; the first outcome ends the login. */
const refusals: readonly Step<Refusal>[] = [
  refuseInactive, // 423
  refuseExpired, // 410
  refusePrevented, // 409
]

/** Steps 10 to 13: what a user who has proved everything must still do. */
const demands: readonly Step<Demand | InvalidCredentials>[] = [
  requirePasswordChange, // 203
  requireVerifiedIdentity, // 212
  requireRegistration, // on pages
  requireVerifiedRegistration, // 213
]

async function firstOutcome<Outcome>(steps: readonly Step<Outcome>[], attempt: Attempt): Promise<Outcome | undefined> {
  for (const step of steps) {
    const outcome = await step(attempt)
    if (outcome) return outcome
  }
  return undefined
}

/** Why this user may not be logged in now, whatever was proved; undefined if nothing speaks against it. */
export function refusalOf(attempt: Attempt): Promise<Refusal | undefined> {
  return firstOutcome(refusals, attempt)
}

/**
 * Whether the login would end at once, for callers that can ask the user for nothing: no step refuses it, and none demands anything. Opens and
 * writes nothing.
 */
export async function endsAtOnce(attempt: Attempt): Promise<boolean> {
  const { scope, account, request } = attempt
  if (demandOf(scope, request.application, account).kind !== 'none') return false
  if (changeReasonOf(attempt) !== undefined || isGated(attempt)) return false
  return (await refusalOf(attempt)) === undefined
}

/** Step 10 and on: where a finished challenge takes a login up again. */
export async function afterSecondFactor(attempt: Attempt): Promise<Completion | Demand> {
  return (await firstOutcome(demands, attempt)) ?? complete(attempt)
}

export type FirstFactorResult = LoginResult<FirstFactorOutcome>

/** What every login goes through, once its first secret was right. */
export async function finishLogin(attempt: Attempt): Promise<FirstFactorResult> {
  const refusal = await refusalOf(attempt)
  if (refusal) return refusal
  const secondFactor = await requireSecondFactor(attempt) // 242
  if (secondFactor.kind === 'required') return secondFactor.outcome
  return { ...(await afterSecondFactor(attempt)), trust: secondFactor.renewedTrust }
}

export type PasswordLogin = LoginRequest & {
  readonly loginId: string
  /** In order of preference. */
  readonly loginIdTypes: readonly IdentityType[]
  readonly password: string
  /** The authentication tokens of the application count as passwords. */
  readonly authenticationTokens?: boolean | undefined
}

/** A login with a password (Login API, "Authenticate a User"). */
export async function loginWithPassword(scope: TenantScope, login: PasswordLogin): Promise<FirstFactorResult> {
  const { loginId, loginIdTypes: types } = login
  const guess = { sought: { loginId, types }, tellsOfLock: true, address: limitedAddress(login) }
  const proof = await provePassword(
    scope,
    guess,
    login.password,
    login.authenticationTokens ? login.application : undefined,
  )
  if (proof.kind === 'invalidCredentials') {
    if (proof.match) noteFailedLogin({ scope, request: login, ...proof.match, authenticationType: 'PASSWORD' })
    return { kind: 'invalidCredentials' }
  }
  if (proof.kind !== 'proved') return proof
  const { account, identity } = proof.match
  const authenticationType = proof.by === 'password' ? 'PASSWORD' : 'APPLICATION_TOKEN'
  const whose = { scope, account, application: login.application }
  const passwordProblem = proof.by === 'password' ? await defectOf(whose, login.password) : undefined
  const outcome = await finishLogin({ scope, request: login, account, identity, authenticationType, passwordProblem })
  // Whatever is still asked for: after a second factor the password is not at hand any more.
  if (proof.weaker) await rehash(account, login.password)
  return outcome
}

export type OneTimePasswordLogin = LoginRequest & { readonly oneTimePassword: string }

/**
 * A login with what a change of password has returned (Login API, "Authenticate a User with a one time password"). It is spent whatever
 * comes of the login; one that is unknown, expired or used is answered as a wrong password is.
 */
export async function loginWithOneTimePassword(
  scope: TenantScope,
  { oneTimePassword, ...request }: OneTimePasswordLogin,
): Promise<FirstFactorResult> {
  const grant = await spendOneTimePassword(scope, oneTimePassword)
  const account = grant && (await findAccount(scope, grant.userId))
  if (!account) return { kind: 'invalidCredentials' }
  return finishLogin({
    scope,
    // Whoever issued it decides whether a refresh token may follow.
    request: request.tokens === 'issue' && !grant.refreshToken ? { ...request, tokens: 'accessTokenOnly' } : request,
    account,
    identity: account.identities.find(({ id }) => id === grant.identityId),
    authenticationType: 'ONE_TIME_PASSWORD',
    secondFactorShown: grant.secondFactor,
    state: grant.state,
  })
}
