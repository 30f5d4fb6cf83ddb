/** Deactivating, reactivating and deleting users, and finding out whose they are. */
import { execute, inTransaction, sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount } from './account'
import { endSessionsOf } from './sessions'

/** The tenant of a user, whoever asks: to learn which tenant a request is for. */
export async function tenantOfUser(userId: string): Promise<string | undefined> {
  const [row] = await sql<{ tenant_id: string }>('select tenant_id from users where id = $1::uuid', userId)
  return row?.tenant_id
}

function setActive(scope: TenantScope, userId: string, active: boolean): Promise<number> {
  return execute(
    'update users set active = $3, last_update_instant = now_ms() where tenant_id = $1::uuid and id = $2::uuid',
    scope.tenantId,
    userId,
    active,
  )
}

/** The user cannot sign in any more and is signed out everywhere; nothing else is lost. */
export function deactivateUser(
  scope: TenantScope,
  userId: string,
): Promise<{ readonly kind: 'deactivated' } | NotFound> {
  return inTransaction(async () => {
    if ((await setActive(scope, userId, false)) === 0) return notFound
    await endSessionsOf(scope, userId)
    return { kind: 'deactivated' }
  })
}

export async function reactivateUser(
  scope: TenantScope,
  userId: string,
): Promise<{ readonly kind: 'updated'; readonly account: Account } | NotFound> {
  await setActive(scope, userId, true)
  const account = await findAccount(scope, userId)
  return account ? { kind: 'updated', account } : notFound
}

/** Removes the user and all that tells of it, login records included. */
export function deleteUser(scope: TenantScope, userId: string): Promise<{ readonly kind: 'deleted' } | NotFound> {
  return inTransaction(async () => {
    await endSessionsOf(scope, userId)
    const deleted = await execute(
      'delete from users where tenant_id = $1::uuid and id = $2::uuid',
      scope.tenantId,
      userId,
    )
    if (deleted === 0) return notFound
    await execute('delete from login_records where tenant_id = $1::uuid and user_id = $2::uuid', scope.tenantId, userId)
    return { kind: 'deleted' }
  })
}
