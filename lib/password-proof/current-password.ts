/** The current password, which a change of a user asks for. */
import type { HashOverload } from '@/lib/passwords'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import { provePassword } from './prove-password'

export type CurrentPassword = {
  readonly userId: string
  readonly currentPassword: string
  /** The client's, where a limit on it is fair. */
  readonly address?: string | undefined
}

/**
 * Whose current password it is, as they are now. One more place to guess at: each takes its turn among the guesses at a login, and counts as
 * they do. A lock reads like a wrong password, whatever the password.
 */
export async function proveCurrentPassword(
  scope: TenantScope,
  { userId, currentPassword, address }: CurrentPassword,
): Promise<{ readonly kind: 'proved'; readonly account: Account } | { readonly kind: 'wrongPassword' } | HashOverload> {
  const proof = await provePassword(scope, { sought: { userId }, tellsOfLock: false, address }, currentPassword)
  if (proof.kind === 'overloaded') return proof
  if (proof.kind === 'invalidCredentials' || isLockedOut(proof.match.account)) return { kind: 'wrongPassword' }
  return { kind: 'proved', account: proof.match.account }
}

const isLockedOut = ({ preventingActions }: Account): boolean =>
  preventingActions.some(({ applicationIds }) => applicationIds.length === 0)
