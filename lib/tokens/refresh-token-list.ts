/** Refresh tokens as their owner and administrators see them: everything but the value. */
import { type Fragment, fragment, sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { maxListedRefreshTokens } from './limits'

/** The public `refreshToken` object. Instants are ms since the epoch. */
export type ListedRefreshToken = {
  readonly id: string
  readonly applicationId: string
  readonly data: Readonly<Record<string, unknown>>
  readonly insertInstant: number
  readonly metaData: Readonly<Record<string, unknown>>
  readonly startInstant: number
  readonly tenantId: string
  readonly userId: string
}

const document = `jsonb_build_object(
  'id', t.id, 'applicationId', t.application_id, 'data', '{}'::jsonb, 'insertInstant', t.insert_instant,
  'metaData', t.meta_data || jsonb_build_object('scopes', to_jsonb(string_to_array(coalesce(t.scope, ''), ' '))),
  'startInstant', t.start_instant, 'tenantId', t.tenant_id, 'userId', t.user_id)`

/** The tenant of a token, to learn which tenant a request is for. */
export async function tenantOfRefreshToken(id: string): Promise<string | undefined> {
  const [row] = await sql<{ tenant_id: string }>('select tenant_id from refresh_tokens where id = $1::uuid', id)
  return row?.tenant_id
}

/** One token of this tenant. */
export async function findRefreshTokenById(
  { tenantId }: TenantScope,
  id: string,
): Promise<ListedRefreshToken | undefined> {
  const [row] = await sql<{ token: ListedRefreshToken }>(
    `select ${document} as token from refresh_tokens t where t.tenant_id = $1::uuid and t.id = $2::uuid`,
    tenantId,
    id,
  )
  return row?.token
}

/** A condition: the token is there, which it is until it is revoked or has long expired. */
export function refreshTokenLives({ tenantId }: TenantScope, id: string): Fragment {
  return fragment`exists (select 1 from refresh_tokens where tenant_id = ${tenantId}::uuid and id = ${id}::uuid)`
}

/** The tokens of a user, newest first; a user with very many gets the newest of them. */
export async function listRefreshTokens({ tenantId }: TenantScope, userId: string): Promise<ListedRefreshToken[]> {
  const rows = await sql<{ token: ListedRefreshToken }>(
    `select ${document} as token from refresh_tokens t where t.tenant_id = $1::uuid and t.user_id = $2::uuid
     order by t.insert_instant desc, t.id limit ${maxListedRefreshTokens}`,
    tenantId,
    userId,
  )
  return rows.map(({ token }) => token)
}
