/** What browsers are given: the options of `navigator.credentials.get()` and `.create()`, their binary parts in base64url. */
import { keyedDigests } from '@/lib/encryption'
import type { TenantScope } from '@/lib/tenancy'
import type { Passkey } from './passkey'
import { userHandleOf } from './passkey'
import { algorithms } from './public-key'
import { relyingPartyOf } from './relying-party'
import type { Requirements } from './workflows'

type Descriptor = { readonly id: string; readonly transports?: readonly string[]; readonly type: 'public-key' }

export type RequestOptions = {
  /** Empty: whichever the authenticator finds by itself. */
  readonly allowCredentials: readonly Descriptor[]
  readonly challenge: string
  readonly rpId: string
  /** ms. */
  readonly timeout: number
  readonly userVerification: Requirements['userVerification']
}

export type CreationOptions = {
  readonly attestation: 'none'
  readonly authenticatorSelection: {
    readonly authenticatorAttachment?: 'platform' | 'cross-platform'
    readonly requireResidentKey: false
    readonly residentKey: 'preferred'
    readonly userVerification: Requirements['userVerification']
  }
  readonly challenge: string
  readonly excludeCredentials: readonly Descriptor[]
  readonly extensions: { readonly credProps: true }
  readonly pubKeyCredParams: readonly { readonly alg: number; readonly type: 'public-key' }[]
  readonly rp: { readonly id: string; readonly name: string }
  /** ms. */
  readonly timeout: number
  readonly user: { readonly displayName: string; readonly id: string; readonly name: string }
}

const describe = ({ credentialId: id, transports }: Passkey): Descriptor => ({ id, transports, type: 'public-key' })

/** Bytes that the credential ids of common authenticators have. */
const usualLengths = [16, 20, 32, 48, 64] as const

/**
 * Stands where a user has no passkey, the same for the same login id, as long as somebody's might be: who has one does not show
 * (WebAuthn §14.6.2).
 */
export function decoyFor({ tenantId }: TenantScope, loginId: string): Descriptor {
  const drawn = Buffer.concat(
    ['first', 'second'].map(
      (half) => keyedDigests(loginId, `passkeys/decoy/${tenantId}/${half}`)[0] ?? new Uint8Array(),
    ),
  )
  const length = usualLengths[(drawn.at(-1) ?? 0) % usualLengths.length]
  return { id: drawn.subarray(0, length).toString('base64url'), transports: ['internal', 'hybrid'], type: 'public-key' }
}

/** Those of a user that may answer, the one that was used last first. One that never knew its owner is no use where it has to. */
export function eligible(
  scope: TenantScope,
  passkeys: readonly Passkey[],
  { userVerification }: Pick<Requirements, 'userVerification'>,
): Passkey[] {
  const { id } = relyingPartyOf(scope)
  return passkeys
    .filter((passkey) => passkey.relyingPartyId === id)
    .filter((passkey) => userVerification !== 'required' || passkey.authenticatorSupportsUserVerification)
    .toSorted((left, right) => right.lastUseInstant - left.lastUseInstant)
}

export function requestOptions(
  scope: TenantScope,
  {
    allowed,
    challenge,
    hints = true,
    userVerification,
  }: {
    readonly allowed: readonly (Passkey | Descriptor)[]
    readonly challenge: string
    /** Whether to say how to reach the authenticators: not to whoever types in somebody's login id. */
    readonly hints?: boolean
  } & Pick<Requirements, 'userVerification'>,
): RequestOptions {
  const seconds =
    scope.tenant.settings.externalIdentifierConfiguration.webAuthnAuthenticationChallengeTimeToLiveInSeconds
  return {
    allowCredentials: allowed
      .map((one) => ('credentialId' in one ? describe(one) : one))
      .map(({ transports, ...one }) => (hints && transports ? { ...one, transports } : one)),
    challenge,
    rpId: relyingPartyOf(scope).id,
    timeout: seconds * 1000,
    userVerification,
  }
}

const attachments = { any: undefined, platform: 'platform', crossPlatform: 'cross-platform' } as const

export function creationOptions(
  scope: TenantScope,
  {
    challenge,
    displayName,
    name,
    passkeys,
    requirements,
    userId,
  }: {
    readonly challenge: string
    readonly displayName: string
    readonly name: string
    /** That the user has already. */
    readonly passkeys: readonly Passkey[]
    readonly requirements: Requirements
    readonly userId: string
  },
): CreationOptions {
  const seconds = scope.tenant.settings.externalIdentifierConfiguration.webAuthnRegistrationChallengeTimeToLiveInSeconds
  const authenticatorAttachment = attachments[requirements.attachment]
  return {
    attestation: 'none',
    authenticatorSelection: {
      ...(authenticatorAttachment && { authenticatorAttachment }),
      requireResidentKey: false,
      residentKey: 'preferred',
      userVerification: requirements.userVerification,
    },
    challenge,
    excludeCredentials: passkeys.map(describe),
    extensions: { credProps: true },
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' })),
    rp: relyingPartyOf(scope),
    timeout: seconds * 1000,
    user: { displayName, id: userHandleOf(userId), name },
  }
}
