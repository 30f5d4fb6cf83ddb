/** Whether what a person proved a moment ago still counts. */
import { sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'

export type PasswordVersion = {
  readonly userId: string
  /** When the password in force at the proof was set, ms since the epoch; null for a user who had none. */
  readonly passwordInstant: number | null
}

/**
 * Whether the user is active and the password is the one that was in force. Inside a transaction it stays so until that ends, so that what
 * is written there comes wholly before a change of the password, which ends it, or wholly after, and is not written.
 */
export async function proofHolds(
  { tenantId }: TenantScope,
  { userId, passwordInstant }: PasswordVersion,
): Promise<boolean> {
  const [row] = await sql<{ holds: boolean }>(
    `with present as (
       select id from users where id = $2::uuid and tenant_id = $1::uuid and active for share
     ), current as (
       select p.last_update_instant from present join user_passwords p on p.user_id = present.id for share of p
     )
     select (select last_update_instant from current) is not distinct from $3::bigint as holds from present`,
    tenantId,
    userId,
    passwordInstant,
  )
  return row?.holds ?? false
}
