/**
 * The lock after too many failed logins (Tenant API, `failedAuthenticationConfiguration`): counted and applied by one statement, with
 * everything that follows from it, so that any number of simultaneous failures on any number of instances count exactly, and a crash
 * loses nothing of it.
 *
 * Login ids that nobody has are counted alike, by the same statement, for a user that there is not: what a guesser sees of
 * the lock, and how long it takes, must not tell who exists (OWASP Authentication).
 */
import { execute, type Fragment, fragment, sqlWith } from '@/lib/db'
import { log } from '@/lib/log'
import { nobody } from '@/lib/messages'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { counterKey, type Standing } from '@/lib/throttle'
import type { Account } from '@/lib/users'
import { findUserAction, type UserAction } from './action'
import type { FailureKind } from './failure-kinds'
import { localized } from './localized'
import { consequencesOf, type Locked } from './lock-consequences'

/** Whose failure it is: a user, or what stands for a login id that nobody has. */
export type FailureSubject = { readonly account: Account } | { readonly unknown: string }

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

type Failure = Locked & {
  /** Of the counter. */
  readonly key: string
  readonly configuration: LockConfiguration
  /** Of the entry in the log, if this failure makes a new lock. */
  readonly lockId: string
}

/**
 * A count goes on as long as a lock does, and a lapsed lock begins a new one, so that it has really lifted. The user is locked first, as
 * by everything else that changes both: two of them never wait for each other in a circle.
 */
function counted({ tenantId }: TenantScope, { key, configuration, lockId, userId }: Failure): Fragment {
  const { tooManyAttempts, reset, duration } = configuration
  const goesOn = fragment`(case when c.locked_until is null then c.window_end > now_ms() else c.locked_until > now_ms() end)`
  const count = fragment`(case when ${goesOn} then c.count + 1 else 1 end)`
  const locks = fragment`(coalesce(c.locked_until > now_ms(), false) or ${count} >= ${tooManyAttempts}::int)`
  const first = fragment`${tooManyAttempts}::int <= 1`
  const lockEnds = fragment`now_ms() + ${duration}::bigint`
  return fragment`owner as (
      select id from users where tenant_id = ${tenantId}::uuid and id = ${userId}::uuid for no key update
    ), counted as (
      insert into throttle_counters as c (tenant_id, key, count, window_end, locked_until, lock_id, expiry_instant)
      select ${tenantId}::uuid, ${key}, 1, now_ms() + ${reset}::bigint,
        case when ${first} then ${lockEnds} end, case when ${first} then ${lockId}::uuid end,
        now_ms() + greatest(${reset}::bigint, case when ${first} then ${duration}::bigint end)
      from (select count(*) from owner) as waited_for
      on conflict (tenant_id, key) do update set
        count = ${count},
        window_end = now_ms() + ${reset}::bigint,
        locked_until = case when ${locks} then ${lockEnds} end,
        lock_id = case when c.locked_until > now_ms() then c.lock_id when ${locks} then ${lockId}::uuid end,
        expiry_instant = now_ms() + greatest(${reset}::bigint, case when ${locks} then ${duration}::bigint end)
      returning count, locked_until, lock_id, extract(epoch from clock_timestamp())::float8 * 1000 as at
    )`
}

/** The user may have been deleted since the password was looked at. `fresh` has a row where a user is locked who was not before. */
function applied({ tenantId }: TenantScope, { action, lockId, localizedName }: Failure): Fragment {
  return fragment`applied as (
      insert into user_action_logs (id, tenant_id, user_action_id, actionee_user_id, expiry, name, localized_name, insert_instant)
      select counted.lock_id, ${tenantId}::uuid, ${action.id}::uuid, owner.id, counted.locked_until, ${action.name}, ${localizedName}, now_ms()
      from counted, owner where counted.lock_id is not null
      on conflict (id) do update set expiry = excluded.expiry
      returning id, expiry
    ), fresh as (
      select expiry from applied where id = ${lockId}::uuid
    )`
}

type Row = { count: number; locked: boolean; fresh: boolean; at: number }

function failureOf(configuration: LockConfiguration, subject: FailureSubject, kind: FailureKind): Failure {
  const { action } = configuration
  const userId = 'account' in subject ? subject.account.id : newId()
  const recipient = 'account' in subject ? subject.account : nobody
  return {
    key: counterKey(kind, 'account' in subject ? userId : subject.unknown),
    configuration,
    lockId: newId(),
    userId,
    recipient,
    action,
    localizedName: localized(action.name, action.localizedNames, recipient.preferredLanguages),
  }
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
  if (!configuration) return undefined
  const failure = failureOf(configuration, subject, kind)
  const { parts, announce } = await consequencesOf(scope, failure)
  const [row] = await sqlWith<Row>(
    [counted(scope, failure), applied(scope, failure), ...parts],
    fragment`select count, lock_id is not null as locked, exists (select 1 from fresh) as fresh, at from counted`,
  )
  if (!row) return undefined
  if (row.fresh) {
    log.info('account.locked', { tenantId: scope.tenantId, userId: failure.userId })
    announce()
  }
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
