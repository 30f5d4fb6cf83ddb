/** Creating API keys without regard to who asks: for provisioning, and for managers after their rights were checked. */
import { execute, sql } from '@/lib/db'
import { type Errors, fieldError } from '@/lib/errors'
import { maxTextLength } from '@/lib/limits'
import { newId, newToken, sha256 } from '@/lib/random'
import { settingsChanged } from '@/lib/settings'
import { findStoredApiKey, type StoredApiKey } from './stored'

export type NewApiKey = {
  readonly id?: string | undefined
  /** Visible ASCII, at most 255 characters. Absent: 256 random bits. */
  readonly key?: string | undefined
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly metaData?: { readonly attributes?: Readonly<Record<string, string>> | undefined } | undefined
  readonly keyManager: boolean
  /** Absent or empty: every endpoint. */
  readonly permissions?: { readonly endpoints?: Readonly<Record<string, readonly string[]>> | undefined } | undefined
  readonly tenantId?: string | undefined
  /** ms since the epoch. */
  readonly expirationInstant?: number | undefined
}

export type CreateApiKeyOutcome =
  /** The only time that anybody sees the value. */
  | { readonly kind: 'created'; readonly apiKey: StoredApiKey; readonly key: string }
  /** `reason` is a sentence without the key. */
  | { readonly kind: 'refused'; readonly reason: string; readonly errors: Errors }

const refused = (field: string, kind: 'duplicate' | 'invalid', reason: string): CreateApiKeyOutcome => ({
  kind: 'refused',
  reason,
  errors: fieldError(field, kind, reason),
})

/** At most a quarter of a key that somebody chose. */
function prefixOf(key: string): string {
  return key.slice(0, Math.min(8, Math.floor(key.length / 4)))
}

/** What is stored for the permissions of a request. */
export function storedPermissions(permissions: NewApiKey['permissions']): string | null {
  const { endpoints = {} } = permissions ?? {}
  return Object.keys(endpoints).length === 0 ? null : JSON.stringify(endpoints)
}

export async function createApiKey({
  id = newId(),
  key = newToken(),
  ...rest
}: NewApiKey): Promise<CreateApiKeyOutcome> {
  if (key.length > maxTextLength) return refused('apiKey.key', 'invalid', 'The key is longer than 255 characters.')
  const { description, metaData, tenantId } = rest
  const attributes = { ...(description !== undefined && { description }), ...metaData?.attributes }
  const inserted = await execute(
    `insert into api_keys
       (id, tenant_id, key_hash, key_prefix, name, permissions, key_manager, meta_data, expiration_instant, insert_instant, last_update_instant)
     select $1::uuid, $2::uuid, $3, $4, $5, $6::jsonb, $7, $8::jsonb, $9::bigint, now_ms(), now_ms()
     where $2::uuid is null or exists (select 1 from tenants where id = $2::uuid)
     on conflict do nothing`,
    id,
    tenantId ?? null,
    sha256(key),
    prefixOf(key),
    rest.name ?? null,
    storedPermissions(rest.permissions),
    rest.keyManager,
    JSON.stringify({ attributes }),
    rest.expirationInstant ?? null,
  )
  if (inserted === 0) return explain(id, tenantId)
  settingsChanged()
  const apiKey = await findStoredApiKey(id)
  if (!apiKey) throw new Error('An API key that was just written is missing')
  return { kind: 'created', apiKey, key }
}

async function explain(id: string, tenantId: string | undefined): Promise<CreateApiKeyOutcome> {
  const [known] = await sql<{ tenant: boolean; id: boolean }>(
    `select exists (select 1 from tenants where id = $1::uuid) as tenant,
            exists (select 1 from api_keys where id = $2::uuid) as id`,
    tenantId ?? null,
    id,
  )
  if (tenantId !== undefined && !known?.tenant)
    return refused('apiKey.tenantId', 'invalid', 'The tenant does not exist.')
  if (known?.id) return refused('keyId', 'duplicate', 'An API key with this id exists.')
  return refused('apiKey.key', 'duplicate', 'This API key exists.')
}
