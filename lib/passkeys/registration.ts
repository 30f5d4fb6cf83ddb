/** New passkeys (WebAuthn §7.1). */
import { fieldError, generalError, type Invalid, invalid } from '@/lib/errors'
import { log } from '@/lib/log'
import { createSecret, findSecret, spendSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, knownAs } from '@/lib/users'
import { webAuthnDisabled } from './assertion'
import { type Attestation, type Claimed, challengeOf } from './ceremony'
import { addPasskey } from './changes'
import { maxPasskeys } from './limits'
import { type CreationOptions, creationOptions } from './options'
import { normalizedCredentialId, type Passkey, passkeysOf } from './passkey'
import { expectedOrigins, type Pages, relyingPartyOf } from './relying-party'
import { registrationRequirements, type Workflow } from './workflows'

/** Written and read only in this file. */
type Kept = {
  readonly displayName: string
  readonly name: string
  readonly requireUserVerification: boolean
  readonly userAgent?: string | undefined
  readonly pages: 'hosted' | 'everyApplication'
}

export type StartRegistration = {
  readonly account: Account
  readonly displayName: string
  /** Absent: what the user is known as. */
  readonly name: string | undefined
  /** Whose pages make it. */
  readonly pages: Kept['pages']
  readonly userAgent: string | undefined
  readonly workflow: Workflow
}

const tooMany = invalid(fieldError('userId', 'tooMany', `A user has at most ${maxPasskeys} passkeys.`))
const failed = invalid(generalError('WebAuthnFailed', 'The passkey could not be verified.'))
const duplicate = invalid(fieldError('credential.id', 'duplicate', 'This passkey is known already.'))

/** Opens a challenge for a new passkey of this user. */
export async function startRegistration(
  scope: TenantScope,
  {
    account,
    displayName,
    name = knownAs(account)?.displayValue ?? account.id,
    pages,
    userAgent,
    workflow,
  }: StartRegistration,
): Promise<{ readonly kind: 'started'; readonly options: CreationOptions } | Invalid> {
  const requirements = registrationRequirements(scope, workflow)
  if (!requirements) return webAuthnDisabled
  const passkeys = await passkeysOf(scope, account.id)
  if (passkeys.length >= maxPasskeys) return tooMany
  const requireUserVerification = requirements.userVerification === 'required'
  const kept: Kept = { displayName, name, requireUserVerification, userAgent, pages }
  const challenge = await createSecret(scope, {
    kind: 'webAuthnRegistration',
    ttlSeconds: scope.tenant.settings.externalIdentifierConfiguration.webAuthnRegistrationChallengeTimeToLiveInSeconds,
    userId: account.id,
    data: kept,
  })
  const userId = account.id
  const options = creationOptions(scope, { challenge, displayName, name, passkeys, requirements, userId })
  return { kind: 'started', options }
}

/** The tenant of the challenge that a new passkey answers; undefined if that is over. */
export async function tenantOfRegistration(attestation: Attestation): Promise<string | undefined> {
  const found = await findSecret('webAuthnRegistration', challengeOf(attestation))
  return found.kind === 'live' ? found.secret.tenantId : undefined
}

export type CompleteRegistration = {
  readonly attestation: Attestation
  /** Absent where the place is known. */
  readonly claimed: Claimed | undefined
  readonly userId: string
}

export type RegistrationOutcome = { readonly kind: 'registered'; readonly passkey: Passkey } | Invalid

/** What the authenticator made, if it is for this challenge and this place. */
async function verify(
  scope: TenantScope,
  {
    attestation,
    claimed,
    challenge,
    requireUserVerification,
    pages,
  }: Pick<CompleteRegistration, 'attestation' | 'claimed'> & {
    readonly challenge: string
    readonly requireUserVerification: boolean
    readonly pages: Pages
  },
) {
  const id = normalizedCredentialId(attestation.id)
  const relyingParty = relyingPartyOf(scope)
  const origins = await expectedOrigins(scope, pages)
  if (id === undefined) return { kind: 'refused', reason: 'The id is no base64url' } as const
  if (claimed && (claimed.relyingPartyId !== relyingParty.id || !origins.includes(claimed.origin))) {
    return { kind: 'refused', reason: 'The place is not one of ours' } as const
  }
  const { verifyAttestation } = await import('./verifier')
  const expected = { challenge, relyingPartyId: relyingParty.id, requireUserVerification }
  return verifyAttestation({ ...attestation, id }, { ...expected, origins: claimed ? [claimed.origin] : origins })
}

/** Spends the challenge, whatever comes of it, and keeps the passkey. Tells the user. */
export async function completeRegistration(
  scope: TenantScope,
  { attestation, claimed, userId }: CompleteRegistration,
): Promise<RegistrationOutcome> {
  const challenge = challengeOf(attestation)
  const spent = await spendSecret('webAuthnRegistration', challenge)
  const account = await findAccount(scope, userId)
  if (spent?.tenantId !== scope.tenantId || spent.userId !== account?.id) return failed
  if (!account?.active || !registrationRequirements(scope, 'general')) return failed
  const { displayName, name, pages, requireUserVerification, userAgent } = spent.data as Kept
  const made = await verify(scope, { attestation, claimed, challenge, requireUserVerification, pages })
  if (made.kind === 'refused') {
    const { debug } = scope.tenant.settings.webAuthnConfiguration
    if (debug) log.info('passkey.refused', { tenantId: scope.tenantId, userId, reason: made.reason })
    return failed
  }
  const { algorithm, credentialId, publicKey, signCount, userVerified } = made
  const passkey = await addPasskey(scope, account, {
    userId,
    credentialId,
    publicKey,
    algorithm,
    attestationType: 'none',
    authenticatorSupportsUserVerification: userVerified,
    discoverable: attestation.discoverable,
    displayName,
    name,
    relyingPartyId: relyingPartyOf(scope).id,
    signCount,
    transports: attestation.transports,
    userAgent,
  })
  return passkey ? { kind: 'registered', passkey } : duplicate
}
