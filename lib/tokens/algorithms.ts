/** Signature algorithms of our keys, by the public API's names, which are also the registered JOSE names (RFC 7518, RFC 9864). */

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

/** HMAC keys are as long as their hash (RFC 7518 §3.2), in bytes. */
export const hmacKeyLength = { HS256: 32, HS384: 48, HS512: 64 } as const

export type HmacAlgorithm = keyof typeof hmacKeyLength

export const signingAlgorithms = Object.keys(hashes) as readonly SigningAlgorithm[]

export function isHmac(algorithm: SigningAlgorithm): algorithm is HmacAlgorithm {
  return algorithm in hmacKeyLength
}

/** The hash behind `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6); Ed25519 hashes with SHA-512. */
export function hashOf(algorithm: SigningAlgorithm): 'sha256' | 'sha384' | 'sha512' {
  return hashes[algorithm]
}
