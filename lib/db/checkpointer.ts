/** Checkpoints for the embedded database, which has no process that makes them. */
import { monotonic } from '@/lib/clock'
import { describeError, log } from '@/lib/log'
import type { SqlConnection } from './engine'

/** How often, ms, somebody looks whether a checkpoint is due; how much log, bytes, and how much time, ms, may lie between two. */
const checkInterval = 10_000
const dueAfterBytes = 32 * 1024 * 1024
const dueAfterTime = 5 * 60_000

/**
 * PGlite is PostgreSQL in single-user mode: the write-ahead log would grow for ever, and a start after a crash would replay all of it. Measured
 * on two busy cores: 48 MiB of log add 0.3 to 0.9 s to a start, and a checkpoint holds other statements up for 22 ms.
 */
export function checkpointer(connect: () => Promise<SqlConnection>) {
  let last = { position: 0, at: monotonic() }

  const position = async (connection: SqlConnection) =>
    Number((await connection.rows("select pg_current_wal_insert_lsn() - '0/0'"))[0]?.[0] ?? 0)

  async function write(connection: SqlConnection): Promise<void> {
    await connection.exec('CHECKPOINT')
    last = { position: await position(connection), at: monotonic() }
  }

  async function connected<T>(run: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await connect()
    try {
      return await run(connection)
    } finally {
      await connection.end()
    }
  }

  /** Makes a checkpoint if so much was written since the last one, or anything and so long ago. */
  async function checkpointIfDue(): Promise<boolean> {
    return connected(async (connection) => {
      const written = (await position(connection)) - last.position
      const due = written >= dueAfterBytes || (written > 0 && monotonic() - last.at >= dueAfterTime)
      if (due) await write(connection)
      return due
    })
  }

  const checkpoint = () => connected(write)

  /** Checks every ten seconds without keeping the process alive. Returns what stops it. */
  function start(): () => void {
    const check = () =>
      checkpointIfDue().catch((error: unknown) => log.error('database.checkpointFailed', describeError(error)))
    const timer = setInterval(check, checkInterval).unref()
    return () => clearInterval(timer)
  }

  return { checkpoint, checkpointIfDue, start }
}
