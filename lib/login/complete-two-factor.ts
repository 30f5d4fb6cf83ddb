/** The second half of a login that was answered with 242 (Login API, "Complete Multi-Factor Authentication"). */
import { type Application, findApplication } from '@/lib/applications'
import { fragment } from '@/lib/db'
import { prepareEvents } from '@/lib/events'
import {
  type Challenge,
  findChallenge,
  grantTrust,
  guess,
  newTrustToken,
  type Proof,
  proofOf,
  trustLifetime,
  usableMethods,
} from '@/lib/mfa'
import { type Assertion, examinePageProof } from '@/lib/passkeys'
import type { TenantScope } from '@/lib/tenancy'
import { countFailure, lockConfiguration, resetFailures } from '@/lib/user-actions'
import { toUserJson } from '@/lib/users'
import type { Attempt, AuthenticationType, LoginRequest, PasswordDefect } from './attempt'
import { noteWrongCode } from './failed-login'
import type { LoginResult, SecondFactorOutcome } from './outcome'
import { afterSecondFactor, refusalOf } from './pipeline'
import { unchangedSinceLogin } from './proof'

/** What is shown for a second factor. */
export type Given =
  | { readonly kind: 'code'; readonly code: string }
  /** On our own page. */
  | { readonly kind: 'passkey'; readonly assertion: Assertion; readonly purpose: string }

/** What the request names, besides the challenge, has to be the challenge's own. */
export type TwoFactorLogin = Omit<LoginRequest, 'application'> & {
  readonly twoFactorId: string
  readonly given: Given
  /** Absent: the one of the challenge. */
  readonly applicationId: string | undefined
  readonly userId: string | undefined
  /** Of the header or the API key. */
  readonly tenantIds: readonly string[]
  /** Whether the device is to be trusted from now on. */
  readonly trustComputer: boolean
}

const gone = { kind: 'challengeGone' } as const

/** The application to log in to; `mismatch` if the challenge was given for another one. */
async function applicationOf(
  { scope, applicationId, data }: Challenge,
  wanted: string | undefined,
): Promise<Application | undefined | 'mismatch'> {
  // A step-up that was started for no application in particular may end in any of the tenant's.
  const bound = data.origin === 'start' ? (applicationId ?? wanted) : applicationId
  if (wanted !== undefined && wanted !== bound) return 'mismatch'
  if (bound === undefined) return undefined
  const application = await findApplication(scope, bound)
  return application?.active ? application : 'mismatch'
}

type Bound = { readonly challenge: Challenge; readonly application: Application | undefined }

/** MF-04: a challenge is bound to its user, tenant and application; swapped, it is unknown. */
async function boundChallenge(login: TwoFactorLogin): Promise<Bound | undefined> {
  const challenge = await findChallenge(login.twoFactorId)
  if (!challenge) return undefined
  const { account, scope } = challenge
  if (login.userId !== undefined && login.userId !== account.id) return undefined
  if (login.tenantIds.some((tenantId) => tenantId !== scope.tenantId)) return undefined
  const application = await applicationOf(challenge, login.applicationId)
  return application === 'mismatch' ? undefined : { challenge, application }
}

/** The method that a code is of, as events tell it. */
function methodNameOf(kind: string, { account, data }: Challenge): string {
  if (kind === 'authenticator' || kind === 'passkey' || kind === 'recoveryCode') return kind
  return account.secondFactors.find(({ id }) => id === data.code?.methodId)?.method ?? 'email'
}

/** Everything the first half knew, as if the login had not been interrupted. */
function attemptOf({ challenge, application }: Bound, login: TwoFactorLogin): Attempt {
  const { scope, account, data } = challenge
  const { ipAddress, sharedAddress, device, userAgent, newDevice, resumable } = login
  const tokens = login.tokens === 'none' ? 'none' : data.tokens
  return {
    scope,
    request: { application, ipAddress, sharedAddress, device, userAgent, newDevice, resumable, tokens },
    account,
    identity: account.identities.find(({ id }) => id === data.identityId),
    authenticationType: data.authenticationType as AuthenticationType,
    passwordProblem: data.passwordProblem as PasswordDefect | undefined,
    state: data.state,
  }
}

async function trustDevice(attempt: Attempt, login: TwoFactorLogin) {
  const { scope, account, request } = attempt
  return grantTrust(scope, {
    userId: account.id,
    applicationId: request.application?.id,
    lifetimeInSeconds: trustLifetime(scope, request.application),
    device: { ...login.device, ipAddress: login.ipAddress },
    presented: login.trust,
    proof: unchangedSinceLogin(attempt),
  })
}

type Judged =
  | { readonly kind: 'accepted'; readonly trustToken: string }
  | Extract<SecondFactorOutcome, { kind: 'wrongCode' | 'challengeGone' }>

/**
 * After a password it is enough to have the passkey. After a passkey that did not recognise its owner, only one that does says anything
 * new.
 */
export function secondFactorNeedsOwner({ data }: Challenge): boolean {
  return data.authenticationType === ('WebAuthn' satisfies AuthenticationType)
}

/** Undefined for an answer to a page that is over: that is no guess. */
async function passkeyProof(
  challenge: Challenge,
  { assertion, purpose }: Extract<Given, { kind: 'passkey' }>,
): Promise<Proof | undefined> {
  const { scope, account } = challenge
  const requireUserVerification = secondFactorNeedsOwner(challenge)
  const examined = await examinePageProof(scope, { assertion, purpose, requireUserVerification, userId: account.id })
  if (examined.kind === 'tooLate') return undefined
  if (examined.kind === 'refused') return { kind: 'nothing' }
  return { kind: 'passkey', passkeyId: examined.passkey.id, signCount: examined.signCount }
}

function codeProof({ scope, account, keys, data }: Challenge, code: string): Promise<Proof> {
  const methodIds = usableMethods(scope, account).map(({ id }) => id)
  return proofOf({ userId: account.id, code, keys, methodIds, sent: data.code })
}

/** Judges what was shown for one challenge, once, and tells of it. */
async function judge(challenge: Challenge, given: Given, applicationId: string | undefined): Promise<Judged> {
  const { scope, account, holder, data } = challenge
  const proof = given.kind === 'code' ? await codeProof(challenge, given.code) : await passkeyProof(challenge, given)
  if (!proof) return { kind: 'wrongCode' }
  const members = () => ({ applicationId, method: methodNameOf(proof.kind, challenge), user: toUserJson(account) })
  const success = await prepareEvents(scope, { type: 'user.two-factor.success', members })
  const failure = await prepareEvents(scope, { type: 'user.two-factor.failed-attempt', members })
  const trustToken = newTrustToken(scope, account.id, data.trustChallenge)
  const alongside = [
    trustToken.part,
    ...success.insert(fragment`exists (select 1 from accepted)`),
    ...failure.insert(fragment`exists (select 1 from wrong)`, { name: 'other' }),
  ]
  const verdict = await guess({ scope, userId: account.id, user: 'active', proof, holder, alongside })
  if (verdict.kind === 'gone') return gone
  if (verdict.kind === 'wrong') {
    failure.announce()
    await countFailure(scope, { account }, 'secondFactor')
    return { kind: 'wrongCode' }
  }
  success.announce()
  if (await lockConfiguration(scope)) await resetFailures(scope, account.id, 'secondFactor')
  return { kind: 'accepted', trustToken: trustToken.token }
}

/** A second factor for something else than a login, such as a new password: with the right code there is a trust token, and nothing else. */
export async function confirmTwoFactor(
  { tenantId }: TenantScope,
  { twoFactorId, userId, code }: { readonly twoFactorId: string; readonly userId: string; readonly code: string },
): Promise<Judged> {
  const challenge = await findChallenge(twoFactorId)
  const own = challenge?.data.origin === 'start' && challenge.scope.tenantId === tenantId
  return own && challenge.account.id === userId
    ? judge(challenge, { kind: 'code', code }, challenge.applicationId)
    : gone
}

/**
 * Judges the code, looks at the user again (steps 6 to 8: the account may have changed since) and goes on at step 10. Five wrong codes end
 * the challenge; each also counts against the user.
 */
export async function completeTwoFactor(login: TwoFactorLogin): Promise<LoginResult<SecondFactorOutcome>> {
  const bound = await boundChallenge(login)
  if (!bound) return gone
  const attempt = attemptOf(bound, login)
  const { challenge } = bound
  const judged = await judge(challenge, login.given, attempt.request.application?.id)
  if (judged.kind === 'wrongCode') noteWrongCode(attempt)
  if (judged.kind !== 'accepted') return judged
  const { trustToken } = judged
  const refusal = await refusalOf(attempt)
  if (refusal) return refusal.kind === 'locked' ? gone : refusal
  const outcome = await afterSecondFactor(attempt)
  switch (outcome.kind) {
    case 'loggedIn':
    case 'notRegistered':
    case 'passwordChangeRequired':
    case 'identityUnverified':
    case 'registrationUnverified': {
      const trust = login.trustComputer ? await trustDevice(attempt, login) : undefined
      return { ...outcome, trustToken, trust }
    }
    // Deactivated at this very moment: that ends open challenges.
    case 'locked':
      return gone
    default:
      return outcome
  }
}
