/** Signs and verifies our own JWTs (RFC 7519, RFC 8725): one key table, one algorithm per key, one kind per use, strict encoding. */
import { createHmac, sign, timingSafeEqual, verify } from 'node:crypto'
import { nowInSeconds } from '@/lib/clock'
import { hashOf, isHmac, type SigningAlgorithm } from './algorithms'
import { clockTolerance, maxJwtLength } from './limits'
import { mayHaveSigned } from './shared-key'
import { findKeyByKid, type SigningKey } from './signing-keys'

/** `tty`: what a token is for - a user's access token, an application's, an id token. An access token never passes for an id token, nor the other way round (RFC 8725 §3.11). */
export type TokenKind = 'at' | 'ct' | 'it'

/** Times are seconds since the epoch. */
export type JwtClaims = {
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly tty: TokenKind
  readonly [claim: string]: unknown
}

type VerifyOutcome = { readonly kind: 'valid'; readonly claims: JwtClaims } | { readonly kind: 'invalid' }

/** `issuer` is left out only where the caller compares it with the tenant that the claims name. */
export type Expectation = {
  readonly kinds: readonly TokenKind[]
  readonly issuer?: string
  /** `tolerated` only where a token is a hint about the past and grants nothing (OpenID Connect RP-Initiated Logout §2). */
  readonly expiry?: 'tolerated'
}

const invalid = { kind: 'invalid' } as const
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Ed25519 brings its own hash. */
const digestOf = (algorithm: SigningAlgorithm) => (algorithm === 'Ed25519' ? null : hashOf(algorithm))

/** An ECDSA signature is two plain numbers, not DER (RFC 7518 §3.4). */
const dsaEncoding = 'ieee-p1363'

/** RFC 7515 §5.1, RFC 7518 §3. On this thread: the way to the thread pool and back costs more than an RS256 signature waits for. */
function signatureOf(input: string, { algorithm, privateKey }: SigningKey): Buffer {
  if (isHmac(algorithm)) return createHmac(hashOf(algorithm), privateKey).update(input).digest()
  return sign(digestOf(algorithm), Buffer.from(input), { key: privateKey, dsaEncoding })
}

/** RFC 7515 §5.2, with the algorithm of the key and no other; on this thread as well, where it takes less than the way to another. */
function isSignatureOf(input: string, signature: Buffer, key: SigningKey): boolean {
  if (isHmac(key.algorithm)) {
    const expected = signatureOf(input, key)
    return signature.length === expected.length && timingSafeEqual(signature, expected)
  }
  return verify(digestOf(key.algorithm), Buffer.from(input), { key: key.publicKey, dsaEncoding }, signature)
}

/** A compact JWT over the claims in their given order; members that are undefined are left out. `typ`: what `verifyJwt` does not take is nobody's token here. */
export function signJwt(claims: Readonly<Record<string, unknown>>, key: SigningKey, typ = 'JWT'): string {
  const header = { alg: key.algorithm, typ, kid: key.kid }
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${input}.${signatureOf(input, key).toString('base64url')}`
}

/**
 * A JSON object in one part of a token. Both encodings must be the ones we write - base64url without stray bits, JSON without
 * whitespace or repeated names - so that no other decoder can read anything else into the same signed bytes (RFC 7515 §10.12).
 */
function decodePart(part: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) return undefined
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && JSON.stringify(value) === text ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** `signed`: the first two parts, as the signature covers them. */
type Parts = { readonly header: string; readonly payload: string; readonly signed: string; readonly signature: Buffer }

function split(token: string): Parts | undefined {
  if (token.length > maxJwtLength) return undefined
  const match = /^(([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+))\.([A-Za-z0-9_-]+)$/.exec(token)
  const [, signed, header, payload, last = ''] = match ?? []
  const signature = Buffer.from(last, 'base64url')
  if (!signed || !header || !payload || signature.toString('base64url') !== last) return undefined
  return { header, payload, signed, signature }
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** ASVS 9.2.1: whole seconds; `exp` and `iat` are required. */
function holdsNow({ exp, iat, nbf = 0 }: Record<string, unknown>, expiry: Expectation['expiry']): boolean {
  const seconds = nowInSeconds()
  if (!isTime(exp) || !isTime(iat) || !isTime(nbf)) return false
  return (expiry === 'tolerated' || exp > seconds) && iat <= seconds + clockTolerance && nbf <= seconds + clockTolerance
}

function hasClaims(claims: Record<string, unknown>, { kinds, issuer, expiry }: Expectation): claims is JwtClaims {
  const { iss, tty } = claims
  if (typeof iss !== 'string' || (issuer !== undefined && iss !== issuer)) return false
  return kinds.some((kind) => kind === tty) && holdsNow(claims, expiry)
}

/** The key that the header names, if the header asks for exactly the algorithm of that key. Every other header parameter is without effect. */
async function keyOf({ alg, kid, typ, crit }: Record<string, unknown>): Promise<SigningKey | undefined> {
  // RFC 7515 §4.1.11: an extension that must be understood is not understood here.
  if (typeof kid !== 'string' || typ !== 'JWT' || crit !== undefined) return undefined
  const key = await findKeyByKid(kid)
  return key?.algorithm === alg ? key : undefined
}

/** Never throws on what a client sent. A valid signature says nothing about revocation or the tenant: see `verifyAccessToken`. */
export async function verifyJwt(token: string, expectation: Expectation): Promise<VerifyOutcome> {
  const parts = split(token)
  const header = parts && decodePart(parts.header)
  const claims = parts && decodePart(parts.payload)
  const key = header && (await keyOf(header))
  if (!key || !claims || !hasClaims(claims, expectation) || !isSignatureOf(parts.signed, parts.signature, key))
    return invalid
  return (await mayHaveSigned(key, claims)) ? { kind: 'valid', claims } : invalid
}
