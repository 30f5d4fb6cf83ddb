/** Salted and iterated digests: weak, and only ever verified on the way to a better hash. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { digestsPerTurn, storedDigestIterations } from './limits'
import { decodeBase64, isWithin, type Parsed, refused, type StoredPassword } from './stored-password'

export type Digest = 'md5' | 'sha256' | 'sha512'

export const digestOf = (digest: Digest, bytes: Buffer): Buffer => hash(digest, bytes, 'buffer')

/**
 * Applies `step` `count` times. Digests have no asynchronous form, so requests get their turn in between: none waits longer than
 * one slice of about a millisecond.
 */
export async function iterate(start: Buffer, count: number, step: (value: Buffer) => Buffer): Promise<Buffer> {
  let value = start
  for (let done = 0; done < count; done += 1) {
    if (done % digestsPerTurn === digestsPerTurn - 1) await nextTurn()
    value = step(value)
  }
  return value
}

const digestLength: Readonly<Record<Digest, number>> = { md5: 16, sha256: 32, sha512: 64 }

/** The password followed by the salt, digested `factor` times; base64 (the public API's salted-md5 and salted-sha256). */
export const saltedDigestVerifier =
  (digest: Digest) =>
  ({ hash: stored, salt, factor }: StoredPassword): Parsed => {
    if (!isWithin(factor, storedDigestIterations)) return refused('factor')
    const saltBytes = decodeBase64(salt ?? '')
    if (!saltBytes) return refused('salt')
    const expected = decodeBase64(stored)
    if (expected?.length !== digestLength[digest]) return refused('hash')
    return {
      kind: 'verifier',
      weaker: true,
      verify: async (password) => {
        const start = Buffer.concat([Buffer.from(password, 'utf8'), saltBytes])
        return timingSafeEqual(await iterate(start, factor, (value) => digestOf(digest, value)), expected)
      },
    }
  }

/** HMAC-SHA-256 of the password under the salt, once, whatever the factor says (the public API's salted-hmac-sha256). */
export function hmacVerifier({ hash: stored, salt }: StoredPassword): Parsed {
  const key = decodeBase64(salt ?? '')
  if (!key) return refused('salt')
  const expected = decodeBase64(stored)
  if (expected?.length !== digestLength.sha256) return refused('hash')
  const verify = async (password: string) =>
    timingSafeEqual(createHmac('sha256', key).update(password, 'utf8').digest(), expected)
  return { kind: 'verifier', weaker: true, verify }
}
