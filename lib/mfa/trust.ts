/**
 * Trusted devices: where a user has shown a second factor and asked not to be asked again. A trust is a token, stored as a digest and bound to
 * a tenant and a user; under one token there is a row for each application in which it was earned.
 */
import { execute, type Fragment, fragment, purge, sql, sqlWith } from '@/lib/db'
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
function presented({ tenantId }: TenantScope, userId: string, tokens: readonly string[]): Fragment {
  const digests = hexOf(tokens)
  return fragment`t.tenant_id = ${tenantId}::uuid and t.user_id = ${userId}::uuid and t.expiry_instant > now_ms()
    and (encode(t.token_hash, 'hex') = any(${digests}::text[])
      or (encode(t.previous_token_hash, 'hex') = any(${digests}::text[]) and t.rotated_instant > now_ms() - ${trustGracePeriod}::bigint))`
}

export type TrustUse =
  | { readonly kind: 'trusted'; readonly renewed: IssuedTrust | undefined }
  | { readonly kind: 'untrusted' }

const untrusted: TrustUse = { kind: 'untrusted' }

/** Whether one of the tokens spares this user the second factor here. A token from a cookie gets its successor in the same statement. */
export async function acceptTrust(
  scope: TenantScope,
  userId: string,
  trust: PresentedTrust | undefined,
  reach: TrustReach,
): Promise<TrustUse> {
  if (!trust || trust.tokens.length === 0 || reach.kind === 'none') return untrusted
  const { tenantId } = scope
  const token = newToken()
  const applicationId = reach.kind === 'this' ? reach.applicationId : null
  const valid = fragment`valid as (
      select t.token_hash, encode(t.token_hash, 'hex') = any(${hexOf(trust.tokens)}::text[]) as present from two_factor_trusts t
      where ${presented(scope, userId, trust.tokens)} and (${applicationId}::uuid is null or t.application_id = ${applicationId}::uuid)
      order by present desc limit 1
    )`
  const renewed = fragment`renewed as (
      update two_factor_trusts t set token_hash = ${sha256(token)}, previous_token_hash = t.token_hash, rotated_instant = now_ms()
      from valid v where ${trust.source === 'cookies'}::boolean and v.present and t.user_id = ${userId}::uuid and t.token_hash = v.token_hash
      returning t.expiry_instant
    )`
  const [row] = await sqlWith<{ remaining: bigint | null }>(
    [valid, renewed],
    fragment`select (select max(expiry_instant) - now_ms() from renewed) as remaining from valid`,
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
  /** The common table expression `proved`: that the password is the one that was in force at the login. */
  readonly proof: Fragment
}

/**
 * Trusts a device on which the user has just shown a second factor. Undefined if the password was changed meanwhile: that ends every trust, and
 * comes wholly before this statement or wholly after.
 */
export async function grantTrust(scope: TenantScope, trust: NewTrust): Promise<IssuedTrust | undefined> {
  const { tenantId } = scope
  const { userId, applicationId, device, lifetimeInSeconds, proof } = trust
  const token = newToken()
  const tokenHash = sha256(token)
  const kin = fragment`kin as (
      select t.token_hash from proved, two_factor_trusts t where ${presented(scope, userId, trust.presented?.tokens ?? [])} limit 1
    ), replaced as (
      delete from two_factor_trusts t using kin
      where t.user_id = ${userId}::uuid and t.token_hash = kin.token_hash and t.application_id is not distinct from ${applicationId}::uuid
    ), renewed as (
      update two_factor_trusts t set token_hash = ${tokenHash}, previous_token_hash = t.token_hash, rotated_instant = now_ms() from kin
      where t.user_id = ${userId}::uuid and t.token_hash = kin.token_hash and t.application_id is distinct from ${applicationId}::uuid
    )`
  const granted = fragment`granted as (
      insert into two_factor_trusts (id, tenant_id, user_id, application_id, token_hash, device, start_instant, expiry_instant, insert_instant)
      select ${newId()}::uuid, ${tenantId}::uuid, id, ${applicationId}::uuid, ${tokenHash}::bytea, ${JSON.stringify(device)}::jsonb, now_ms(),
        now_ms() + ${lifetimeInSeconds * 1000}::bigint, now_ms() from proved returning 1
    )`
  const rows = await sqlWith([proof, kin, granted], fragment`select 1 as granted from granted`)
  return rows.length === 1 ? { userId, tenantId, token, lifetimeInSeconds } : undefined
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
