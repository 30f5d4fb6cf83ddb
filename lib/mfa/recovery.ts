/** Recovery codes: shown once, stored as keyed digests with a salt, each good for one use. */
import type { Application } from '@/lib/applications'
import { execute, inTransaction, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import { queueMessage } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import { storedAccount } from '@/lib/users'
import { newRecoveryCodes, type RecoveryCodes } from './codes'

/** Replaces every recovery code of a user, in the transaction around the caller. Returns the new ones, for this one time. */
export async function replaceRecoveryCodes(
  { tenantId }: TenantScope,
  userId: string,
  { codes, digests, salt }: RecoveryCodes = newRecoveryCodes(),
): Promise<readonly string[]> {
  await execute('delete from recovery_codes where user_id = $1::uuid and tenant_id = $2::uuid', userId, tenantId)
  await execute(
    `insert into recovery_codes (tenant_id, user_id, code_hash, salt, insert_instant)
     select $1::uuid, $2::uuid, decode(digest, 'hex'), $3, now_ms() from unnest($4::text[]) as digest`,
    tenantId,
    userId,
    salt,
    digests,
  )
  return codes
}

const noMethod = invalid(
  fieldError('userId', 'invalid', 'The user has no second factor that recovery codes could stand in for.'),
)

/** New recovery codes on request; the earlier ones end, and the user is told by mail. */
export function regenerateRecoveryCodes(
  scope: TenantScope,
  userId: string,
  application?: Application,
): Promise<{ readonly kind: 'generated'; readonly recoveryCodes: readonly string[] } | Invalid> {
  return inTransaction(async () => {
    // Guesses of this user wait, so that none is judged by half of the old and half of the new codes.
    const [user] = await sql(
      `select id from users u where id = $1::uuid and tenant_id = $2::uuid
         and exists (select 1 from two_factor_methods m where m.user_id = u.id) for no key update`,
      userId,
      scope.tenantId,
    )
    if (!user) return noMethod
    const recoveryCodes = await replaceRecoveryCodes(scope, userId)
    const account = await storedAccount(scope, userId)
    await queueMessage(scope, { kind: 'recoveryCodesReplaced', user: account, application, values: {} })
    return { kind: 'generated', recoveryCodes }
  })
}

/** How many are left. What they are is not known here. */
export async function countRecoveryCodes({ tenantId }: TenantScope, userId: string): Promise<number> {
  const [row] = await sql<{ left: number }>(
    'select count(*)::int as left from recovery_codes where user_id = $1::uuid and tenant_id = $2::uuid',
    userId,
    tenantId,
  )
  return row?.left ?? 0
}
