/** Access tokens: the claims of the public API in its order (Login API, "JSON Web Tokens"), issue and verification. */
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { type JwtClaims, signJwt, verifyJwt } from './jwt'
import { isRevoked } from './revoked-tokens'
import type { SigningKey } from './signing-keys'

export type AccessTokenInput = {
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  readonly authenticationType: string
  /** When the user proved who they are, ms since the epoch. */
  readonly authInstant: number
  /** Absent: a login without an application. */
  readonly application:
    | {
        readonly id: string
        /** Absent: the user is not registered for it. */
        readonly roles: readonly string[] | undefined
      }
    | undefined
  /** Absent where the application's scope policy keeps them out of access tokens. */
  readonly profileClaims:
    | {
        readonly email: string | undefined
        readonly emailVerified: boolean
        readonly username: string | undefined
      }
    | undefined
  /** OAuth only: where the token is meant to be used besides the application itself (RFC 8707). */
  readonly resources?: readonly string[] | undefined
  /** OAuth only: the granted scopes, separated by spaces. */
  readonly scope?: string | undefined
  /** OAuth only: the grants that led here, in order. */
  readonly grants?: readonly string[] | undefined
  readonly refreshTokenId?: string | undefined
  /** Of the key that has to be shown with the token (RFC 9449 §6.1); absent: whoever bears it may use it. */
  readonly keyThumbprint?: string | undefined
}

/** Seconds since the epoch. */
export type TokenTimes = { readonly iat: number; readonly exp: number }

/** Only ever seen of a verified access token. Times are seconds since the epoch. */
export type AccessTokenClaims = JwtClaims & {
  readonly sub: string
  readonly jti: string
  readonly tid: string
  readonly tty: 'at'
}

/** The claims in the order of the public API; what does not apply is left out. */
export function accessTokenClaims(input: AccessTokenInput, jti: string, { iat, exp }: TokenTimes): AccessTokenClaims {
  const { application, profileClaims } = input
  const registeredFor = application?.roles && application
  const claims = {
    aud: application && input.resources?.length ? [application.id, ...input.resources] : application?.id,
    exp,
    iat,
    iss: input.issuer,
    sub: input.userId,
    jti,
    authenticationType: input.authenticationType,
    email: profileClaims?.email,
    email_verified: profileClaims?.email === undefined ? undefined : profileClaims.emailVerified,
    preferred_username: profileClaims?.username,
    applicationId: registeredFor?.id,
    scope: input.scope,
    roles: registeredFor?.roles,
    sid: input.refreshTokenId,
    auth_time: Math.floor(input.authInstant / 1000),
    tid: input.tenantId,
    gty: input.grants,
    cnf: input.keyThumbprint === undefined ? undefined : { jkt: input.keyThumbprint },
    tty: 'at',
  } as const satisfies JwtClaims
  return withoutUndefined(claims)
}

/** The same object without members that are undefined, in the same order. */
export function withoutUndefined<T extends object>(claims: T): T {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as T
}

export type IssuedAccessToken = {
  readonly token: string
  readonly jti: string
  /** ms since the epoch. */
  readonly expirationInstant: number
}

function sign(input: AccessTokenInput, times: TokenTimes, key: SigningKey): IssuedAccessToken {
  const jti = newId()
  return { token: signJwt(accessTokenClaims(input, jti, times), key), jti, expirationInstant: times.exp * 1000 }
}

/** Signs an access token that lives for `timeToLiveInSeconds`. */
export function issueAccessToken(
  input: AccessTokenInput,
  timeToLiveInSeconds: number,
  key: SigningKey,
): IssuedAccessToken {
  const iat = nowInSeconds()
  return sign(input, { iat, exp: iat + timeToLiveInSeconds }, key)
}

/** Signs an access token that ends at `exp`, seconds since the epoch. */
export function issueAccessTokenUntil(input: AccessTokenInput, exp: number, key: SigningKey): IssuedAccessToken {
  return sign(input, { iat: nowInSeconds(), exp }, key)
}

export type VerifiedAccessToken =
  | { readonly kind: 'valid'; readonly claims: AccessTokenClaims; readonly scope: TenantScope }
  | { readonly kind: 'invalid' }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function isAccessToken({ sub, jti, tid }: JwtClaims): boolean {
  return [sub, tid].every((id) => typeof id === 'string' && uuid.test(id)) && typeof jti === 'string'
}

/**
 * The claims and the tenant of an access token of ours: signed with one of our keys, unexpired, unrevoked, and issued by the tenant
 * it names. Whether that tenant and its `aud` are the right ones here is the caller's question (ASVS 10.3.1).
 */
export async function verifyAccessToken(token: string): Promise<VerifiedAccessToken> {
  const verified = await verifyJwt(token, { kinds: ['at'] })
  if (verified.kind === 'invalid' || !isAccessToken(verified.claims)) return { kind: 'invalid' }
  const claims = verified.claims as AccessTokenClaims
  const scope = await scopeOf(claims.tid)
  if (scope?.tenant.issuer !== claims.iss || (await isRevoked(claims.jti))) return { kind: 'invalid' }
  return { kind: 'valid', claims, scope }
}

/** Whether a client got the token for a grant of scopes: then it is worth those and no more, unlike one that came with a login of the JSON API. */
export function isOfGrant({ gty, scope }: Readonly<Record<string, unknown>>): boolean {
  return gty !== undefined || scope !== undefined
}

/** The thumbprint of the key that a token is bound to (RFC 9449 §6.1). */
export function boundKeyOf({ cnf }: Readonly<Record<string, unknown>>): string | undefined {
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined
  return typeof jkt === 'string' ? jkt : undefined
}

/** The same for a token that came alone: one that is bound to a key says nothing of whoever brings it without (RFC 9449 §7.2). */
export async function verifyBearerToken(token: string): Promise<VerifiedAccessToken> {
  const verified = await verifyAccessToken(token)
  return verified.kind === 'valid' && boundKeyOf(verified.claims) !== undefined ? { kind: 'invalid' } : verified
}
