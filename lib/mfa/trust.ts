/**
 * Trusted devices: where a user has shown a second factor and asked not to be asked again. A trust is a token, stored as a digest and bound to
 * a tenant and a user; under one token there is a row for each application in which it was earned.
 */
import { execute, purge, sql } from '@/lib/db'
import { newId, newToken, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { trustGracePeriod } from './limits'
import type { TrustReach } from './policy'

/** What a request presents. Tokens from cookies are renewed when they are used; one from a body stays as its keeper has stored it. */
export type PresentedTrust = { readonly source: 'cookies' | 'body'; readonly tokens: readonly string[] }

/** A token to hand to the device. */
export type IssuedTrust = {
  readonly userId: string
  readonly tenantId: string
  readonly token: string
  /** From now. */
  readonly lifetimeInSeconds: number
}

/** Of more tokens than that, in as many cookies, the last ones count. */
const maxPresented = 30

const hexOf = (tokens: readonly string[]): string[] =>
  tokens.slice(-maxPresented).map((token) => Buffer.from(sha256(token)).toString('hex'))

// The value before the last use counts for a while: two requests of one browser may have left together.
const presented = (digests: string) => `t.tenant_id = $1::uuid and t.user_id = $2::uuid and t.expiry_instant > now_ms()
  and (encode(t.token_hash, 'hex') = any(${digests}::text[])
    or (encode(t.previous_token_hash, 'hex') = any(${digests}::text[]) and t.rotated_instant > now_ms() - ${trustGracePeriod}))`

export type TrustUse =
  | { readonly kind: 'trusted'; readonly renewed: IssuedTrust | undefined }
  | { readonly kind: 'untrusted' }

const untrusted: TrustUse = { kind: 'untrusted' }

/** Whether one of the tokens spares this user the second factor here. A token from a cookie gets its successor in the same statement. */
export async function acceptTrust(
  { tenantId }: TenantScope,
  userId: string,
  trust: PresentedTrust | undefined,
  reach: TrustReach,
): Promise<TrustUse> {
  if (!trust || trust.tokens.length === 0 || reach.kind === 'none') return untrusted
  const token = newToken()
  const [row] = await sql<{ remaining: bigint | null }>(
    `with valid as (
       select t.token_hash, encode(t.token_hash, 'hex') = any($3::text[]) as present from two_factor_trusts t
       where ${presented('$3')} and ($4::uuid is null or t.application_id = $4::uuid)
       order by present desc limit 1
     ), renewed as (
       update two_factor_trusts t set token_hash = $5, previous_token_hash = t.token_hash, rotated_instant = now_ms()
       from valid v where $6::boolean and v.present and t.user_id = $2::uuid and t.token_hash = v.token_hash
       returning t.expiry_instant
     )
     select (select max(expiry_instant) - now_ms() from renewed) as remaining from valid`,
    tenantId,
    userId,
    hexOf(trust.tokens),
    reach.kind === 'this' ? reach.applicationId : null,
    sha256(token),
    trust.source === 'cookies',
  )
  if (!row) return untrusted
  const lifetimeInSeconds = Math.floor(Number(row.remaining ?? 0) / 1000)
  return {
    kind: 'trusted',
    renewed: row.remaining === null ? undefined : { userId, tenantId, token, lifetimeInSeconds },
  }
}

export type NewTrust = {
  readonly userId: string
  readonly applicationId: string | undefined
  readonly lifetimeInSeconds: number
  /** As the device describes itself. */
  readonly device: Readonly<Record<string, unknown>>
  /** A trust that the device has already, of this user, grows by this application. */
  readonly presented: PresentedTrust | undefined
}

/** Trusts a device on which the user has just shown a second factor. */
export async function grantTrust({ tenantId }: TenantScope, trust: NewTrust): Promise<IssuedTrust> {
  const { userId, applicationId, device, lifetimeInSeconds } = trust
  const token = newToken()
  await execute(
    `with kin as (
       select t.token_hash from two_factor_trusts t where ${presented('$3')} limit 1
     ), replaced as (
       delete from two_factor_trusts t using kin
       where t.user_id = $2::uuid and t.token_hash = kin.token_hash and t.application_id is not distinct from $4::uuid
     ), renewed as (
       update two_factor_trusts t set token_hash = $5, previous_token_hash = t.token_hash, rotated_instant = now_ms() from kin
       where t.user_id = $2::uuid and t.token_hash = kin.token_hash and t.application_id is distinct from $4::uuid
     )
     insert into two_factor_trusts (id, tenant_id, user_id, application_id, token_hash, device, start_instant, expiry_instant, insert_instant)
     values ($6::uuid, $1::uuid, $2::uuid, $4::uuid, $5, $7::jsonb, now_ms(), now_ms() + $8::bigint, now_ms())`,
    tenantId,
    userId,
    hexOf(trust.presented?.tokens ?? []),
    applicationId ?? null,
    sha256(token),
    newId(),
    JSON.stringify(device),
    lifetimeInSeconds * 1000,
  )
  return { userId, tenantId, token, lifetimeInSeconds }
}

/** A trust as `GET /api/two-factor/status` shows it. ms since the epoch. */
export type TrustState = {
  readonly applicationId: string | null
  readonly expiration: number
  readonly expired: boolean
  readonly startInstant: number
}

/** The state of one token of a user, an expired one included, in each application where it was earned. */
export async function trustStates({ tenantId }: TenantScope, userId: string, token: string): Promise<TrustState[]> {
  const rows = await sql<{
    application_id: string | null
    expiry_instant: bigint
    expired: boolean
    start_instant: bigint
  }>(
    `select application_id, expiry_instant, expiry_instant <= now_ms() as expired, start_instant from two_factor_trusts
     where tenant_id = $1::uuid and user_id = $2::uuid
       and (token_hash = $3 or (previous_token_hash = $3 and rotated_instant > now_ms() - ${trustGracePeriod}))
     order by start_instant, id`,
    tenantId,
    userId,
    sha256(token),
  )
  return rows.map((row) => ({
    applicationId: row.application_id,
    expiration: Number(row.expiry_instant),
    expired: row.expired,
    startInstant: Number(row.start_instant),
  }))
}

/** A trusted device as its owner sees it. Instants are ms since the epoch. */
export type TrustedDevice = {
  /** Of one of its rows. */
  readonly id: string
  readonly device: { readonly name?: string; readonly description?: string; readonly ipAddress?: string }
  /** Where it was earned, one for each application; null: for no application in particular. */
  readonly applicationIds: readonly (string | null)[]
  readonly startInstant: number
  /** When it was used last, or was made. */
  readonly lastUseInstant: number
  readonly expiryInstant: number
  /** Whether one of the presented tokens is its. */
  readonly presented: boolean
}

type TrustedDeviceRow = {
  id: string
  device: TrustedDevice['device']
  application_ids: (string | null)[]
  start_instant: bigint
  last_use_instant: bigint
  expiry_instant: bigint
  presented: boolean
}

/** The devices that a user trusts now, the one that was used last first. `tokens`: what the asking browser presents. */
export async function listTrustedDevices(
  { tenantId }: TenantScope,
  userId: string,
  tokens: readonly string[],
): Promise<TrustedDevice[]> {
  const rows = await sql<TrustedDeviceRow>(
    `select (array_agg(t.id order by t.start_instant desc))[1] as id, (array_agg(t.device order by t.start_instant desc))[1] as device,
       array_agg(t.application_id order by t.start_instant) as application_ids, min(t.start_instant) as start_instant,
       max(coalesce(t.rotated_instant, t.start_instant)) as last_use_instant, max(t.expiry_instant) as expiry_instant,
       encode(t.token_hash, 'hex') = any($3::text[]) as presented
     from two_factor_trusts t where t.tenant_id = $1::uuid and t.user_id = $2::uuid and t.expiry_instant > now_ms()
     group by t.token_hash order by last_use_instant desc`,
    tenantId,
    userId,
    hexOf(tokens),
  )
  return rows.map((row) => ({
    id: row.id,
    device: row.device,
    applicationIds: row.application_ids,
    startInstant: Number(row.start_instant),
    lastUseInstant: Number(row.last_use_instant),
    expiryInstant: Number(row.expiry_instant),
    presented: row.presented,
  }))
}

/** Ends the trust of one device of this user, in every application. False if it is none of theirs (SE-07). */
export async function endTrustedDevice({ tenantId }: TenantScope, userId: string, id: string): Promise<boolean> {
  const ended = await execute(
    `delete from two_factor_trusts where tenant_id = $1::uuid and user_id = $2::uuid and token_hash = (
       select token_hash from two_factor_trusts where tenant_id = $1::uuid and user_id = $2::uuid and id = $3::uuid)`,
    tenantId,
    userId,
    id,
  )
  return ended > 0
}

/** Deletes what has expired. Returns the number of trusts. */
export function purgeExpiredTrusts(): Promise<number> {
  return purge('two_factor_trusts', 'id', 'expiry_instant < now_ms()')
}
