/** Password schemes of other systems: each is checked against its bounds before any work is done, on import and again at every use. */
import { parseArgon2, verifyWithArgon2, weakerThanCurrent } from './argon2'
import { bcryptVerifier } from './bcrypt'
import { hmacVerifier, saltedDigestVerifier } from './digest'
import { pbkdf2Verifier } from './pbkdf2'
import { phpassVerifier } from './phpass'
import { scryptVerifier } from './scrypt'
import type { Parsed, StoredPassword } from './stored-password'

type Scheme = { readonly parse: (stored: StoredPassword) => Parsed; readonly defaultFactor?: number }

const argon2 =
  (variant: 'argon2d' | 'argon2i' | 'argon2id') =>
  ({ hash }: StoredPassword): Parsed => {
    const parameters = parseArgon2(hash, variant)
    if (!parameters) return { kind: 'invalid', part: 'hash' }
    const weaker = variant !== 'argon2id' || weakerThanCurrent(parameters)
    return { kind: 'verifier', weaker, verify: (password) => verifyWithArgon2(password, hash) }
  }

const phpassSha512: Scheme = { parse: phpassVerifier('sha512', 'S', 43), defaultFactor: 32_768 }

/** By the public API's names (Import Users, `encryptionScheme`), and our own for what it has no name for. */
const schemes: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['argon2d', { parse: argon2('argon2d') }],
  ['argon2i', { parse: argon2('argon2i') }],
  ['argon2id', { parse: argon2('argon2id') }],
  ['bcrypt', { parse: bcryptVerifier, defaultFactor: 10 }],
  ['phpass-md5', { parse: phpassVerifier('md5', 'PH', 22), defaultFactor: 8192 }],
  ['phpass-sha512', phpassSha512],
  // As the reference's own documentation spells it in one place.
  ['phppass-sha512', phpassSha512],
  ['salted-hmac-sha256', { parse: hmacVerifier, defaultFactor: 1 }],
  ['salted-md5', { parse: saltedDigestVerifier('md5'), defaultFactor: 20_000 }],
  ['salted-pbkdf2-hmac-sha256', { parse: pbkdf2Verifier('sha256', 32), defaultFactor: 24_000 }],
  ['salted-pbkdf2-hmac-sha256-512', { parse: pbkdf2Verifier('sha256', 64), defaultFactor: 24_000 }],
  ['salted-pbkdf2-hmac-sha512-512', { parse: pbkdf2Verifier('sha512', 64), defaultFactor: 24_000 }],
  ['salted-sha256', { parse: saltedDigestVerifier('sha256'), defaultFactor: 20_000 }],
  ['scrypt', { parse: scryptVerifier }],
])

/** How a stored password is verified, or what about it forbids that: an unknown scheme, a cost out of bounds, an encoding nobody can read. */
export function parseStored(stored: StoredPassword): Parsed {
  return schemes.get(stored.scheme)?.parse(stored) ?? { kind: 'invalid', part: 'scheme' }
}

/** A hash of another system, as it is imported. */
export type ForeignPassword = {
  readonly scheme: string
  readonly hash: string
  readonly salt: string | undefined
  readonly factor: number | undefined
}

/** What is stored of an imported hash, or which part of it is refused. `argon2` stands for whichever variant the hash names. */
export function importedPassword({ scheme, hash, salt = '', factor }: ForeignPassword) {
  const name = scheme === 'argon2' ? (/^\$(argon2(?:id|i|d))\$/.exec(hash)?.[1] ?? scheme) : scheme
  const stored: StoredPassword = {
    scheme: name,
    hash,
    salt,
    factor: factor ?? schemes.get(name)?.defaultFactor ?? null,
  }
  const parsed = parseStored(stored)
  return parsed.kind === 'invalid' ? parsed : ({ kind: 'accepted', stored } as const)
}
