/**
 * Codes that are short enough to type. One never stands alone: it goes with a secret of 256 bits, and is good for a few guesses. What
 * several secrets are about, such as one address, has one code at a time, the newest.
 */
import { execute, sql } from '@/lib/db'
import { decrypt, encrypt, keyedDigests } from '@/lib/encryption'
import { newToken, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { counterKey, countInWindows, forgetCounter, takeBack } from '@/lib/throttle'
import { type Generator, generateCode } from './generator'
import type { SecretKind } from './index'

/** Wrong guesses at one code; then it is dead, also for the right one (ASVS 6.6.3). */
const maxGuesses = 5

/** Wrong guesses at all codes of one user, whatever they are for: new codes are to be had for the asking (NIST SP 800-63B-4 §3.2.2). */
const guessesOfUser = { limit: 10, seconds: 15 * 60 } as const

/** What is kept of a code: enough to compare, and to send it again. Both need ENCRYPTION_KEY. */
type StoredCode = { readonly digest: string; readonly salt: string; readonly encrypted: string }

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const rowOf = (holder: string) => sha256(`oneTimeCode/${holder}`)
const contextOf = (holder: string, salt: string) => `oneTimeCode/${holder}/${salt}`

/** People type capitals small, and copy spaces along. */
function digestsOf(given: string, context: string): string[] {
  const typed = given.trim()
  return [...new Set([typed, typed.toUpperCase()])].flatMap((code) => keyedDigests(code, context)).map(hex)
}

export type NewCode = {
  /** What the code is about: it replaces the one there was. */
  readonly holder: string
  /** Null: of nobody yet. */
  readonly userId: string | null
  readonly ttlSeconds: number
  readonly generator: Generator
}

/** Makes a code and returns it. Expires by the database clock. */
export async function newCode(
  { tenantId }: TenantScope,
  { holder, userId, ttlSeconds, generator }: NewCode,
): Promise<string> {
  const code = generateCode(generator)
  const salt = newToken(16)
  const context = contextOf(holder, salt)
  const [first] = keyedDigests(code, context)
  const stored: StoredCode = { digest: first ? hex(first) : '', salt, encrypted: await encrypt(code, context) }
  await execute(
    `insert into short_lived_secrets (secret_hash, kind, tenant_id, user_id, data, expiry_instant, insert_instant)
     values ($1, 'oneTimeCode', $2::uuid, $3::uuid, $4::jsonb, now_ms() + $5::bigint, now_ms())
     on conflict (secret_hash) do update set data = excluded.data, attempts = 0, spent_instant = null,
       expiry_instant = excluded.expiry_instant, insert_instant = excluded.insert_instant`,
    rowOf(holder),
    tenantId,
    userId,
    JSON.stringify(stored),
    ttlSeconds * 1000,
  )
  return code
}

const live = `c.kind = 'oneTimeCode' and c.spent_instant is null and c.expiry_instant > now_ms() and c.attempts < ${maxGuesses}`

async function storedCode(holder: string): Promise<StoredCode | undefined> {
  const [row] = await sql<{ data: StoredCode }>(
    `select c.data from short_lived_secrets c where c.secret_hash = $1 and ${live}`,
    rowOf(holder),
  )
  return row?.data
}

/** The code itself, to be sent; undefined if there is none that is still good. */
export async function findCode(holder: string): Promise<string | undefined> {
  const stored = await storedCode(holder)
  return stored && decrypt(stored.encrypted, contextOf(holder, stored.salt))
}

export type SpendWithCodeOutcome =
  | { readonly kind: 'spent' }
  /** The code is wrong. The secret is as good as before, while the code has guesses left. */
  | { readonly kind: 'wrong' }
  /** The secret or its code is unknown, spent, expired or out of guesses. The code was not looked at. */
  | { readonly kind: 'unknown' }

type Spending = {
  readonly value: string
  readonly holder: string
  /** The user's id, or what else guesses are counted for. */
  readonly guessed: string
  readonly given: string
}

/** Judges the code once and spends both, or counts the guess, in one statement. */
async function judge(kind: SecretKind, { value, holder, given }: Spending): Promise<SpendWithCodeOutcome> {
  const stored = await storedCode(holder)
  if (!stored) return { kind: 'unknown' }
  // Locked rows are read as they are when the lock is had, not as they were when the statement began (PostgreSQL manual, 13.2.1).
  const [row] = await sql<{ matches: boolean }>(
    `with held as (
       select secret_hash from short_lived_secrets
       where secret_hash = $1 and kind = $2 and spent_instant is null and expiry_instant > now_ms() for update
     ), judged as (
       update short_lived_secrets c set
         spent_instant = case when c.data->>'digest' = any($5::text[]) then now_ms() end,
         attempts = c.attempts + case when c.data->>'digest' = any($5::text[]) then 0 else 1 end
       from held where c.secret_hash = $3 and c.data->>'salt' = $4 and ${live}
       returning c.spent_instant is not null as matches
     ), spent as (
       update short_lived_secrets s set spent_instant = now_ms() from judged where judged.matches and s.secret_hash = $1
     )
     select matches from judged`,
    sha256(value),
    kind,
    rowOf(holder),
    stored.salt,
    digestsOf(given, contextOf(holder, stored.salt)),
  )
  if (!row) return { kind: 'unknown' }
  return { kind: row.matches ? 'spent' : 'wrong' }
}

/**
 * Spends a secret together with its code: of any number of simultaneous callers, one gets `spent`. Each guess is counted before it is
 * made, and only wrong ones stay counted.
 */
export async function spendWithCode(
  scope: TenantScope,
  kind: SecretKind,
  spending: Spending,
): Promise<SpendWithCodeOutcome> {
  const key = counterKey('oneTimeCode', spending.guessed)
  const allowance = await countInWindows(scope, [{ key, ...guessesOfUser }])
  if (allowance.kind === 'limited') return { kind: 'unknown' }
  const outcome = await judge(kind, spending)
  if (outcome.kind === 'unknown') await takeBack(scope, key)
  if (outcome.kind === 'spent') await forgetCounter(scope, key)
  return outcome
}
