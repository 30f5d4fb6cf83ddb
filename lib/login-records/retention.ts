/** Forgetting logins that are older than the administrator wants them kept. */
import { dropLoginRecordPartitions, execute, sql } from '@/lib/db'
import { log } from '@/lib/log'
import { systemConfiguration } from '@/lib/system-configuration'

const dayLength = 86_400_000

/** Rows of one delete, so that none holds locks for long. */
const batch = 5000

/** What is left of a month that is not over yet, and what no month holds. */
async function deleteBefore(instant: number): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await execute(
      `delete from login_records where instant < $1::bigint and (instant, id) in (
         select instant, id from login_records where instant < $1::bigint order by instant limit ${batch} for update skip locked)`,
      instant,
    )
    total += deleted
    if (deleted < batch) return total
  }
}

/**
 * Applies `loginRecordConfiguration.delete` (System Configuration API). Whole months go as partitions, at the cost of one file, and
 * the rest of the oldest month row by row. Tells how many rows that were.
 */
export async function forgetOldLogins(): Promise<number> {
  const { enabled, numberOfDaysToRetain } = (await systemConfiguration()).loginRecordConfiguration.delete
  if (!enabled) return 0
  const [row] = await sql<{ now: bigint }>('select now_ms() as now')
  const cutoff = Number(row?.now) - numberOfDaysToRetain * dayLength
  const months = await dropLoginRecordPartitions(cutoff)
  for (const partition of months) log.info('loginRecords.monthDropped', { partition })
  return deleteBefore(cutoff)
}
