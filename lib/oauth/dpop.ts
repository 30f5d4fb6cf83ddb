/**
 * Demonstrating Proof of Possession (RFC 9449): a client signs each of its requests with a key of its own, and tokens that are bound to that key are
 * of no use to whoever finds them.
 */
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose'
import { config } from '@/lib/config'
import { maxParameterLength } from '@/lib/limits'
import { sha256 } from '@/lib/random'
import { createOwnSecret } from '@/lib/secrets'
import { publicKeys } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { foreignAlgorithms, isCompactJws } from './compact-jws'
import { type OAuthError, oauthError } from './errors'

/** Seconds from `iat` to the last moment at which a proof counts, and seconds that clocks may differ. */
const maxAge = 60
const tolerance = 60

const maxJti = 255

/** A request that may carry a proof. */
export type SentProof = {
  /** The `DPoP` header; null without one. Two of them arrive as one with a comma, which is no proof. */
  readonly header: string | null
  readonly method: string
  /** On this server: where it is reached is for the configuration to say, and for no header (OA-09). */
  readonly path: string
}

export type ProofCheck =
  | { readonly kind: 'none' }
  /** RFC 7638, SHA-256: whoever sent the request has this key. */
  | { readonly kind: 'proved'; readonly keyThumbprint: string }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const badProof: ProofCheck = {
  kind: 'refused',
  error: oauthError('invalid_dpop_proof', 'unknown', 'The DPoP proof is not one for this request, or was used before.'),
}

/** The key of the header, if it is public and of a kind and strength that is believed here. */
function publicKeyIn(header: Readonly<Record<string, unknown>>): JWK | undefined {
  const { jwk } = header
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk || 'k' in jwk) return undefined
  const { alg: _, kid: __, use: ___, ...members } = jwk as JWK
  return publicKeys.safeParse({ keys: [members] }).data?.keys[0] as JWK | undefined
}

/** §4.3, 9: without query and fragment, and in whatever way the same address can be written (RFC 3986 §6.2.2). */
function isAddress(htu: unknown, path: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false
  const [said, own] = [new URL(htu), new URL(path, config().appUrl)]
  return said.origin === own.origin && said.pathname === own.pathname
}

/** §4.3, 12: which access token the proof goes with. */
function isAbout(ath: unknown, accessToken: string | undefined): boolean {
  return accessToken === undefined || ath === Buffer.from(sha256(accessToken)).toString('base64url')
}

type Verified = { readonly keyThumbprint: string; readonly jti: string }

function holds({ htm, htu, iat, jti, ath }: JWTPayload, sent: SentProof, accessToken: string | undefined): boolean {
  if (htm !== sent.method || !isAddress(htu, sent.path) || !isAbout(ath, accessToken)) return false
  return Number.isSafeInteger(iat) && typeof jti === 'string' && jti !== '' && jti.length <= maxJti
}

async function verified(
  sent: SentProof,
  proof: string,
  accessToken: string | undefined,
): Promise<Verified | undefined> {
  if (proof.length > maxParameterLength || !isCompactJws(proof)) return undefined
  try {
    const key = publicKeyIn(decodeProtectedHeader(proof))
    if (!key) return undefined
    const { payload } = await jwtVerify(proof, ({ alg }) => importJWK(key, alg), {
      algorithms: foreignAlgorithms,
      clockTolerance: tolerance,
      maxTokenAge: maxAge,
      requiredClaims: ['htm', 'htu', 'jti'],
      typ: 'dpop+jwt',
    })
    if (!holds(payload, sent, accessToken)) return undefined
    return { keyThumbprint: await calculateJwkThumbprint(key), jti: payload.jti ?? '' }
  } catch {
    return undefined
  }
}

/**
 * Whether a request shows possession of a key (§4.3), and of which. A proof is spent by that: a second one with its `jti` is none, at whatever
 * instance. No server nonce is asked for, as in the public API. `accessToken`: what the request presents, to go with the proof.
 */
export async function checkProof(scope: TenantScope, sent: SentProof, accessToken?: string): Promise<ProofCheck> {
  if (sent.header === null) return { kind: 'none' }
  const proof = await verified(sent, sent.header, accessToken)
  if (!proof) return badProof
  const { keyThumbprint, jti } = proof
  const secret = { kind: 'dpopProof', ttlSeconds: maxAge + 2 * tolerance, data: {} } as const
  return (await createOwnSecret(scope, secret, `dpopProof/${keyThumbprint}/${jti}`))
    ? { kind: 'proved', keyThumbprint }
    : badProof
}
