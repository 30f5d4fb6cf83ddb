/** Id tokens (OpenID Connect Core §2), with profile claims as scopes grant them (§5.4). */
import { createHash } from 'node:crypto'
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import { type TokenTimes, withoutUndefined } from './access-token'
import { hashOf, type SigningAlgorithm } from './algorithms'
import { type JwtClaims, signJwt } from './jwt'
import type { SigningKey } from './signing-keys'

/** What a user may have told about themselves; undefined members become no claim. */
export type Profile = {
  readonly birthDate?: string | undefined
  readonly email?: string | undefined
  readonly emailVerified?: boolean | undefined
  readonly firstName?: string | undefined
  readonly fullName?: string | undefined
  readonly imageUrl?: string | undefined
  readonly lastName?: string | undefined
  readonly middleName?: string | undefined
  readonly phoneNumber?: string | undefined
  readonly phoneNumberVerified?: boolean | undefined
  readonly preferredLanguage?: string | undefined
  readonly timezone?: string | undefined
  readonly username?: string | undefined
}

const profileScopes = ['profile', 'email', 'phone'] as const
export type ProfileScope = (typeof profileScopes)[number]

/** The scopes among these, separated by spaces, that release profile claims. */
export function profileScopesOf(scope: string): readonly ProfileScope[] {
  const granted = scope.split(' ')
  return profileScopes.filter((name) => granted.includes(name))
}

const claimsByScope: Record<ProfileScope, (profile: Profile) => Readonly<Record<string, unknown>>> = {
  profile: (profile) => ({
    name: profile.fullName,
    given_name: profile.firstName,
    middle_name: profile.middleName,
    family_name: profile.lastName,
    preferred_username: profile.username,
    birthdate: profile.birthDate,
    picture: profile.imageUrl,
    locale: profile.preferredLanguage,
    zoneinfo: profile.timezone,
  }),
  email: ({ email, emailVerified }) => ({ email, email_verified: email === undefined ? undefined : emailVerified }),
  phone: ({ phoneNumber, phoneNumberVerified }) => ({
    phone_number: phoneNumber,
    phone_number_verified: phoneNumber === undefined ? undefined : phoneNumberVerified,
  }),
}

/** The standard claims that these scopes release; the id token and userinfo say the same. */
export function profileClaims(profile: Profile, scopes: readonly ProfileScope[]): Readonly<Record<string, unknown>> {
  return withoutUndefined(Object.assign({}, ...scopes.map((scope) => claimsByScope[scope](profile))))
}

export type IdTokenInput = {
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  readonly clientId: string
  readonly authenticationType: string
  /** When the user proved who they are, ms since the epoch. */
  readonly authInstant: number
  /** The granted scopes, separated by spaces. */
  readonly scope: string
  readonly profile: Profile
  readonly profileScopes: readonly ProfileScope[]
  /** Issued beside it: becomes `at_hash`. */
  readonly accessToken?: string | undefined
  /** The authorization code issued beside it: becomes `c_hash`. */
  readonly code?: string | undefined
  readonly nonce?: string | undefined
  /** Becomes `sid`: present only where a hosted session stands behind the grant. */
  readonly ssoSessionId?: string | undefined
}

/** Left half of the hash that the signature uses (OpenID Connect Core §3.1.3.6). */
export function halfHash(value: string, algorithm: SigningAlgorithm): string {
  const digest = createHash(hashOf(algorithm)).update(value, 'ascii').digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** The claims of an id token; what does not apply is left out. */
export function idTokenClaims(
  input: IdTokenInput,
  algorithm: SigningAlgorithm,
  jti: string,
  { iat, exp }: TokenTimes,
): JwtClaims {
  const { accessToken, code } = input
  return withoutUndefined({
    aud: input.clientId,
    exp,
    iat,
    iss: input.issuer,
    sub: input.userId,
    jti,
    authenticationType: input.authenticationType,
    ...profileClaims(input.profile, input.profileScopes),
    at_hash: accessToken === undefined ? undefined : halfHash(accessToken, algorithm),
    c_hash: code === undefined ? undefined : halfHash(code, algorithm),
    nonce: input.nonce,
    scope: input.scope,
    sid: input.ssoSessionId,
    auth_time: Math.floor(input.authInstant / 1000),
    tid: input.tenantId,
    tty: 'it' as const,
  })
}

/** Signs an id token that lives for `timeToLiveInSeconds`. */
export function issueIdToken(input: IdTokenInput, timeToLiveInSeconds: number, key: SigningKey): string {
  const iat = nowInSeconds()
  return signJwt(idTokenClaims(input, key.algorithm, newId(), { iat, exp: iat + timeToLiveInSeconds }), key)
}
