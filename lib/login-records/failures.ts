/**
 * Failed attempts of known users. They are kept in memory for up to a second and written together, so that an attempt costs its
 * request nothing that an unknown user's would not cost: when the write happens depends on no request (ASVS 6.3.8).
 */
import { now } from '@/lib/clock'
import { execute } from '@/lib/db'
import { describeError, log } from '@/lib/log'
import { processWide } from '@/lib/process-wide'
import { newId } from '@/lib/random'
import { locationColumn } from './record'

/** What was wrong: a password or one-time secret, or the code of a second factor. */
export type FailureReason = 'InvalidCredentials' | 'InvalidCode'

export type FailedLogin = {
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string | undefined
  /** As the user has it, not as it was typed: people type passwords into the wrong field. */
  readonly loginId: string | undefined
  readonly loginIdType: string | undefined
  readonly authenticationType: string
  readonly ipAddress: string | undefined
  readonly deviceName: string | undefined
  readonly reason: FailureReason
}

type Pending = FailedLogin & { readonly instant: number }

/** ms. */
const writeEvery = 1000
/** Two seconds of guesses as fast as two hundred cores could refuse them; more are counted in the log and not kept. */
const maxPending = 40_000

const state = processWide('login-records.failures', () => ({
  pending: [] as Pending[],
  dropped: 0,
  timer: undefined as NodeJS.Timeout | undefined,
}))

/** Notes a failed attempt. Returns at once and never fails. */
export function recordFailedLogin(failed: FailedLogin): void {
  if (state.pending.length >= maxPending) state.dropped += 1
  else state.pending.push({ ...failed, instant: now() })
  state.timer ??= setTimeout(flushInBackground, writeEvery).unref()
}

function flushInBackground(): void {
  flushFailedLogins().catch((error: unknown) => log.error('loginRecords.failuresLost', describeError(error)))
}

/** Writes what is pending; also the last thing that happens before the database closes. */
export async function flushFailedLogins(): Promise<void> {
  clearTimeout(state.timer)
  state.timer = undefined
  const { pending, dropped } = state
  state.pending = []
  state.dropped = 0
  if (dropped > 0) log.warn('loginRecords.failuresDropped', { dropped })
  if (pending.length === 0) return
  const column = <T>(value: (failed: Pending) => T): T[] => pending.map(value)
  await execute(
    `insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, login_id_type, authentication_type,
       ip_address, location, failure_reason, device_name)
     select id, instant, tenant_id, user_id, application_id, login_id, login_id_type, authentication_type, ip_address, location::jsonb, reason,
       device_name
     from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
       $12::text[])
       as failed (id, instant, tenant_id, user_id, application_id, login_id, login_id_type, authentication_type, ip_address, location, reason,
         device_name)
     where exists (select from users where users.id = failed.user_id)`,
    column(newId),
    column(({ instant }) => instant),
    column(({ tenantId }) => tenantId),
    column(({ userId }) => userId),
    column(({ applicationId }) => applicationId ?? null),
    column(({ loginId }) => loginId ?? null),
    column(({ loginIdType }) => loginIdType ?? null),
    column(({ authenticationType }) => authenticationType),
    column(({ ipAddress }) => ipAddress ?? null),
    column(({ ipAddress }) => locationColumn(ipAddress)),
    column(({ reason }) => reason),
    column(({ deviceName }) => deviceName ?? null),
  )
}
