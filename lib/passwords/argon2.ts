/** argon2 (RFC 9106) in the PHC string format: argon2id for every new password, the other variants for imported ones. */
import { hash, verify } from '@node-rs/argon2'
import { newToken } from '@/lib/random'
import { currentArgon2, storedArgon2 } from './limits'
import { decodeBase64 } from './stored-password'

type Parameters = {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
  readonly tagLength: number
  readonly saltLength: number
}

/** Canonical only: parameters in the order m, t, p without leading zeros, base64 without padding. */
const phc =
  /^\$(argon2(?:id|i|d))\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{1,172})\$([A-Za-z0-9+/]{1,172})$/

/** Number of bytes; NaN for an encoding that another decoder might refuse or read differently. */
function bytesOfBase64(text: string): number {
  return decodeBase64(text)?.length ?? Number.NaN
}

function within(parameters: Parameters): boolean {
  const names = ['memoryCost', 'timeCost', 'parallelism', 'tagLength', 'saltLength'] as const
  const bounded = names.every((name) => {
    const { min, max } = storedArgon2[name]
    return parameters[name] >= min && parameters[name] <= max
  })
  // RFC 9106 §3.1: at least 8 KiB of memory a lane.
  return bounded && parameters.memoryCost >= 8 * parameters.parallelism
}

/** The parameters of a stored hash; undefined if it is none of this variant or asks for more work than is allowed. */
export function parseArgon2(stored: string, variant = 'argon2id'): Parameters | undefined {
  const match = phc.exec(stored)
  if (match?.[1] !== variant) return undefined
  const [, , m = '', t = '', p = '', salt = '', tag = ''] = match
  const parameters = {
    memoryCost: Number(m),
    timeCost: Number(t),
    parallelism: Number(p),
    saltLength: bytesOfBase64(salt),
    tagLength: bytesOfBase64(tag),
  }
  return within(parameters) ? parameters : undefined
}

/** Whether a hash made with these parameters deserves to be replaced by a current one. */
export function weakerThanCurrent(parameters: Parameters): boolean {
  const names = ['memoryCost', 'timeCost', 'tagLength', 'saltLength'] as const
  return names.some((name) => parameters[name] < currentArgon2[name])
}

/** A fresh hash with the current parameters. The library's default variant is argon2id, version 19, with 16 random bytes of salt. */
export function hashWithArgon2(password: string): Promise<string> {
  const { memoryCost, timeCost, parallelism, tagLength } = currentArgon2
  return hash(password, { memoryCost, timeCost, parallelism, outputLen: tagLength })
}

/** `stored` has been through `parseArgon2`. */
export function verifyWithArgon2(password: string, stored: string): Promise<boolean> {
  return verify(stored, password)
}

/** A hash with the current parameters that no password has: its tag is random. Verifying against it is exactly the usual work. */
export function decoyArgon2(): string {
  const { memoryCost, timeCost, parallelism, tagLength, saltLength } = currentArgon2
  const base64 = (length: number) => newToken(length).replaceAll('-', '+').replaceAll('_', '/')
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(saltLength)}$${base64(tagLength)}`
}
