/** Passwords: hashing and verification behind the gate, with decoy work where there is nothing to verify. */
import { processWide } from '@/lib/process-wide'
import { decoyArgon2, hashWithArgon2, parseArgon2, verifyWithArgon2, weakerThanCurrent } from './argon2'
import { type HashOverload, passwordGate } from './gate'

export type { GateCounters, HashOverload } from './gate'
export { passwordGate } from './gate'
export { checkPassword, type PasswordLengthRules } from './rules'

/** A password as it is stored. `hash` is a PHC string for `argon2id`, which uses neither `salt` nor `factor`. */
export type StoredPassword = {
  readonly scheme: string
  readonly hash: string
  readonly salt: string | null
  readonly factor: number | null
}

export type HashOutcome = { readonly kind: 'hashed'; readonly stored: StoredPassword } | HashOverload

/** `weaker`: the stored form is below the current one, and the caller replaces it (a failure to do so never fails the login). */
export type VerifyOutcome =
  | { readonly kind: 'match'; readonly weaker: boolean }
  | { readonly kind: 'mismatch' }
  | HashOverload

const decoy = processWide('passwords.decoy', decoyArgon2)

/** Hashes exactly what was received: no trimming, folding or cutting. Length and characters are the caller's business (`checkPassword`). */
export async function hashPassword(password: string): Promise<HashOutcome> {
  const outcome = await passwordGate().admit(() => hashWithArgon2(password))
  if (outcome.kind === 'overloaded') return outcome
  return { kind: 'hashed', stored: { scheme: 'argon2id', hash: outcome.value, salt: null, factor: null } }
}

/**
 * Compares a password with the stored one. Without a stored password, and with one that cannot be verified within bounds, the work of a
 * current hash is done all the same: an unknown user must cost what a known one costs (ASVS 6.3.8).
 */
export async function verifyPassword(password: string, stored: StoredPassword | undefined): Promise<VerifyOutcome> {
  const parameters = stored?.scheme === 'argon2id' ? parseArgon2(stored.hash) : undefined
  const target = stored && parameters ? stored.hash : decoy
  const outcome = await passwordGate().admit(() => verifyWithArgon2(password, target))
  if (outcome.kind === 'overloaded') return outcome
  if (!parameters || !outcome.value) return { kind: 'mismatch' }
  return { kind: 'match', weaker: weakerThanCurrent(parameters) }
}
