/** The database: opened and migrated once per process, then used through `db()`, `sql()`, `execute()` and `inTransaction()`. */
import type { Config } from '@/lib/config'
import { log } from '@/lib/log'
import { db, opened, openedEngine } from './client'
import { withDriverTransactions } from './driver-transactions'
import { openEmbedded } from './embedded'
import type { OpenFailure } from './engine'
import { PrismaClient } from './generated/client'
import { ensureLoginRecordPartitions } from './login-record-partitions'
import { applyMigrations, type MigrateResult } from './migrate'
import { openPostgres } from './postgres'

export { afterCommit, db, execute, insideTransaction, inTransaction, sql } from './client'
export { isDatabaseUnavailable, isForeignKeyViolation, isUniqueViolation } from './errors'
export { always, constant, executeWith, type Fragment, fragment, joined, sqlOf, sqlWith } from './fragments'
export type * from './generated/client'
export { dropLoginRecordPartitions, ensureLoginRecordPartitions } from './login-record-partitions'
export { purge } from './purge'

/** Opens the database of this process. On failure nothing stays open, and the message is one plain sentence that names the directory or host. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
): Promise<{ kind: 'open' } | OpenFailure> {
  if (opened.client) return { kind: 'open' }
  const result = config.databaseUrl ? await openPostgres(config.databaseUrl) : await openEmbedded(config.dataDir)
  if (result.kind !== 'open') return result
  opened.engine = result.engine
  opened.client = new PrismaClient({ adapter: withDriverTransactions(result.engine.adapter) })
  opened.statements = await result.engine.adapter.connect()
  return { kind: 'open' }
}

/** Brings the schema of the open database up to date and prepares it for the first request. */
export async function migrate(): Promise<MigrateResult> {
  const result = await applyMigrations(openedEngine())
  if (result.kind === 'refused') return result
  for (const migration of result.applied) log.info('database.migrated', { migration })
  await ensureLoginRecordPartitions()
  return result
}

/** Loads Prisma's query compiler, some 100 ms, which only writes of whole objects and transactions need. */
export async function warmUp(): Promise<void> {
  await db().instance.findFirst()
}

/** Ends every connection; the embedded database is written out and its directory released. */
export async function closeDatabase(): Promise<void> {
  const { client, engine } = opened
  delete opened.client
  delete opened.statements
  delete opened.engine
  await client?.$disconnect()
  await engine?.close()
}

/** Reclaims dead rows and refreshes statistics where no autovacuum does it: in the embedded database. */
export function vacuum(): Promise<void> {
  return openedEngine().vacuum()
}
