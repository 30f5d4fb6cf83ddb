/**
 * Two secrets for one sign-in on a device without a keyboard (RFC 8628): a long one that the device keeps and asks with, and a short code that
 * a person types somewhere else. Who knows the one does not know the other.
 */
import { sql } from '@/lib/db'
import { keyedDigests } from '@/lib/encryption'
import { sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type Generator, generateCode } from './generator'
import { createOwnSecret, createSecret, type StoredSecret } from './index'

/** Codes tried until one is not in use. Of the shortest there are a thousand million. */
const tries = 5

/** ms by which a device may ask early: its clock and the network are not exact. */
const earliness = 1000

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** What stands for a code that is too short for a plain digest; the first is stored. */
const valuesOf = (userCode: string) => keyedDigests(userCode, 'deviceUserCode').map(hex)

/** A condition on rows of user codes, with the placeholder of their values' digests. */
const isUserCode = (
  digests: `$${number}`,
) => `c.kind = 'deviceUserCode' and c.spent_instant is null and c.expiry_instant > now_ms()
  and c.secret_hash in (select decode(digest, 'hex') from unnest(${digests}::text[]) as digest)`

const digestsOf = (userCode: string) => valuesOf(userCode).map((value) => hex(sha256(value)))

export type NewDeviceCode = {
  readonly applicationId: string
  readonly ttlSeconds: number
  readonly generator: Generator
  /** JSON; comes back with either secret. */
  readonly data: Readonly<Record<string, unknown>>
}

/** Both secrets. They expire together, by the database clock. */
export async function newDeviceCode(
  scope: TenantScope,
  { applicationId, ttlSeconds, generator, data }: NewDeviceCode,
): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
  const deviceCode = await createSecret(scope, { kind: 'deviceCode', applicationId, ttlSeconds, data })
  const device = { device: hex(sha256(deviceCode)) }
  for (let n = 0; n < tries; n += 1) {
    const userCode = generateCode(generator)
    const [value = ''] = valuesOf(userCode)
    const secret = { kind: 'deviceUserCode', applicationId, ttlSeconds, data: device } as const
    if (await createOwnSecret(scope, secret, value)) return { deviceCode, userCode }
  }
  throw new Error('Every user code is in use')
}

type Row = {
  tenant_id: string
  user_id: string | null
  application_id: string | null
  data: Record<string, unknown>
}

const columns = 'd.tenant_id, d.user_id, d.application_id, d.data'

const toSecret = (row: Row): StoredSecret => ({
  tenantId: row.tenant_id,
  userId: row.user_id,
  applicationId: row.application_id,
  data: row.data,
})

/** What a user code is for, while nobody has decided about it; `expiresIn` in seconds. */
export async function findByUserCode(
  userCode: string,
): Promise<{ readonly secret: StoredSecret; readonly expiresIn: number } | undefined> {
  const [row] = await sql<Row & { expires_in: bigint }>(
    `select ${columns}, (d.expiry_instant - now_ms()) / 1000 as expires_in from short_lived_secrets c join short_lived_secrets d on d.secret_hash = decode(c.data->>'device', 'hex')
     where ${isUserCode('$1')} and d.kind = 'deviceCode' and d.spent_instant is null`,
    digestsOf(userCode),
  )
  return row && { secret: toSecret(row), expiresIn: Number(row.expires_in) }
}

/** Spends the user code and tells the device, whose secret becomes the user's. False if somebody decided before, or the code is over. */
export async function decideByUserCode(
  userCode: string,
  userId: string,
  decision: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const rows = await sql(
    `with entered as (
       update short_lived_secrets c set spent_instant = now_ms() where ${isUserCode('$1')} returning decode(c.data->>'device', 'hex') as device
     )
     update short_lived_secrets d set user_id = $2::uuid, data = d.data || jsonb_build_object('decision', $3::jsonb)
     from entered where d.secret_hash = entered.device and d.kind = 'deviceCode' and d.spent_instant is null returning 1 as decided`,
    digestsOf(userCode),
    userId,
    JSON.stringify(decision),
  )
  return rows.length === 1
}

export type Poll =
  | {
      readonly kind: 'live'
      readonly secret: StoredSecret /** Asked again before the interval was over. */
      readonly tooSoon: boolean
    }
  | { readonly kind: 'expired' | 'spent'; readonly secret: StoredSecret }
  | { readonly kind: 'unknown' }

/** A device asks. Whoever asks too soon waits an interval longer from then on (RFC 8628 §3.5). `interval` in seconds. */
export async function pollDeviceCode(deviceCode: string, interval: number): Promise<Poll> {
  const [row] = await sql<Row & { live: boolean; spent: boolean; soon: boolean }>(
    `with asked as (
       select secret_hash, expiry_instant > now_ms() as live, spent_instant is not null as spent,
         coalesce(now_ms() - (data->>'polledInstant')::bigint < $2::bigint * (attempts + 1) - $3::bigint, false) as soon
       from short_lived_secrets where secret_hash = $1 and kind = 'deviceCode' for update
     ), noted as (
       update short_lived_secrets d set attempts = d.attempts + case when asked.soon then 1 else 0 end,
         data = d.data || jsonb_build_object('polledInstant', now_ms())
       from asked where d.secret_hash = asked.secret_hash and asked.live and not asked.spent
     )
     select ${columns}, asked.live, asked.spent, asked.soon
     from short_lived_secrets d join asked on asked.secret_hash = d.secret_hash`,
    sha256(deviceCode),
    interval * 1000,
    earliness,
  )
  if (!row) return { kind: 'unknown' }
  const secret = toSecret(row)
  if (row.spent) return { kind: 'spent', secret }
  return row.live ? { kind: 'live', secret, tooSoon: row.soon } : { kind: 'expired', secret }
}
