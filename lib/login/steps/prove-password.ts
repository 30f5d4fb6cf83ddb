/** Who the login id means, and whether the password is theirs. */

import { execute } from '@/lib/db'
import { log } from '@/lib/log'
import { type HashOverload, hashPassword, passwordGate, type VerifyOutcome, verifyPassword } from '@/lib/passwords'
import type { TenantScope } from '@/lib/tenancy'
import type { AccountMatch } from '@/lib/users'
import { type Guess, type GuessTurn, guardGuess } from './guard-guesses'

export type PasswordProof =
  | {
      readonly kind: 'proved'
      readonly match: AccountMatch /** The stored hash is weaker than today's. */
      readonly weaker: boolean
    }
  /** `match`: whose password was tried, for what is recorded of it. No answer tells. */
  | { readonly kind: 'invalidCredentials'; readonly match?: AccountMatch | undefined }
  | HashOverload

/**
 * Unknown users, users without a password and wrong passwords cost the same work and end the same way (ASVS 6.3.8): the gate
 * hashes a decoy where there is nothing to verify against.
 */
export function provePassword(scope: TenantScope, guess: Guess, password: string): Promise<PasswordProof> {
  return passwordGate().begin(() => prove(scope, guess, password))
}

async function prove(scope: TenantScope, guess: Guess, password: string): Promise<PasswordProof> {
  const turn = await guardGuess(scope, guess)
  if (!turn) return { kind: 'invalidCredentials' }
  const verification = await verified(turn, password)
  if (verification.kind === 'overloaded') {
    turn.abandoned()
    return verification
  }
  if (verification.kind === 'mismatch' || !turn.match) {
    await turn.failed()
    return { kind: 'invalidCredentials', match: turn.match }
  }
  await turn.succeeded()
  return { kind: 'proved', match: turn.match, weaker: verification.weaker }
}

async function verified(turn: GuessTurn, password: string): Promise<VerifyOutcome> {
  try {
    return await verifyPassword(password, turn.match?.account.password ?? undefined)
  } catch (error) {
    turn.abandoned()
    throw error
  }
}

/** Stores the password under today's parameters. Best effort: a login never fails because its re-hash did. */
export async function rehash(match: AccountMatch, password: string): Promise<void> {
  const { id, password: stored } = match.account
  try {
    const hashed = await hashPassword(password)
    if (hashed.kind === 'overloaded' || !stored) return
    const { scheme, hash, salt, factor } = hashed.stored
    // Only where the hash is still the one that was verified: a password changed meanwhile must stay changed.
    await execute(
      'update user_passwords set scheme = $1, hash = $2, salt = $3, factor = $4 where user_id = $5::uuid and hash = $6',
      scheme,
      hash,
      salt,
      factor,
      id,
      stored.hash,
    )
  } catch {
    log.warn('password.rehash.failed', { userId: id })
  }
}
