/** PBKDF2 (RFC 8018 §5.2) with HMAC-SHA-2; salt and derived key in base64. */
import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { storedPbkdf2Iterations } from './limits'
import { decodeBase64, isWithin, type Parsed, refused, type StoredPassword } from './stored-password'

const derive = promisify(pbkdf2)

/** For a derived key of `length` bytes. */
export const pbkdf2Verifier =
  (digest: 'sha256' | 'sha512', length: number) =>
  ({ hash, salt, factor }: StoredPassword): Parsed => {
    if (!isWithin(factor, storedPbkdf2Iterations)) return refused('factor')
    const saltBytes = decodeBase64(salt ?? '')
    if (!saltBytes) return refused('salt')
    const expected = decodeBase64(hash)
    if (expected?.length !== length) return refused('hash')
    return {
      kind: 'verifier',
      weaker: true,
      verify: async (password) => timingSafeEqual(await derive(password, saltBytes, factor, length, digest), expected),
    }
  }
