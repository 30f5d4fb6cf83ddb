/** scrypt (RFC 7914) in the PHC string format: `$scrypt$ln=…,r=…,p=…$salt$hash`. */
import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { storedScrypt } from './limits'
import { decodeBase64, type Parsed, refused, type StoredPassword } from './stored-password'

const phc =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,2}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{1,172})\$([A-Za-z0-9+/]{1,172})$/

function derive(password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** `N` = 2^`ln`; memory is 128·N·r bytes, work grows with N·r·p. */
export function scryptVerifier({ hash }: StoredPassword): Parsed {
  const match = phc.exec(hash)
  if (!match) return refused('hash')
  const [ln, r, p] = [Number(match[1]), Number(match[2]), Number(match[3])] as const
  const N = 2 ** ln
  const memory = 128 * N * r
  if (memory > storedScrypt.memory || N * r * p > storedScrypt.work) return refused('hash')
  const [salt, expected] = [decodeBase64(match[4] ?? ''), decodeBase64(match[5] ?? '')]
  if (!salt || !expected || expected.length < storedScrypt.shortestTag) return refused('hash')
  // Twice what is needed: the library counts its own overhead as well.
  const options = { N, r, p, maxmem: 2 * memory + 2 ** 20 }
  return {
    kind: 'verifier',
    weaker: true,
    verify: async (password) => timingSafeEqual(await derive(password, salt, expected.length, options), expected),
  }
}
