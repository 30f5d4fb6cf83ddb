/**
 * The lock after too many failed logins (Tenant API, `failedAuthenticationConfiguration`): counted and applied by one statement, so that
 * any number of simultaneous failures on any number of instances count exactly, and a crash loses nothing of it.
 *
 * Login ids that nobody has are counted alike, without a user and so without an entry in the log: what a guesser sees of
 * the lock must not tell who exists (OWASP Authentication).
 */
import { execute, inTransaction, sql } from '@/lib/db'
import { log } from '@/lib/log'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { counterKey, type Standing } from '@/lib/throttle'
import type { Account } from '@/lib/users'
import { findUserAction, type UserAction } from './action'
import { recordUserAction } from './event'
import type { FailureKind } from './failure-kinds'
import { localized } from './localized'
import { findUserActionLog } from './log'
import { endTokensOfPrevented } from './taking'

/** Whose failure it is: a user, or what stands for a login id that nobody has. */
export type FailureSubject =
  | { readonly account: Pick<Account, 'id' | 'preferredLanguages'> }
  | { readonly unknown: string }

/** ms. A month is 30 days and a year 365: a lock needs no calendar. */
const units = {
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
  WEEKS: 7 * 86_400_000,
  MONTHS: 30 * 86_400_000,
  YEARS: 365 * 86_400_000,
} as const

type LockConfiguration = {
  readonly action: UserAction
  readonly tooManyAttempts: number
  /** ms */
  readonly reset: number
  /** ms */
  readonly duration: number
}

/** The lock as this tenant has configured it; undefined where it is off, or names an action that cannot lock. */
export async function lockConfiguration({ tenant }: TenantScope): Promise<LockConfiguration | undefined> {
  const { actionDuration, actionDurationUnit, resetCountInSeconds, tooManyAttempts, userActionId } =
    tenant.settings.failedAuthenticationConfiguration
  const action = userActionId === undefined ? undefined : await findUserAction(userActionId)
  if (!action?.active || !action.preventLogin || !action.temporal) return undefined
  const duration = actionDuration * units[actionDurationUnit]
  return { action, tooManyAttempts, reset: resetCountInSeconds * 1000, duration }
}

// $1 tenant, $2 key, $3 reset, $4 too many, $5 duration, $6 id of a new lock. A count goes on as long as a lock does, and a lapsed
// lock begins a new one, so that it has really lifted.
const goesOn = '(case when c.locked_until is null then c.window_end > now_ms() else c.locked_until > now_ms() end)'
const count = `(case when ${goesOn} then c.count + 1 else 1 end)`
const locks = `(coalesce(c.locked_until > now_ms(), false) or ${count} >= $4::int)`
const counted = `
  counted as (
    insert into throttle_counters as c (tenant_id, key, count, window_end, locked_until, lock_id, expiry_instant)
    select $1::uuid, $2, 1, now_ms() + $3::bigint,
      case when $4::int <= 1 then now_ms() + $5::bigint end, case when $4::int <= 1 then $6::uuid end,
      now_ms() + greatest($3::bigint, case when $4::int <= 1 then $5::bigint end)
    on conflict (tenant_id, key) do update set
      count = ${count},
      window_end = now_ms() + $3::bigint,
      locked_until = case when ${locks} then now_ms() + $5::bigint end,
      lock_id = case when c.locked_until > now_ms() then c.lock_id when ${locks} then $6::uuid end,
      expiry_instant = now_ms() + greatest($3::bigint, case when ${locks} then $5::bigint end)
    returning count, locked_until, lock_id, extract(epoch from clock_timestamp())::float8 * 1000 as at
  )`

// The user may have been deleted since the password was looked at.
const applied = `
  applied as (
    insert into user_action_logs (id, tenant_id, user_action_id, actionee_user_id, expiry, name, localized_name, insert_instant)
    select counted.lock_id, u.tenant_id, $7::uuid, u.id, counted.locked_until, $9, $10, now_ms()
    from counted join users u on u.tenant_id = $1::uuid and u.id = $8::uuid
    where counted.lock_id is not null
    on conflict (id) do update set expiry = excluded.expiry
  )`

type Row = { count: number; locked: boolean; fresh: boolean; lock_id: string; at: number }

async function write(
  { tenantId }: TenantScope,
  { action, tooManyAttempts, reset, duration }: LockConfiguration,
  kind: FailureKind,
  subject: FailureSubject,
): Promise<Row | undefined> {
  const account = 'account' in subject ? subject.account : undefined
  const parameters = [
    tenantId,
    counterKey(kind, 'account' in subject ? subject.account.id : subject.unknown),
    reset,
    tooManyAttempts,
    duration,
    newId(),
  ]
  const named = account && [
    action.id,
    account.id,
    action.name,
    localized(action.name, action.localizedNames, account.preferredLanguages),
  ]
  const [row] = await sql<Row>(
    `with ${account ? `${counted}, ${applied}` : counted}
     select count, lock_id is not null as locked, lock_id is not distinct from $6::uuid as fresh, lock_id, at from counted`,
    ...parameters,
    ...(named ?? []),
  )
  return row
}

/** What follows from a new lock. The lock itself holds already: until this is done, a refresh token is refused as a login is. */
async function tellOfLock(scope: TenantScope, lockId: string, userId: string): Promise<void> {
  log.info('account.locked', { tenantId: scope.tenantId, userId })
  await inTransaction(async () => {
    await endTokensOfPrevented(scope, userId, [])
    const entry = await findUserActionLog(scope, lockId)
    if (entry) await recordUserAction(scope, 'start', entry)
  })
}

/**
 * Counts a failed login of one kind, and locks the account, or lengthens the lock it is under, if that makes too many. Undefined
 * where the tenant has no such lock.
 */
export async function countFailure(
  scope: TenantScope,
  subject: FailureSubject,
  kind: FailureKind,
): Promise<Standing | undefined> {
  const configuration = await lockConfiguration(scope)
  const row = configuration && (await write(scope, configuration, kind, subject))
  if (!row) return undefined
  if (row.fresh && 'account' in subject) await tellOfLock(scope, row.lock_id, subject.account.id)
  return { failures: row.count, locked: row.locked, at: row.at }
}

/** Forgets the failures of one kind after a success. A lock that was reached stays. */
export async function resetFailures(scope: TenantScope, userId: string, kind: FailureKind): Promise<void> {
  await execute(
    `delete from throttle_counters
     where tenant_id = $1::uuid and key = $2 and coalesce(locked_until <= now_ms(), true)`,
    scope.tenantId,
    counterKey(kind, userId),
  )
}
