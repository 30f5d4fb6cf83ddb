/** Public keys of passkeys, as PEM, and the algorithms that they are for. */
import { createPublicKey, type KeyObject } from 'node:crypto'

/** COSE identifiers of the public API's algorithms, those first that most authenticators have (IANA COSE Algorithms). */
export const algorithms = [-7, -257, -35, -36, -37, -258, -259, -38, -39] as const

const curveOf: Readonly<Record<number, string | undefined>> = { [-7]: 'P-256', [-35]: 'P-384', [-36]: 'P-521' }

/** The least that NIST SP 800-131A allows, and the most that is worth the time of verifying. */
const rsaBits = { min: 2048, max: 8192 } as const

/** Whether the key is one of this algorithm, and neither too short nor too long. */
function fits(key: KeyObject, algorithm: number): boolean {
  if (!algorithms.some((known) => known === algorithm)) return false
  const curve = curveOf[algorithm]
  if (curve) return key.asymmetricKeyType === 'ec' && key.export({ format: 'jwk' }).crv === curve
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return key.asymmetricKeyType === 'rsa' && bits >= rsaBits.min && bits <= rsaBits.max
}

/** The PEM in its usual form; undefined if it is no public key of this algorithm. */
export function publicKeyPem(key: KeyObject | string, algorithm: number): string | undefined {
  try {
    if (typeof key === 'string' && !/^\s*-----BEGIN PUBLIC KEY-----/.test(key)) return undefined
    const parsed = typeof key === 'string' ? createPublicKey(key) : key
    return fits(parsed, algorithm) ? parsed.export({ type: 'spki', format: 'pem' }).toString() : undefined
  } catch {
    return undefined
  }
}
