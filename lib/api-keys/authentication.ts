/** API keys as requests present them: looked up by hash, with the permissions that the matched route asks for. */
import { sql } from '@/lib/db'
import { sha256 } from '@/lib/random'
import { settingsCache } from '@/lib/settings'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type ApiKey = {
  readonly id: string
  /** Absent: the key may act for every tenant. */
  readonly tenantId: string | undefined
  /** Methods by endpoint, such as `{ "/api/user": ["GET"] }`; absent: every endpoint. */
  readonly permissions: Readonly<Record<string, readonly string[]>> | undefined
  readonly keyManager: boolean
  /** ms since the epoch; absent: it does not expire. */
  readonly expirationInstant: number | undefined
}

type Row = {
  id: string
  tenant_id: string | null
  permissions: Record<string, string[]> | null
  key_manager: boolean
}

/** The key with this value, if it exists and has not expired. Compared by digest, so timing tells nothing of a near miss. */
export async function authenticateApiKey(value: string): Promise<ApiKey | undefined> {
  const hash = sha256(value)
  const load = async () => {
    const [row] = await sql<Row & { expiration_instant: bigint | null }>(
      'select id, tenant_id, permissions, key_manager, expiration_instant from api_keys where key_hash = $1',
      hash,
    )
    return row
  }
  const row = await settingsCache(`apiKey/${Buffer.from(hash).toString('base64')}`, load)
  if (!row || (row.expiration_instant !== null && (await hasPassed(row.expiration_instant)))) return undefined
  return {
    id: row.id,
    tenantId: row.tenant_id ?? undefined,
    permissions: row.permissions ?? undefined,
    keyManager: row.key_manager,
    expirationInstant: row.expiration_instant === null ? undefined : Number(row.expiration_instant),
  }
}

/** Asked of the database, whose clock decides every expiry; only keys that expire pay for the question. */
async function hasPassed(instant: bigint): Promise<boolean> {
  const [row] = await sql<{ passed: boolean }>('select $1::bigint <= now_ms() as passed', instant)
  return row?.passed ?? true
}

/** Whether the key may use this method of this endpoint. The endpoint comes from the matched route, never from the request's path. */
export function permits(key: ApiKey, endpoint: string, method: HttpMethod): boolean {
  if (key.permissions === undefined) return true
  return Object.hasOwn(key.permissions, endpoint) && (key.permissions[endpoint]?.includes(method) ?? false)
}
