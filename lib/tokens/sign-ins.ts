/** Refresh tokens as the places where a user is signed in: for that user, not for clients. */
import { sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { maxListedRefreshTokens } from './limits'

/** One sign-in to an application on a device. Instants are ms since the epoch. */
export type SignIn = {
  /** Of the refresh token. */
  readonly id: string
  readonly applicationId: string
  /** The hosted session that it came from, which may be over. */
  readonly ssoSessionId: string | null
  /** `metaData.device`. */
  readonly device: {
    readonly name?: string
    readonly description?: string
    readonly lastAccessedAddress?: string
    readonly lastAccessedInstant?: number
  }
  readonly authInstant: number
  readonly insertInstant: number
  readonly startInstant: number
  /** The database clock when it was read. */
  readonly readInstant: number
}

const document = `jsonb_build_object(
  'id', t.id, 'applicationId', t.application_id, 'ssoSessionId', t.sso_session_id, 'device', coalesce(t.meta_data->'device', '{}'),
  'authInstant', t.auth_instant, 'insertInstant', t.insert_instant, 'startInstant', t.start_instant, 'readInstant', now_ms())`

/** The sign-ins of a user, newest first, expired ones among them: how long one lasts is its application's to say. */
export async function listSignIns({ tenantId }: TenantScope, userId: string): Promise<SignIn[]> {
  const rows = await sql<{ sign_in: SignIn }>(
    `select ${document} as sign_in from refresh_tokens t where t.tenant_id = $1::uuid and t.user_id = $2::uuid
     order by t.insert_instant desc, t.id limit ${maxListedRefreshTokens}`,
    tenantId,
    userId,
  )
  return rows.map(({ sign_in }) => sign_in)
}

/** One sign-in of this user. */
export async function findSignIn({ tenantId }: TenantScope, userId: string, id: string): Promise<SignIn | undefined> {
  const [row] = await sql<{ sign_in: SignIn }>(
    `select ${document} as sign_in from refresh_tokens t
     where t.tenant_id = $1::uuid and t.user_id = $2::uuid and t.id = $3::uuid`,
    tenantId,
    userId,
    id,
  )
  return row?.sign_in
}
