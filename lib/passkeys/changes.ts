/** Keeping, naming and removing passkeys. Whoever owns one hears of it, and every trusted device has to show a second factor again. */
import { execute, inTransaction, sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import { queueMessage } from '@/lib/messages'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, revokeTrusts } from '@/lib/users'
import { maxPasskeys } from './limits'
import { findPasskey, type Passkey } from './passkey'

export type NewPasskey = Omit<
  Passkey,
  'id' | 'tenantId' | 'insertInstant' | 'lastUseInstant' | 'data' | 'userAgent'
> & {
  readonly userAgent: string | undefined
}

/** Undefined: somebody in the tenant has this credential already, or the user is gone or has enough. */
async function insert({ tenantId }: TenantScope, passkey: NewPasskey): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    `insert into passkeys (id, tenant_id, user_id, credential_id, public_key, algorithm, attestation_type,
       authenticator_supports_user_verification, discoverable, display_name, name, relying_party_id, sign_count, transports, user_agent,
       last_use_instant, insert_instant)
     select $1::uuid, u.tenant_id, u.id, $4, $5, $6::int, $7, $8::boolean, $9::boolean, $10, $11, $12, $13::bigint, $14::text[], $15,
       now_ms(), now_ms()
     from users u where u.tenant_id = $2::uuid and u.id = $3::uuid
       and (select count(*) from passkeys p where p.user_id = u.id) < ${maxPasskeys}
     on conflict (tenant_id, credential_id) do nothing returning id`,
    newId(),
    tenantId,
    passkey.userId,
    passkey.credentialId,
    passkey.publicKey,
    passkey.algorithm,
    passkey.attestationType,
    passkey.authenticatorSupportsUserVerification,
    passkey.discoverable,
    passkey.displayName,
    passkey.name,
    passkey.relyingPartyId,
    passkey.signCount,
    passkey.transports,
    passkey.userAgent ?? null,
  )
  return row?.id
}

/** Undefined: the credential is known already. */
export function addPasskey(scope: TenantScope, user: Account, passkey: NewPasskey): Promise<Passkey | undefined> {
  return inTransaction(async () => {
    const id = await insert(scope, passkey)
    if (id === undefined) return undefined
    await revokeTrusts(scope, user.id)
    await queueMessage(scope, { kind: 'passkeyAdded', user, values: {} })
    return findPasskey(scope, id)
  })
}

/** What its owner calls it. */
export async function renamePasskey(
  { tenantId }: TenantScope,
  { id, userId, displayName }: { readonly id: string; readonly userId: string; readonly displayName: string },
): Promise<{ readonly kind: 'renamed' } | NotFound> {
  const changed = await execute(
    'update passkeys set display_name = $4 where tenant_id = $1::uuid and user_id = $2::uuid and id = $3::uuid',
    tenantId,
    userId,
    id,
    displayName,
  )
  return changed === 1 ? { kind: 'renamed' } : notFound
}

async function afterRemoval(scope: TenantScope, userId: string): Promise<void> {
  await revokeTrusts(scope, userId)
  const user = await findAccount(scope, userId)
  if (user) await queueMessage(scope, { kind: 'passkeyRemoved', user, values: {} })
}

/** `userId`: whose it has to be, where its owner asks. */
export function removePasskey(
  scope: TenantScope,
  { id, userId }: { readonly id: string; readonly userId?: string },
): Promise<{ readonly kind: 'removed' } | NotFound> {
  return inTransaction(async () => {
    const [row] = await sql<{ user_id: string }>(
      `delete from passkeys where tenant_id = $1::uuid and id = $2::uuid and ($3::uuid is null or user_id = $3::uuid) returning user_id`,
      scope.tenantId,
      id,
      userId ?? null,
    )
    if (!row) return notFound
    await afterRemoval(scope, row.user_id)
    return { kind: 'removed' }
  })
}

/** All of a user's. */
export async function removePasskeysOf(scope: TenantScope, userId: string): Promise<void> {
  await inTransaction(async () => {
    const removed = await execute(
      'delete from passkeys where tenant_id = $1::uuid and user_id = $2::uuid',
      scope.tenantId,
      userId,
    )
    if (removed > 0) await afterRemoval(scope, userId)
  })
}
