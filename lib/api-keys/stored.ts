/** API keys as they are stored and shown: the value itself is neither. */
import { sql } from '@/lib/db'
import type { Rights } from './rights'

export type StoredApiKey = Rights & {
  readonly id: string
  /** The first characters of the value, to recognise a key by. */
  readonly keyPrefix: string
  readonly name: string | null
  readonly keyManager: boolean
  readonly metaData: Readonly<Record<string, unknown>>
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type Row = {
  id: string
  tenant_id: string | null
  key_prefix: string
  name: string | null
  permissions: Record<string, string[]> | null
  key_manager: boolean
  meta_data: Record<string, unknown>
  expiration_instant: bigint | null
  insert_instant: bigint
  last_update_instant: bigint
}

export async function findStoredApiKey(id: string): Promise<StoredApiKey | undefined> {
  const [row] = await sql<Row>(
    `select id, tenant_id, key_prefix, name, permissions, key_manager, meta_data, expiration_instant, insert_instant, last_update_instant
     from api_keys where id = $1::uuid`,
    id,
  )
  return (
    row && {
      id: row.id,
      tenantId: row.tenant_id ?? undefined,
      keyPrefix: row.key_prefix,
      name: row.name,
      permissions: row.permissions ?? undefined,
      keyManager: row.key_manager,
      metaData: row.meta_data,
      expirationInstant: row.expiration_instant === null ? undefined : Number(row.expiration_instant),
      insertInstant: Number(row.insert_instant),
      lastUpdateInstant: Number(row.last_update_instant),
    }
  )
}

/** `apiKey` without its value, which is shown only by the response that creates it. */
export function toApiKeyJson({ permissions, ...apiKey }: StoredApiKey): Record<string, unknown> {
  return { ...apiKey, ...(permissions && { permissions: { endpoints: permissions } }), retrievable: false }
}
