/** Daily housekeeping of the tables: partitions ahead of time, expired rows away. */
import { describeError, log } from '@/lib/log'
import { execute, openedEngine } from './client'
import { ensureLoginRecordPartitions } from './login-record-partitions'

/** ms. The first run waits until a fresh start has long served its first requests. */
const firstRunAfter = 10 * 60_000
const interval = 24 * 60 * 60_000
/** Rows of one delete, so that none holds locks for long. */
const batch = 5000

/** Deletes in batches what `condition` names; instances that purge at the same time skip each other's rows. */
async function purge(table: string, key: string, condition: string): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await execute(
      `delete from ${table} where ${key} in (select ${key} from ${table} where ${condition} limit ${batch} for update skip locked)`,
    )
    total += deleted
    if (deleted < batch) return total
  }
}

/** One round of housekeeping. */
export async function maintain(): Promise<void> {
  await ensureLoginRecordPartitions()
  const secrets = await purge('short_lived_secrets', 'secret_hash', 'expiry_instant < now_ms()')
  const revocations = await purge('revoked_tokens', 'jti', 'expiry_instant < now_ms()')
  await openedEngine().vacuum()
  log.info('database.maintained', { secrets, revocations })
}

/** Runs `maintain` ten minutes from now and daily after that. Returns what stops it. */
export function startMaintenance(): () => void {
  const run = () => maintain().catch((error: unknown) => log.error('database.maintenanceFailed', describeError(error)))
  const first = setTimeout(run, firstRunAfter).unref()
  const daily = setInterval(run, interval).unref()
  return () => {
    clearTimeout(first)
    clearInterval(daily)
  }
}
