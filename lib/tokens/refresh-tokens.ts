/** Issues and finds refresh tokens. A token is a family of values: its id stays the same while its value may change with every use. */
import { always, constant, executeWith, type Fragment, fragment, joined, sqlOf, sqlWith } from '@/lib/db'
import { newId, newToken, sha256 } from '@/lib/random'

/** Instants are ms since the epoch. */
export type RefreshToken = {
  /** The `sid` claim; survives rotation. */
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string
  readonly ssoSessionId: string | null
  readonly authenticationType: string
  readonly authInstant: number
  readonly scope: string | null
  readonly metaData: Readonly<Record<string, unknown>>
  readonly startInstant: number
  readonly insertInstant: number
}

export type NewRefreshToken = {
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string
  readonly ssoSessionId?: string | undefined
  readonly authenticationType: string
  readonly authInstant: number
  readonly scope?: string | undefined
  readonly metaData: Readonly<Record<string, unknown>>
  /** Absent: now. A token that is derived from another inherits that one's. */
  readonly startInstant?: number | undefined
  /** Absent: now. A maximum lifetime counts from it, so a token that is derived from another is as old as that one. */
  readonly insertInstant?: number | undefined
}

export type PreparedRefreshToken = {
  readonly id: string
  /** The plaintext, for the client alone. */
  readonly value: string
  /** The rows as common table expressions, so that a login writes them in its own statement, where `condition` holds. */
  readonly insert: (condition: Fragment) => Fragment
}

/** A refresh token that does not exist until its rows are written. */
export function newRefreshToken(token: NewRefreshToken): PreparedRefreshToken {
  const id = newId()
  const value = newToken()
  const { tenantId, userId, applicationId, ssoSessionId, authenticationType, authInstant, scope, metaData } = token
  const insert = (condition: Fragment) => fragment`new_refresh_token as (
      insert into refresh_tokens (id, tenant_id, user_id, application_id, sso_session_id, authentication_type, auth_instant, scope,
        meta_data, start_instant, insert_instant)
      select ${id}::uuid, ${tenantId}::uuid, ${userId}::uuid, ${applicationId}::uuid, ${ssoSessionId}::uuid, ${authenticationType},
        ${authInstant}::bigint, ${scope}, ${JSON.stringify(metaData)}::jsonb, coalesce(${token.startInstant}::bigint, now_ms()),
        coalesce(${token.insertInstant}::bigint, now_ms()) where ${condition}
      returning id
    ), new_refresh_token_value as (
      insert into refresh_token_values (value_hash, refresh_token_id, insert_instant)
      select ${sha256(value)}::bytea, id, now_ms() from new_refresh_token
    )`
  return { id, value, insert }
}

/** Writes the rows of a prepared token in a statement of their own. */
export function insertRefreshToken({ insert }: PreparedRefreshToken): Promise<void> {
  return executeWith([insert(always)])
}

/** A token as one of its values found it. */
export type FoundRefreshToken = {
  readonly token: RefreshToken
  /** The presented value. */
  readonly value: string
  /** When this value was exchanged for its successor; null while it is the current one. */
  readonly spentInstant: number | null
  readonly currentValueEncrypted: string | null
  /** The database clock when it was found. */
  readonly foundInstant: number
}

/**
 * Writes a token that is derived from another one of the same user, if that one can still be used: false where it was revoked or spent, or its
 * user deactivated. The user is locked first, as by whatever ends all of a user's tokens: that comes wholly before, and nothing is
 * derived any more, or wholly after, and ends both.
 */
export async function insertDerivedRefreshToken(
  { insert }: PreparedRefreshToken,
  { token, value }: FoundRefreshToken,
): Promise<boolean> {
  const source = fragment`owner as (
      select id from users where id = ${token.userId}::uuid and tenant_id = ${token.tenantId}::uuid and active for no key update
    ), source as (
      select t.id from owner join refresh_tokens t on t.user_id = owner.id join refresh_token_values v on v.refresh_token_id = t.id
      where v.value_hash = ${sha256(value)} and v.spent_instant is null for share of t, v
    )`
  const parts = [source, insert(fragment`exists (select 1 from source)`)]
  const [row] = await sqlWith<{ written: boolean }>(
    parts,
    fragment`select exists (select 1 from new_refresh_token) as written`,
  )
  return row?.written ?? false
}

/** The thumbprint of the key without which the token is of no use (RFC 9449 §5); undefined: it is bound to its client alone. */
export function keyOfRefreshToken({ metaData }: RefreshToken): string | undefined {
  const { data } = metaData
  const key = typeof data === 'object' && data !== null && 'keyThumbprint' in data ? data.keyThumbprint : undefined
  return typeof key === 'string' ? key : undefined
}

/** What the presenter is bound to; a token of anybody else is as good as unknown (RFC 6749 §6). */
export type RefreshTokenBinding = {
  readonly tenantId?: string | undefined
  readonly applicationId?: string | undefined
}

type FoundRow = {
  id: string
  tenant_id: string
  user_id: string
  application_id: string
  sso_session_id: string | null
  authentication_type: string
  auth_instant: bigint
  scope: string | null
  meta_data: Record<string, unknown>
  start_instant: bigint
  insert_instant: bigint
  spent_instant: bigint | null
  current_value_encrypted: string | null
  found_instant: bigint
}

function toRefreshToken(row: FoundRow): RefreshToken {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    applicationId: row.application_id,
    ssoSessionId: row.sso_session_id,
    authenticationType: row.authentication_type,
    authInstant: Number(row.auth_instant),
    scope: row.scope,
    metaData: row.meta_data,
    startInstant: Number(row.start_instant),
    insertInstant: Number(row.insert_instant),
  }
}

/** The token that a value belongs or belonged to, changed by nothing: callers look at the user before they spend it. */
export function findRefreshToken(value: string, binding: RefreshTokenBinding): Promise<FoundRefreshToken | undefined> {
  return findRefreshTokenAnd<object>(value, binding, {})
}

/**
 * The same with more about it, read in the same round trip.
 *
 * @param expressions SQL over the token's row `t` for each member of `More`
 */
export async function findRefreshTokenAnd<More extends object>(
  value: string,
  binding: RefreshTokenBinding,
  expressions: Readonly<Record<keyof More & string, Fragment>>,
): Promise<(FoundRefreshToken & More) | undefined> {
  const more = Object.entries<Fragment>(expressions)
  const columns = more.map(([name, expression]) => fragment`, ${expression} as ${constant(name)}`)
  const [row] = await sqlOf<FoundRow & More>(
    fragment`select t.id, t.tenant_id, t.user_id, t.application_id, t.sso_session_id, t.authentication_type, t.auth_instant, t.scope, t.meta_data,
       t.start_instant, t.insert_instant, t.current_value_encrypted, v.spent_instant, now_ms() as found_instant${joined(columns)}
     from refresh_token_values v join refresh_tokens t on t.id = v.refresh_token_id where v.value_hash = ${sha256(value)}`,
  )
  if (!row) return undefined
  const { tenantId = row.tenant_id, applicationId = row.application_id } = binding
  if (row.tenant_id !== tenantId || row.application_id !== applicationId) return undefined
  return {
    ...(Object.fromEntries(more.map(([name]) => [name, Reflect.get(row, name)])) as More),
    token: toRefreshToken(row),
    value,
    spentInstant: row.spent_instant === null ? null : Number(row.spent_instant),
    currentValueEncrypted: row.current_value_encrypted,
    foundInstant: Number(row.found_instant),
  }
}
