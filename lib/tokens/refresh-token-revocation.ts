/** Ends refresh tokens: by deletion, which is durable and takes every value along, with the event in the same statement. */
import { execute, purge } from '@/lib/db'
import { newId, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { longestGracePeriod } from './limits'
import type { ExpirationPolicy } from './refresh-token-policy'
import type { RefreshToken, RefreshTokenBinding } from './refresh-tokens'

const eventType = 'jwt.refresh-token.revoke'

/** `$1` is the id of the event. The payload is the public event's, without what delivery adds: the user and the lifetimes. */
const revokeOne = (condition: string) => `
  with revoked as (delete from refresh_tokens where ${condition} returning *)
  insert into events (id, tenant_id, type, payload, insert_instant)
  select $1::uuid, tenant_id, '${eventType}',
    jsonb_build_object(
      'applicationId', application_id,
      'refreshToken', jsonb_build_object(
        'applicationId', application_id, 'id', id, 'insertInstant', insert_instant, 'metaData', meta_data,
        'startInstant', start_instant, 'tenantId', tenant_id, 'userId', user_id),
      'userId', user_id),
    now_ms()
  from revoked`

/** Ends one token of this tenant. False if there is none. */
export async function revokeRefreshToken({ tenantId }: TenantScope, id: string): Promise<boolean> {
  return (await execute(revokeOne('id = $2::uuid and tenant_id = $3::uuid'), newId(), id, tenantId)) === 1
}

/** Ends a token of which a spent value was presented: of thief and owner, one holds the other's (RFC 9700 §4.14). */
export async function revokeReusedRefreshToken({ id }: RefreshToken): Promise<void> {
  await execute(revokeOne('id = $2::uuid'), newId(), id)
}

/** Ends the token that a value, current or spent, belongs to. False if it is unknown or bound to somebody else. */
export async function revokeRefreshTokenValue(value: string, binding: RefreshTokenBinding): Promise<boolean> {
  const condition = `id = (select refresh_token_id from refresh_token_values where value_hash = $2)
    and tenant_id = coalesce($3::uuid, tenant_id) and application_id = coalesce($4::uuid, application_id)`
  const { tenantId = null, applicationId = null } = binding
  return (await execute(revokeOne(condition), newId(), sha256(value), tenantId, applicationId)) === 1
}

/** Ends all tokens of a user, or those for some applications, with one event. */
export async function revokeRefreshTokensOfUser(
  { tenantId }: TenantScope,
  userId: string,
  /** Empty: all of them. */
  applicationIds: readonly string[] = [],
): Promise<void> {
  await execute(
    `with revoked as (
       delete from refresh_tokens
       where user_id = $2::uuid and tenant_id = $3::uuid and ($4::uuid[] = '{}' or application_id = any($4::uuid[])) returning id)
     insert into events (id, tenant_id, type, payload, insert_instant)
     select $1::uuid, $3::uuid, '${eventType}', jsonb_build_object('userId', $2::text), now_ms()
     where exists (select 1 from revoked)`,
    newId(),
    userId,
    tenantId,
    applicationIds,
  )
}

/** Ends the tokens of every user of an application, with one event. */
export async function revokeRefreshTokensOfApplication(
  { tenantId }: TenantScope,
  applicationId: string,
): Promise<void> {
  await execute(
    `with revoked as (delete from refresh_tokens where application_id = $2::uuid and tenant_id = $3::uuid returning id)
     insert into events (id, tenant_id, type, payload, insert_instant)
     select $1::uuid, $3::uuid, '${eventType}', jsonb_build_object('applicationId', $2::text), now_ms()
     where exists (select 1 from revoked)`,
    newId(),
    applicationId,
    tenantId,
  )
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
