/** Whether what a person proved a moment ago still counts. */
import { type Fragment, fragment, sqlWith } from '@/lib/db'
import { fieldError } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from './account'

export type PasswordVersion = {
  readonly userId: string
  /** When the password in force at the proof was set, ms since the epoch; null for a user who had none. `any`: nothing hangs on the password. */
  readonly passwordInstant: number | null | 'any'
}

/** The version of a password that is proved at this moment. */
export const passwordInstantOf = ({ password }: Pick<Account, 'password'>): number | null =>
  password?.lastUpdateInstant ?? null

/** Of a current password that is not the user's, or not any more. */
export const wrongCurrentPassword = fieldError('currentPassword', 'invalid', 'The password is wrong.')

/**
 * The common table expressions `present`, `current_password` and `proved`. The last has a row, the user's `id`, if the user is active and the
 * password is the one that was in force at the proof. They lock the user and then the password, as a change of the password does: what the same
 * statement writes where there is a row in `proved` comes wholly before a change, which ends it, or wholly after, and is not written. A first
 * password that is being set at the same moment is not seen.
 */
export function proofPart({ tenantId }: TenantScope, { userId, passwordInstant }: PasswordVersion): Fragment {
  // Not `for share`: a login also writes to the user, and two that held shares would wait for each other.
  const present = fragment`present as (
      select id from users where id = ${userId}::uuid and tenant_id = ${tenantId}::uuid and active for no key update
    )`
  if (passwordInstant === 'any') return fragment`${present}, proved as (select id from present)`
  return fragment`${present}, current_password as (
      select p.last_update_instant from present join user_passwords p on p.user_id = present.id for share of p
    ), proved as (
      select id from present where (select last_update_instant from current_password) is not distinct from ${passwordInstant}::bigint
    )`
}

/**
 * Whether somebody who showed the current password is still active and still has it, so that of two changes with one current password the second
 * is not made. `account`: as they were then. For a caller that has locked the user, in a statement of its own: the one that waits for the lock
 * sees the passwords as they were before it waited.
 */
export async function stillProved(scope: TenantScope, account: Account): Promise<boolean> {
  const version = { userId: account.id, passwordInstant: passwordInstantOf(account) }
  const proved = await sqlWith([proofPart(scope, version)], fragment`select id from proved`)
  return proved.length > 0
}
