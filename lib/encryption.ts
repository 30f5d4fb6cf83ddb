/** Encryption at rest of what must be read again: signing keys, client secrets, refresh tokens within their grace period. */
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

/** The plaintext. Throws if the key is not in the list, the value was changed, or it belongs to another context. */
export async function decrypt(ciphertext: string, context: string): Promise<string> {
  const { kid } = decodeProtectedHeader(ciphertext)
  const key = config().encryptionKeys.find((candidate) => keyId(candidate) === kid)
  if (!key) throw new Error(`ENCRYPTION_KEY does not contain the key that encrypted ${context}`)
  const { plaintext, protectedHeader } = await compactDecrypt(ciphertext, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  if (protectedHeader.ctx !== context) throw new Error(`A stored secret was moved to ${context} from another place`)
  return decoder.decode(plaintext)
}
