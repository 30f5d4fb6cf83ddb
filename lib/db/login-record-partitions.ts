/** The monthly partitions of login_records: made ahead of time, dropped by retention. */
import { execute, inTransaction, sql } from './client'

type Month = { partition: string; start: bigint; end: bigint }

/** Serialises the makers of partitions among all instances, inside their transactions. */
const partitionLock = 7_023_118

/** Reads pg_class as a table: `to_regclass` may answer from a cache that has not heard of what the last holder of the lock committed. */
const missingMonths = `
  select partition, start, "end" from (
    select 'login_records_' || to_char(month, 'YYYY_MM') as partition,
           (date_part('epoch', month) * 1000)::bigint as start,
           (date_part('epoch', month + interval '1 month') * 1000)::bigint as "end"
    from generate_series(date_trunc('month', now() at time zone 'UTC'),
                         date_trunc('month', now() at time zone 'UTC') + interval '2 months', interval '1 month') as month
  ) as months
  where not exists (select from pg_class where relname = partition and relnamespace = current_schema()::regnamespace)`

/**
 * Makes the partitions of this month and the next two. Rows of such a month that went to the default partition move over. Does nothing, in one
 * query, where they exist; may run in every instance at once.
 */
export async function ensureLoginRecordPartitions(): Promise<void> {
  if ((await sql<Month>(missingMonths)).length === 0) return
  await inTransaction(
    async () => {
      await execute('select pg_advisory_xact_lock($1::bigint)', partitionLock)
      for (const month of await sql<Month>(missingMonths)) await createPartition(month)
    },
    { timeout: 30_000 },
  )
}

/** The name comes from a date and the bounds are numbers, so they are safe in the text: DDL takes no parameters. */
async function createPartition({ partition, start, end }: Month): Promise<void> {
  await execute(`create table ${partition} (like login_records including all)`)
  await execute(`with moved as (delete from login_records_default where instant >= ${start} and instant < ${end} returning *)
    insert into ${partition} select * from moved`)
  await execute(`alter table login_records attach partition ${partition} for values from (${start}) to (${end})`)
}

/** Drops the months that ended before `instant` (ms since the epoch); a month that began earlier but ended later stays whole. */
export async function dropLoginRecordPartitions(instant: number): Promise<string[]> {
  const months = await sql<{ partition: string }>(
    `select inhrelid::regclass::text as partition from pg_inherits
     where inhparent = 'login_records'::regclass and inhrelid::regclass::text ~ '^login_records_[0-9]{4}_[0-9]{2}$'
       and to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') + interval '1 month' <= to_timestamp($1::bigint / 1000.0) at time zone 'UTC'`,
    instant,
  )
  for (const { partition } of months) await execute(`drop table if exists ${partition}`)
  return months.map(({ partition }) => partition)
}
