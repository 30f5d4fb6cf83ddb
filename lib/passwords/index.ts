/** Passwords: hashing and verification behind the gate, with decoy work where there is nothing to verify; rules and the look for public ones. */
import { processWide } from '@/lib/process-wide'
import { decoyArgon2, hashWithArgon2, verifyWithArgon2 } from './argon2'
import { type HashOverload, passwordGate } from './gate'
import { parseStored } from './schemes'
import type { Parsed, StoredPassword } from './stored-password'

export { type Breach, breachOf, breachProblem } from './breach'
export type { GateCounters, HashOverload } from './gate'
export { passwordGate } from './gate'
export { checkPassword, type LoginIds, type PasswordProblem, type PasswordRules, passwordErrors } from './rules'
export { type ForeignPassword, importedPassword } from './schemes'
export type { StoredPart, StoredPassword } from './stored-password'

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
 * A wrong password costs at least the work of a current hash, whatever it is compared with. A match of a cheaper scheme is hashed anew
 * anyway. What stays visible, until the first login replaces it, is an imported hash that costs more than a current one.
 */
async function matches(password: string, parsed: Parsed | undefined): Promise<boolean> {
  const verifier = parsed?.kind === 'verifier' ? parsed : undefined
  const matched = (await verifier?.verify(password).catch(() => false)) ?? false
  if (!matched && (!verifier || verifier.weaker)) await verifyWithArgon2(password, decoy)
  return matched
}

/**
 * Compares a password with the stored one. Without a stored password, and with one that cannot be verified within bounds, the work of a
 * current hash is done all the same: an unknown user must cost what a known one costs (ASVS 6.3.8).
 */
export async function verifyPassword(password: string, stored: StoredPassword | undefined): Promise<VerifyOutcome> {
  const parsed = stored && parseStored(stored)
  const outcome = await passwordGate().admit(() => matches(password, parsed))
  if (outcome.kind === 'overloaded') return outcome
  if (parsed?.kind !== 'verifier' || !outcome.value) return { kind: 'mismatch' }
  return { kind: 'match', weaker: parsed.weaker }
}
