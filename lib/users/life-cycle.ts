/** Deactivating, reactivating and deleting users, and finding out whose they are. */
import { execute, sql } from '@/lib/db'
import { consented } from '@/lib/delivery'
import { type NotFound, notFound, type Vetoed } from '@/lib/errors'
import { recordEvents } from '@/lib/events'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, lockUser } from './account'
import { deactivationOf, deletionOf, reactivationOf } from './events'
import { endHostedSessions, endSessionsOf } from './sessions'

/** The tenant of a user, whoever asks: to learn which tenant a request is for. */
export async function tenantOfUser(userId: string): Promise<string | undefined> {
  const [row] = await sql<{ tenant_id: string }>('select tenant_id from users where id = $1::uuid', userId)
  return row?.tenant_id
}

/** The user as it is then. */
async function withActive(scope: TenantScope, userId: string, active: boolean): Promise<Account | undefined> {
  await execute(
    'update users set active = $3, last_update_instant = now_ms() where tenant_id = $1::uuid and id = $2::uuid',
    scope.tenantId,
    userId,
    active,
  )
  return findAccount(scope, userId)
}

/** The user cannot sign in any more and is signed out everywhere; nothing else is lost. */
export function deactivateUser(
  scope: TenantScope,
  userId: string,
): Promise<{ readonly kind: 'deactivated' } | NotFound | Vetoed> {
  return consented(async () => {
    const account = await withActive(scope, userId, false)
    if (!account) return notFound
    // A one-time password stays, as the password does: until it expires it logs nobody in, and tells why (423).
    await endSessionsOf(scope, userId, 'oneTimePassword')
    await recordEvents(scope, deactivationOf(account))
    return { kind: 'deactivated' }
  })
}

export function reactivateUser(
  scope: TenantScope,
  userId: string,
): Promise<{ readonly kind: 'updated'; readonly account: Account } | NotFound | Vetoed> {
  return consented(async () => {
    const account = await withActive(scope, userId, true)
    if (!account) return notFound
    // A one-time password from before the deactivation.
    await endHostedSessions(scope, userId)
    await recordEvents(scope, reactivationOf(account))
    return { kind: 'updated', account }
  })
}

/** Removes the user and all that tells of it, login records included. */
export function deleteUser(
  scope: TenantScope,
  userId: string,
): Promise<{ readonly kind: 'deleted' } | NotFound | Vetoed> {
  return consented(async () => {
    // First, as whoever gets a session or tokens locks them: else each could wait for what the other has.
    await lockUser(scope, userId)
    const account = await findAccount(scope, userId)
    if (!account) return notFound
    await recordEvents(scope, ...deletionOf(account))
    await endSessionsOf(scope, userId)
    const deleted = await execute(
      'delete from users where tenant_id = $1::uuid and id = $2::uuid',
      scope.tenantId,
      userId,
    )
    if (deleted === 0) return notFound
    for (const table of ['login_records', 'short_lived_secrets']) {
      await execute(`delete from ${table} where tenant_id = $1::uuid and user_id = $2::uuid`, scope.tenantId, userId)
    }
    return { kind: 'deleted' }
  })
}
