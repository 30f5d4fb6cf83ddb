/** Daily housekeeping: partitions ahead of time, and away with what has expired. Nothing here decides whether something is valid. */
import { findApplicationAnywhere, jwtConfigurationOf } from '@/lib/applications'
import { ensureLoginRecordPartitions, purge, sql, vacuum } from '@/lib/db'
import { describeError, log } from '@/lib/log'
import { forgetOldLogins } from '@/lib/login-records'
import { purgeFinishedMessages } from '@/lib/messages'
import { purgeExpiredTrusts } from '@/lib/mfa'
import { purgeExpiredSessions } from '@/lib/sessions'
import { listTenants, scopeOf } from '@/lib/tenancy'
import { purgeExpiredCounters } from '@/lib/throttle'
import { forgetGraceValues, purgeExpiredRefreshTokens } from '@/lib/tokens'

/** ms. The first run waits until a fresh start has long served its first requests. */
const firstRunAfter = 10 * 60_000
const interval = 24 * 60 * 60_000

/** ms. Counters and pushed requests live for minutes, and a guesser of login ids, or whoever knows a client's id, makes one with every try. */
const oftenInterval = 10 * 60_000

/** ms for which a spent or expired secret is kept, so that a late replay of an authorization code is still recognised. */
const secretsKept = 24 * 60 * 60_000

/** Of these nobody asks again what became of one: they go soon after they expire, since anybody can have them made. */
const soonForgotten = ['clientAssertion', 'deviceUserCode', 'pushedRequest']

/** ms for which events stay readable. Their last delivery attempt is over within a day. */
const eventsKept = 30 * 24 * 60 * 60_000

async function purgeRefreshTokens(): Promise<number> {
  const rows = await sql<{ id: string }>('select id from applications')
  let total = 0
  for (const { id } of rows) {
    const application = await findApplicationAnywhere(id)
    const scope = application && (await scopeOf(application.tenantId))
    if (!scope) continue
    const policy = jwtConfigurationOf(scope, application)
    total += await purgeExpiredRefreshTokens({ tenantId: scope.tenantId, applicationId: id, policy })
  }
  return total
}

async function purgeSessions(): Promise<number> {
  let total = 0
  for (const { id } of await listTenants()) {
    const scope = await scopeOf(id)
    if (scope) total += await purgeExpiredSessions(scope)
  }
  return total
}

/** One round of housekeeping. */
export async function maintain(): Promise<void> {
  await ensureLoginRecordPartitions()
  const loginRecords = await forgetOldLogins()
  const secrets = await purge(
    'short_lived_secrets',
    'secret_hash',
    'expiry_instant < now_ms() - $1::bigint',
    secretsKept,
  )
  const revocations = await purge('revoked_tokens', 'jti', 'expiry_instant < now_ms()')
  const refreshTokens = await purgeRefreshTokens()
  await forgetGraceValues()
  const sessions = await purgeSessions()
  const trusts = await purgeExpiredTrusts()
  // Rows by their place: nothing refers to a consent.
  const consents = await purge('scope_consents', 'ctid', 'expiry_instant < now_ms()')
  const messages = await purgeFinishedMessages()
  const events = await purge('events', 'id', 'insert_instant < now_ms() - $1::bigint', eventsKept)
  await vacuum()
  log.info('maintenance.done', {
    secrets,
    revocations,
    refreshTokens,
    sessions,
    trusts,
    consents,
    messages,
    events,
    loginRecords,
  })
}

/** Away with what anybody can make in any number. Only what has expired lately is looked at: the daily round takes the rest. */
export async function purgeMadeByAnybody(): Promise<void> {
  await purgeExpiredCounters()
  await purge(
    'short_lived_secrets',
    'secret_hash',
    'kind = any($1::text[]) and expiry_instant < now_ms() and expiry_instant > now_ms() - $2::bigint',
    soonForgotten,
    6 * oftenInterval,
  )
}

/** Runs `maintain` ten minutes from now and daily after that; what anybody can make is purged all day long. */
export function startMaintenance(): void {
  const often = () =>
    purgeMadeByAnybody().catch((error: unknown) => log.error('maintenance.failed', describeError(error)))
  setInterval(often, oftenInterval).unref()
  const run = () => maintain().catch((error: unknown) => log.error('maintenance.failed', describeError(error)))
  setTimeout(run, firstRunAfter).unref()
  setInterval(run, interval).unref()
}
