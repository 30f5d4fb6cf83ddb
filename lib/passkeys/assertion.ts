/** Proofs with a passkey: what is asked for, and what an answer proves. */
import { type Application, findApplication } from '@/lib/applications'
import { fieldError, generalError, type Invalid, invalid } from '@/lib/errors'
import { createSecret, findSecret, spendSecret } from '@/lib/secrets'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import type { Account, Identity } from '@/lib/users'
import { type Assertion, type Claimed, challengeOf } from './ceremony'
import { type Judged, judge } from './judge'
import { decoyFor, eligible, type RequestOptions, requestOptions } from './options'
import { nobody, passkeysOf } from './passkey'
import { type SignInWorkflow, signInRequirements } from './workflows'

type State = Readonly<Record<string, unknown>>

/** Written and read only in this file. */
type Kept = {
  readonly identityId?: string | undefined
  readonly passkeyId?: string | undefined
  readonly requireUserVerification: boolean
  readonly state?: State | undefined
}

export type StartAssertion = {
  readonly application: Application
  readonly workflow: SignInWorkflow
  /** Whoever it is for; undefined for a login id that nobody has. */
  readonly account: Account | undefined
  readonly identity: Identity | undefined
  /** What the caller named the user by: a user without passkeys looks the same as one who does not exist. */
  readonly namedBy: string
  /** One passkey alone may answer. */
  readonly passkeyId: string | undefined
  readonly state: State | undefined
}

export const webAuthnDisabled = invalid(
  generalError('WebAuthnDisabled', 'The tenant or the application does not have this use of passkeys enabled.'),
)

/** Opens a challenge for a user, for the holder of an API key whose own page asks for the passkey. */
export async function startAssertion(
  scope: TenantScope,
  { account, application, identity, namedBy, passkeyId, state, workflow }: StartAssertion,
): Promise<{ readonly kind: 'started'; readonly options: RequestOptions } | Invalid> {
  const requirements = signInRequirements(scope, application, workflow)
  if (!requirements) return webAuthnDisabled
  const { userVerification } = requirements
  const all = eligible(scope, await passkeysOf(scope, account?.id ?? nobody), requirements)
  const passkeys = passkeyId === undefined ? all : all.filter(({ id }) => id === passkeyId)
  if (passkeyId !== undefined && passkeys.length === 0) {
    return invalid(fieldError('credentialId', 'invalid', 'The user has no such passkey for this use.'))
  }
  const requireUserVerification = userVerification === 'required'
  const kept: Kept = { identityId: identity?.id, passkeyId, requireUserVerification, state }
  const challenge = await createSecret(scope, {
    kind: 'webAuthnAuthentication',
    ttlSeconds:
      scope.tenant.settings.externalIdentifierConfiguration.webAuthnAuthenticationChallengeTimeToLiveInSeconds,
    userId: account?.id,
    applicationId: application.id,
    data: kept,
  })
  const allowed = passkeys.length > 0 ? passkeys : [decoyFor(scope, namedBy)]
  return { kind: 'started', options: requestOptions(scope, { allowed, challenge, userVerification }) }
}

/** A challenge that was opened through the API and is still good. */
export type OpenAssertion = {
  readonly challenge: string
  readonly scope: TenantScope
  readonly application: Application
  /** Null: nobody's. */
  readonly userId: string | null
  readonly identityId: string | undefined
  readonly passkeyId: string | undefined
  readonly requireUserVerification: boolean
  readonly state: State | undefined
}

/** The challenge that an answer is for. Spends nothing. */
export async function findAssertion(assertion: Assertion): Promise<OpenAssertion | undefined> {
  const challenge = challengeOf(assertion)
  const found = await findSecret('webAuthnAuthentication', challenge)
  if (found.kind !== 'live' || found.secret.applicationId === null) return undefined
  const { tenantId, applicationId, userId } = found.secret
  const scope = await scopeOf(tenantId)
  const application = scope && (await findApplication(scope, applicationId))
  if (!scope || !application?.active) return undefined
  const { identityId, passkeyId, requireUserVerification, state } = found.secret.data as Kept
  return { challenge, scope, application, userId, identityId, passkeyId, requireUserVerification, state }
}

/** Spends the challenge, whatever comes of it, and judges the answer. */
export async function completeAssertion(
  { application, challenge, passkeyId, requireUserVerification, scope, userId }: OpenAssertion,
  assertion: Assertion,
  claimed: Claimed,
): Promise<Judged> {
  if (!(await spendSecret('webAuthnAuthentication', challenge)) || userId === null) {
    return { kind: 'refused' }
  }
  const wanted = { challenge, passkeyId, requireUserVerification, userId }
  return judge(scope, assertion, { ...wanted, pages: application, claimed })
}
