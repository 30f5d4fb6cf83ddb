/** The portable hashes of phpass, as PHP applications store them: one string (`$P$…`, `$H$…`, `$S$…`), or its parts apart. */
import { equalSecrets } from '@/lib/random'
import { type Digest, digestOf, iterate } from './digest'
import { storedDigestIterations } from './limits'
import { isWithin, type Parsed, refused, type StoredPassword } from './stored-password'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** phpass's own base64: another alphabet, and the low bits of each three bytes first. */
function encode(bytes: Buffer): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const group = bytes.subarray(index, index + 3)
    const value = (group[0] ?? 0) | ((group[1] ?? 0) << 8) | ((group[2] ?? 0) << 16)
    for (let digit = 0; digit <= group.length; digit += 1) text += alphabet[(value >> (6 * digit)) & 63]
  }
  return text
}

type Parts = { readonly hash: string; readonly salt: string; readonly factor: number | null }

/** `$P$`, log2 of the iterations as one character, eight characters of salt, the hash. */
function partsOf({ hash, salt, factor }: StoredPassword, prefixes: string): Parts {
  const whole = new RegExp(`^\\$[${prefixes}]\\$([./0-9A-Za-z])([^$]{8})([./0-9A-Za-z]+)$`).exec(hash)
  if (!whole) return { hash, salt: salt ?? '', factor }
  const [, log2 = '', itsSalt = '', itsHash = ''] = whole
  return { hash: itsHash, salt: itsSalt, factor: 2 ** alphabet.indexOf(log2) }
}

/**
 * For hashes of `length` characters. The salt counts as the characters it is written in. The hash may be in phpass's alphabet or,
 * since the public API speaks of base64, in that one.
 */
export const phpassVerifier =
  (digest: Digest, prefixes: string, length: number) =>
  (stored: StoredPassword): Parsed => {
    const { hash, salt, factor } = partsOf(stored, prefixes)
    if (!isWithin(factor, storedDigestIterations)) return refused('factor')
    const expected = hash.replace(/={1,2}$/, '')
    if (expected.length !== length) return refused('hash')
    const verify = async (password: string) => {
      const bytes = Buffer.from(password, 'utf8')
      const start = digestOf(digest, Buffer.concat([Buffer.from(salt, 'utf8'), bytes]))
      const result = await iterate(start, factor, (value) => digestOf(digest, Buffer.concat([value, bytes])))
      const spellings = [encode(result), result.toString('base64')].map((text) => text.slice(0, length))
      return spellings.map((text) => equalSecrets(text, expected)).includes(true)
    }
    return { kind: 'verifier', weaker: true, verify }
  }
