/** Ends refresh tokens: by deletion, which is durable and takes every value along, with the event in the same statement. */
import { execute, type Fragment, fragment, inTransaction, purge, sqlWith } from '@/lib/db'
import { audienceOf, deliveriesTo, wakeFor } from '@/lib/events'
import { newId } from '@/lib/random'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { longestGracePeriod } from './limits'
import type { ExpirationPolicy } from './refresh-token-policy'
import { findRefreshToken, type RefreshToken, type RefreshTokenBinding } from './refresh-tokens'

const eventType = 'jwt.refresh-token.revoke'

type Ended = {
  /** A condition on the tokens to end. */
  readonly tokens: Fragment
  /** The event's, in terms of one of them. */
  readonly payload: Fragment
}

/** The end of tokens, as a part of a statement. */
type Revocation = {
  /** Common table expressions: `revoked` has a row for each of the tokens. */
  readonly part: Fragment
  /** Has the event delivered, if there is one. */
  announce(): void
}

/** Ends tokens of a tenant with one event: it is always written, for the record, and sent to whoever hears it. */
async function revocation(scope: TenantScope, { tokens, payload }: Ended): Promise<Revocation> {
  const audience = await audienceOf(scope, eventType)
  const part = fragment`revoked as (
       delete from refresh_tokens where tenant_id = ${scope.tenantId}::uuid and ${tokens} returning *
     ), revocation as (
       insert into events (id, tenant_id, type, payload, insert_instant)
       select ${newId()}::uuid, tenant_id, ${eventType}, ${payload}, now_ms() from revoked limit 1 returning id
     ), revocation_deliveries as (${deliveriesTo(audience, fragment`revocation`)})`
  return { part, announce: () => wakeFor(audience) }
}

/** Ends tokens in a statement of its own. False if there was nothing to end. */
async function revoke(scope: TenantScope, ended: Ended): Promise<boolean> {
  const { part, announce } = await revocation(scope, ended)
  const [row] = await sqlWith<{ revoked: number }>([part], fragment`select count(*)::int as revoked from revoked`)
  if (!row?.revoked) return false
  announce()
  return true
}

/** The public event's, without the user and the lifetimes. */
const ofOneToken = fragment`jsonb_build_object(
  'applicationId', application_id,
  'refreshToken', jsonb_build_object(
    'applicationId', application_id, 'id', id, 'insertInstant', insert_instant, 'metaData', meta_data,
    'startInstant', start_instant, 'tenantId', tenant_id, 'userId', user_id),
  'userId', user_id)`

/** Ends one token of this tenant. False if there is none. */
export function revokeRefreshToken(scope: TenantScope, id: string): Promise<boolean> {
  return revoke(scope, { tokens: fragment`id = ${id}::uuid`, payload: ofOneToken })
}

/** Ends a token of which a spent value was presented: of thief and owner, one holds the other's (RFC 9700 §4.14). */
export async function revokeReusedRefreshToken({ id, tenantId }: RefreshToken): Promise<void> {
  const scope = await scopeOf(tenantId)
  if (scope) await revokeRefreshToken(scope, id)
}

/** Ends the token that a value, current or spent, belongs to. False if it is unknown or bound to somebody else. */
export async function revokeRefreshTokenValue(value: string, binding: RefreshTokenBinding): Promise<boolean> {
  const found = await findRefreshToken(value, binding)
  const scope = found && (await scopeOf(found.token.tenantId))
  return scope ? revokeRefreshToken(scope, found.token.id) : false
}

/** The tokens of a user; `applicationIds` as below. */
const ofUser = (userId: string, applicationIds: readonly string[]): Ended => ({
  tokens: fragment`user_id = ${userId}::uuid and (${applicationIds}::uuid[] = '{}' or application_id = any(${applicationIds}::uuid[]))`,
  payload: fragment`jsonb_build_object('userId', ${userId}::text)`,
})

/**
 * Ends all tokens of a user, or those for some applications, with one event. The user is locked in a statement before: the one that deletes
 * sees what anybody has written under that lock.
 */
export async function revokeRefreshTokensOfUser(
  scope: TenantScope,
  userId: string,
  /** Empty: all of them. */
  applicationIds: readonly string[] = [],
): Promise<void> {
  await inTransaction(async () => {
    await execute(
      'select 1 from users where tenant_id = $1::uuid and id = $2::uuid for no key update',
      scope.tenantId,
      userId,
    )
    await revoke(scope, ofUser(userId, applicationIds))
  })
}

/** The end of all tokens of a user, where `condition` holds. What somebody writes at the very same moment is not among them. */
export function revocationOfUser(scope: TenantScope, userId: string, condition: Fragment): Promise<Revocation> {
  const { tokens, payload } = ofUser(userId, [])
  return revocation(scope, { tokens: fragment`${tokens} and ${condition}`, payload })
}

/** Ends the tokens of every user of an application, with one event. */
export async function revokeRefreshTokensOfApplication(scope: TenantScope, applicationId: string): Promise<void> {
  await revoke(scope, {
    tokens: fragment`application_id = ${applicationId}::uuid`,
    payload: fragment`jsonb_build_object('applicationId', ${applicationId}::text)`,
  })
}

/** Where the tokens of one application end; policies follow today's configuration, so its owner names it. */
export type ApplicationExpiration = {
  readonly tenantId: string
  readonly applicationId: string
  readonly policy: ExpirationPolicy
}

/** Deletes the tokens of an application that have expired. Returns their number. */
export function purgeExpiredRefreshTokens({ tenantId, applicationId, policy }: ApplicationExpiration): Promise<number> {
  const capped = policy.refreshTokenExpirationPolicy === 'SlidingWindowWithMaximumLifetime'
  const cap = capped ? policy.refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes * 60_000 : null
  return purge(
    'refresh_tokens',
    'id',
    `tenant_id = $1::uuid and application_id = $2::uuid
       and (start_instant + $3::bigint < now_ms() or insert_instant + $4::bigint < now_ms())`,
    tenantId,
    applicationId,
    policy.refreshTokenTimeToLiveInMinutes * 60_000,
    cap,
  )
}

/** Forgets readable values whose grace period is over. */
export async function forgetGraceValues(): Promise<void> {
  await execute(
    `update refresh_tokens t set current_value_encrypted = null
     where t.current_value_encrypted is not null and not exists (
       select 1 from refresh_token_values v where v.refresh_token_id = t.id and v.spent_instant > now_ms() - $1::bigint)`,
    longestGracePeriod,
  )
}
