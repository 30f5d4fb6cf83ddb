/** Who the login id means, and whether the password is theirs. */

import { execute } from '@/lib/db'
import { log } from '@/lib/log'
import { type HashOverload, hashPassword, verifyPassword } from '@/lib/passwords'
import type { TenantScope } from '@/lib/tenancy'
import { type AccountMatch, findAccountByLoginId, type IdentityType } from '@/lib/users'

export type PasswordProof =
  | {
      readonly kind: 'proved'
      readonly match: AccountMatch /** The stored hash is weaker than today's. */
      readonly weaker: boolean
    }
  | { readonly kind: 'invalidCredentials' }
  | HashOverload

/**
 * Unknown users, users without a password and wrong passwords cost the same work and end the same way (ASVS 6.3.8): the gate
 * hashes a decoy where there is nothing to verify against.
 */
export async function provePassword(
  scope: TenantScope,
  loginId: string,
  types: readonly IdentityType[],
  password: string,
): Promise<PasswordProof> {
  const match = await findAccountByLoginId(scope, loginId, types)
  const verification = await verifyPassword(password, match?.account.password ?? undefined)
  if (verification.kind === 'overloaded') return verification
  if (verification.kind === 'mismatch' || !match) return { kind: 'invalidCredentials' }
  return { kind: 'proved', match, weaker: verification.weaker }
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
