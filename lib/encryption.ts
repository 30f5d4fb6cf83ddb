/** Encryption at rest of what must be read again: signing keys, client secrets, refresh tokens within their grace period. */
import { createHmac, hkdfSync } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { config } from './config'
import { sha256 } from './random'

const decoder = new TextDecoder()

/** Names a key without revealing it, so that a list of keys can rotate. */
function keyId(key: Uint8Array): string {
  return Buffer.from(sha256(Buffer.from(key).toString('base64')))
    .toString('hex')
    .slice(0, 12)
}

/**
 * A256GCM in a compact JWE (RFC 7516) under the first ENCRYPTION_KEY. The `context` names the row and column; it is
 * authenticated with the ciphertext, so that a value moved to another row does not decrypt.
 */
export async function encrypt(plaintext: string, context: string): Promise<string> {
  const [key] = config().encryptionKeys
  if (!key) throw new Error('No encryption key')
  return new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId(key), ctx: context })
    .encrypt(key)
}

/** Something was encrypted under a key that ENCRYPTION_KEY does not have (any more). */
export class MissingEncryptionKey extends Error {}

/** The plaintext. Throws if the key is not in the list, the value was changed, or it belongs to another context. */
export async function decrypt(ciphertext: string, context: string): Promise<string> {
  const { kid } = decodeProtectedHeader(ciphertext)
  const key = config().encryptionKeys.find((candidate) => keyId(candidate) === kid)
  if (!key) throw new MissingEncryptionKey(`ENCRYPTION_KEY does not contain the key that encrypted ${context}`)
  const { plaintext, protectedHeader } = await compactDecrypt(ciphertext, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  if (protectedHeader.ctx !== context) throw new Error(`A stored secret was moved to ${context} from another place`)
  return decoder.decode(plaintext)
}

/**
 * Digests of a code that is too short for a plain one: HMAC-SHA-256 under a key derived from each ENCRYPTION_KEY (RFC 5869), so that a copy of
 * the database does not allow trying all codes. The first is to be stored; any may be the stored one. `context` says what the code is for.
 */
export function keyedDigests(code: string, context: string): Uint8Array<ArrayBuffer>[] {
  return config().encryptionKeys.map((key) => {
    const derived = new Uint8Array(hkdfSync('sha256', key, '', 'latchkey/digest', 32))
    return new Uint8Array(createHmac('sha256', derived).update(`${context}\0${code}`, 'utf8').digest())
  })
}
