/** The one place for everything single-use and short-lived: made here, stored as a digest, spent by one conditional statement. */
import { always, type Fragment, fragment, sql, sqlOf, sqlWith } from '@/lib/db'
import { newToken, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'

export { decideByUserCode, findByUserCode, newDeviceCode, type Poll, pollDeviceCode } from './device-codes'
export { type Generator, generateCode } from './generator'
export { findCode, newCode, type SpendWithCodeOutcome, spendWithCode } from './one-time-code'

/** What a secret is for. One kind is never accepted as another. */
export type SecretKind =
  | 'authorizationCode'
  | 'changePassword'
  | 'clientAssertion'
  | 'consent'
  | 'deviceApproval'
  | 'deviceCode'
  | 'deviceUserCode'
  | 'dpopProof'
  | 'identityVerification'
  | 'loginIntent'
  | 'oneTimePassword'
  | 'passwordless'
  | 'pushedRequest'
  | 'registrationVerification'
  | 'trustToken'
  | 'twoFactor'
  | 'twoFactorCode'
  | 'webAuthnAuthentication'
  | 'webAuthnPage'
  | 'webAuthnRegistration'
  | 'verifiedAddress'

export type NewSecret = {
  readonly kind: SecretKind
  readonly ttlSeconds: number
  readonly userId?: string | undefined
  readonly applicationId?: string | undefined
  /** JSON; comes back when the secret is found or spent. */
  readonly data: Readonly<Record<string, unknown>>
}

export type StoredSecret = {
  readonly tenantId: string
  readonly userId: string | null
  readonly applicationId: string | null
  /** As it was stored, and not validated again. */
  readonly data: Readonly<Record<string, unknown>>
}

type Row = {
  tenant_id: string
  user_id: string | null
  application_id: string | null
  data: Record<string, unknown>
}

function toSecret(row: Row): StoredSecret {
  return { tenantId: row.tenant_id, userId: row.user_id, applicationId: row.application_id, data: row.data }
}

/** Common table expressions whose rows are written with a new secret: `inserted` is the condition that there is one. */
type Alongside = (inserted: Fragment) => readonly Fragment[]

type Writing = {
  readonly alongside?: Alongside | undefined
  /** The common table expression `proved`: nothing is written unless it has a row. */
  readonly proof?: Fragment | undefined
}

async function insert(
  scope: TenantScope,
  secret: NewSecret,
  value: string,
  { alongside = () => [], proof }: Writing = {},
): Promise<boolean> {
  const { kind, userId, applicationId, data, ttlSeconds } = secret
  const inserted = fragment`inserted as (
      insert into short_lived_secrets (secret_hash, kind, tenant_id, user_id, application_id, data, expiry_instant, insert_instant)
      select ${sha256(value)}::bytea, ${kind}, ${scope.tenantId}::uuid, ${userId}::uuid, ${applicationId}::uuid, ${JSON.stringify(data)}::jsonb,
        now_ms() + ${ttlSeconds * 1000}::bigint, now_ms() where ${proof ? fragment`exists (select 1 from proved)` : always}
      on conflict (secret_hash) do nothing returning 1
    )`
  const parts = [...(proof ? [proof] : []), inserted, ...alongside(fragment`exists (select 1 from inserted)`)]
  return (await sqlWith(parts, fragment`select 1 as inserted from inserted`)).length === 1
}

/** Stores a new secret and returns it: 32 random bytes in base64url, of which the database keeps the SHA-256. Expires by the database clock. */
export async function createSecret(scope: TenantScope, secret: NewSecret, alongside?: Alongside): Promise<string> {
  const value = newToken()
  if (!(await insert(scope, secret, value, { alongside }))) throw new Error('Two random secrets are equal')
  return value
}

/**
 * The same of what somebody has just proved: `proof` is `proofPart` (lib/users). Undefined if it no longer holds. Whatever ends the secrets of a
 * user comes wholly before this statement, which then writes nothing, or wholly after, and finds what it wrote.
 */
export async function createProvedSecret(
  scope: TenantScope,
  secret: NewSecret,
  proof: Fragment,
  alongside?: Alongside,
): Promise<string | undefined> {
  const value = newToken()
  return (await insert(scope, secret, value, { alongside, proof })) ? value : undefined
}

/** Stores a secret that its user brings along. False: there is or was such a secret, whoever's it is. */
export function createOwnSecret(scope: TenantScope, secret: NewSecret, value: string): Promise<boolean> {
  return insert(scope, secret, value)
}

type SecretState =
  | { readonly kind: 'live'; readonly secret: StoredSecret }
  /** Spent before: somebody else may hold it too. */
  | { readonly kind: 'spent'; readonly secret: StoredSecret }
  /** Never issued, expired or long gone. */
  | { readonly kind: 'unknown' }

/** Looks without spending, so that a presenter who is refused anyway does not use up somebody else's secret. Decides nothing: `spendSecret` does. */
export async function findSecret(kind: SecretKind, value: string): Promise<SecretState> {
  return (await findSecretAnd(kind, value, fragment`null`)).state
}

/** The same with what an SQL expression over the secret's row `s` gives, read in the same round trip; null for one that is unknown. */
export async function findSecretAnd<More>(
  kind: SecretKind,
  value: string,
  expression: Fragment,
): Promise<{ readonly state: SecretState; readonly more: More | null }> {
  const [row] = await sqlOf<Row & { spent: boolean; live: boolean; more: More | null }>(
    fragment`select tenant_id, user_id, application_id, data, spent_instant is not null as spent, expiry_instant > now_ms() as live,
       ${expression} as more
     from short_lived_secrets s where secret_hash = ${sha256(value)} and kind = ${kind}`,
  )
  if (!row?.spent && !row?.live) return { state: { kind: 'unknown' }, more: null }
  return { state: { kind: row.spent ? 'spent' : 'live', secret: toSecret(row) }, more: row.more }
}

/**
 * For a transaction that does much before or after it spends: of any number of simultaneous callers one goes on, and the others are told
 * at once instead of each holding a connection while they wait. If the one fails, the secret is as good as before.
 */
export async function claimSecret(kind: SecretKind, value: string): Promise<boolean> {
  const rows = await sql(
    `select 1 as claimed from short_lived_secrets
     where secret_hash = $1 and kind = $2 and spent_instant is null and expiry_instant > now_ms() for update skip locked`,
    sha256(value),
    kind,
  )
  return rows.length === 1
}

export type Spending = {
  readonly kind: SecretKind
  readonly value: string
  /** Added to the secret's data, for whoever presents it again. */
  readonly note?: Readonly<Record<string, unknown>>
}

/**
 * The common table expression `spent`, with a row if the secret could be spent and `condition` holds: of any number of simultaneous callers, one
 * gets it, and the others wait until everything that the first one did is committed.
 */
export function spendPart({ kind, value, note = {} }: Spending, condition: Fragment): Fragment {
  return fragment`spent as (
      update short_lived_secrets set spent_instant = now_ms(), data = data || ${JSON.stringify(note)}::jsonb
      where secret_hash = ${sha256(value)} and kind = ${kind} and spent_instant is null and expiry_instant > now_ms() and ${condition}
      returning tenant_id, user_id, application_id, data
    )`
}

/** Spends a secret in a statement of its own (see `spendPart`). Undefined: it was never issued, expired or was spent before. */
export async function spendSecret(kind: SecretKind, value: string): Promise<StoredSecret | undefined> {
  const [row] = await sqlWith<Row>([spendPart({ kind, value }, always)], fragment`select * from spent`)
  return row && toSecret(row)
}
