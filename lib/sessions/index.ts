/** Sessions of the hosted pages ("Keep me signed in"): what lets the next application sign the same person in without a form. */
import { logoutsDue } from '@/lib/back-channel-logout'
import { afterCommit, execute, type Fragment, fragment, purge, sql, sqlWith } from '@/lib/db'
import type { AuthenticationType, Device } from '@/lib/login'
import { newId, newToken, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { proofPart } from '@/lib/users'
import { maxSessionAge, touchInterval } from './limits'

export type Session = {
  /** The id token's `sid`. */
  readonly id: string
  readonly userId: string
  readonly authenticationType: AuthenticationType
  /** When the person last proved who they are, ms since the epoch. */
  readonly authInstant: number
  /** Seconds since then, by the database clock. */
  readonly authAge: number
}

export type NewSession = {
  readonly userId: string
  readonly authenticationType: AuthenticationType
  readonly device: Device
  /** When the password that was just proved was set, ms since the epoch; null for a user without one. */
  readonly passwordInstant: number | null
  /**
   * The session that this browser had before: its cookie ends in the same statement (ASVS 7.2.4). If it was the same person's, the new session
   * goes on under its id, by which applications know it.
   */
  readonly replaces: string | undefined
}

/**
 * Starts a session. `token` is the cookie's value; the database keeps its SHA-256. Undefined if the password was changed, or the user
 * deactivated, since the sign-in: a change ends the sessions that it finds, and this statement comes wholly before it or wholly after.
 */
export async function createSession(
  scope: TenantScope,
  session: NewSession,
): Promise<{ id: string; token: string; authInstant: number } | undefined> {
  const token = newToken()
  const { tenantId } = scope
  const { userId, authenticationType, device, passwordInstant, replaces = '' } = session
  const tokenHash = sha256(token)
  const replacedHash = sha256(replaces)
  const metaData = JSON.stringify({ device })
  const [row] = await sqlWith<{ id: string; auth_instant: bigint }>(
    [
      proofPart(scope, { userId, passwordInstant }),
      fragment`continued as (
        update sso_sessions s set token_hash = ${tokenHash}::bytea, authentication_type = ${authenticationType}, auth_instant = now_ms(),
          last_access_instant = now_ms(), insert_instant = now_ms(), meta_data = ${metaData}::jsonb
        from proved where s.token_hash = ${replacedHash} and s.tenant_id = ${tenantId}::uuid and s.user_id = proved.id
        returning s.id, s.auth_instant
      )`,
      fragment`ended as (
        delete from sso_sessions where token_hash = ${replacedHash} and not exists (select 1 from continued)
      )`,
      fragment`started as (
        insert into sso_sessions (id, tenant_id, user_id, token_hash, authentication_type, auth_instant, last_access_instant, persistent,
          meta_data, insert_instant)
        select ${newId()}::uuid, ${tenantId}::uuid, id, ${tokenHash}::bytea, ${authenticationType}, now_ms(), now_ms(), true,
          ${metaData}::jsonb, now_ms() from proved where not exists (select 1 from continued)
        returning id, auth_instant
      )`,
    ],
    fragment`select id, auth_instant from continued union all select id, auth_instant from started`,
  )
  if (replaces) afterCommit(logoutsDue)
  return row && { id: row.id, token, authInstant: Number(row.auth_instant) }
}

type SessionRow = {
  id: string
  user_id: string
  authentication_type: AuthenticationType
  auth_instant: bigint
  auth_age: bigint
}

/**
 * The live session behind a cookie, in this tenant. Ends after `httpSessionMaxInactiveInterval` without use and `maxSessionAge` in
 * all, by the database clock. A use is written down only now and then, so that most uses are a read.
 */
export async function resumeSession(scope: TenantScope, token: string): Promise<Session | undefined> {
  const idle = scope.tenant.settings.httpSessionMaxInactiveInterval * 1000
  const [row] = await sql<SessionRow>(
    `with live as (
       select id, user_id, authentication_type, auth_instant, last_access_instant from sso_sessions
       where token_hash = $1 and tenant_id = $2::uuid
         and last_access_instant > now_ms() - $3::bigint and insert_instant > now_ms() - $4::bigint
     ), touched as (
       update sso_sessions s set last_access_instant = now_ms() from live
       where s.id = live.id and live.last_access_instant < now_ms() - $5::bigint
     )
     select id, user_id, authentication_type, auth_instant, (now_ms() - auth_instant) / 1000 as auth_age from live`,
    sha256(token),
    scope.tenantId,
    idle,
    Math.max(idle, maxSessionAge),
    Math.min(touchInterval, idle / 10),
  )
  return (
    row && {
      id: row.id,
      userId: row.user_id,
      authenticationType: row.authentication_type,
      authInstant: Number(row.auth_instant),
      authAge: Number(row.auth_age),
    }
  )
}

/** A session as its owner sees it. Instants are ms since the epoch. */
export type ListedSession = {
  readonly id: string
  readonly device: Device
  readonly insertInstant: number
  readonly lastAccessInstant: number
}

/** The live sessions of a user, the one that was used last first. */
export async function listSessions({ tenantId, tenant }: TenantScope, userId: string): Promise<ListedSession[]> {
  const idle = tenant.settings.httpSessionMaxInactiveInterval * 1000
  const rows = await sql<{ id: string; device: Device | null; insert_instant: bigint; last_access_instant: bigint }>(
    `select id, meta_data->'device' as device, insert_instant, last_access_instant from sso_sessions
     where tenant_id = $1::uuid and user_id = $2::uuid
       and last_access_instant > now_ms() - $3::bigint and insert_instant > now_ms() - $4::bigint
     order by last_access_instant desc, id`,
    tenantId,
    userId,
    idle,
    Math.max(idle, maxSessionAge),
  )
  return rows.map((row) => ({
    id: row.id,
    device: row.device ?? {},
    insertInstant: Number(row.insert_instant),
    lastAccessInstant: Number(row.last_access_instant),
  }))
}

/** Ends one session of this user. False if it is none of theirs (SE-07). */
export async function endSessionOf({ tenantId }: TenantScope, userId: string, id: string): Promise<boolean> {
  const ended = await execute(
    'delete from sso_sessions where tenant_id = $1::uuid and user_id = $2::uuid and id = $3::uuid',
    tenantId,
    userId,
    id,
  )
  if (ended > 0) afterCommit(logoutsDue)
  return ended > 0
}

/** Gives a live session another cookie value, since more was proved in it (ASVS 7.2.4). Undefined if it is over. */
export async function renewSession(token: string): Promise<string | undefined> {
  const next = newToken()
  const changed = await execute(
    'update sso_sessions set token_hash = $2, last_access_instant = now_ms() where token_hash = $1',
    sha256(token),
    sha256(next),
  )
  return changed === 1 ? next : undefined
}

/** The common table expression that notes, where `condition` holds, that an application has tokens of this session and is to hear of its end. */
export function listenerPart(sessionId: string, applicationId: string, condition: Fragment): Fragment {
  return fragment`noted_listener as (
      update sso_sessions set application_ids = array_append(application_ids, ${applicationId}::uuid)
      where id = ${sessionId}::uuid and not ${applicationId}::uuid = any(application_ids) and ${condition}
    )`
}

/** Ends the session behind a cookie, whichever tenant it belongs to: who holds the cookie may end it. */
export async function endSession(token: string): Promise<void> {
  await execute('delete from sso_sessions where token_hash = $1', sha256(token))
  afterCommit(logoutsDue)
}

/** Deletes what `resumeSession` would not resume any more. Returns the number of sessions. */
export function purgeExpiredSessions({ tenant }: TenantScope): Promise<number> {
  const idle = tenant.settings.httpSessionMaxInactiveInterval * 1000
  return purge(
    'sso_sessions',
    'id',
    `tenant_id = $1::uuid and (last_access_instant <= now_ms() - $2::bigint or insert_instant <= now_ms() - $3::bigint)`,
    tenant.id,
    idle,
    Math.max(idle, maxSessionAge),
  )
}
