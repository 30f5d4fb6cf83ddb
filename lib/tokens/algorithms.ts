/** Signature algorithms of our keys, by the public API's names, which are also the registered JOSE names (RFC 7518, RFC 9864). */
import type { KeyObject } from 'node:crypto'

const hashes = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  Ed25519: 'sha512',
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
} as const

export type SigningAlgorithm = keyof typeof hashes

/** Bits of an RSA modulus: fewer are too weak to sign with (NIST SP 800-131A), and more would only cost every login more. */
export const rsaLengths = [2048, 3072, 4096] as const

/** HMAC keys are as long as their hash (RFC 7518 §3.2), in bytes. */
export const hmacKeyLength = { HS256: 32, HS384: 48, HS512: 64 } as const

export type HmacAlgorithm = keyof typeof hmacKeyLength

export const signingAlgorithms = Object.keys(hashes) as readonly SigningAlgorithm[]

export function isHmac(algorithm: SigningAlgorithm): algorithm is HmacAlgorithm {
  return algorithm in hmacKeyLength
}

const curves: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** What an asymmetric key can sign with, the usual one first; none for a key that is of no use here. */
export function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): readonly SigningAlgorithm[] {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails
  if (asymmetricKeyType === 'ed25519') return ['Ed25519']
  if (asymmetricKeyType === 'rsa')
    return rsaLengths.some((bits) => bits === modulusLength) ? ['RS256', 'RS384', 'RS512'] : []
  const ofCurve = asymmetricKeyType === 'ec' ? curves[namedCurve] : undefined
  return ofCurve ? [ofCurve] : []
}

/** `key.type` in the public API. */
export function keyTypeOf(algorithm: SigningAlgorithm): 'EC' | 'HMAC' | 'OKP' | 'RSA' {
  if (isHmac(algorithm)) return 'HMAC'
  if (algorithm === 'Ed25519') return 'OKP'
  return algorithm.startsWith('RS') ? 'RSA' : 'EC'
}

/** The hash behind `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6); Ed25519 hashes with SHA-512. */
export function hashOf(algorithm: SigningAlgorithm): 'sha256' | 'sha384' | 'sha512' {
  return hashes[algorithm]
}
