/** Applies the SQL files of prisma/migrations, recorded as Prisma records them, so that `prisma migrate deploy` agrees. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { newId } from '@/lib/random'
import type { Engine, SqlConnection } from './engine'

export type Migration = { name: string; text: string; checksum: string }
export type MigrateResult = { kind: 'migrated'; applied: string[] } | { kind: 'refused'; message: string }

/** Prisma's own number, so that `prisma migrate deploy` and this runner exclude each other. */
const migrationLock = 72_707_369

/** Prisma's table, column for column. */
const createTable = `create table if not exists "_prisma_migrations" (
  "id" varchar(36) primary key not null,
  "checksum" varchar(64) not null,
  "finished_at" timestamptz,
  "migration_name" varchar(255) not null,
  "logs" text,
  "rolled_back_at" timestamptz,
  "started_at" timestamptz not null default now(),
  "applied_steps_count" integer not null default 0
)`

/** The migrations of this version in the order of their names. */
export async function readMigrations(
  directory = path.join(process.cwd(), 'prisma', 'migrations'),
): Promise<Migration[]> {
  const entries = await readdir(/* turbopackIgnore: true */ directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const text = await readFile(path.join(directory, name, 'migration.sql'), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Why the history in the database does not lead to this version, or what is left to apply. */
function pending(migrations: readonly Migration[], recorded: unknown[][]): Migration[] | { refused: string } {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const done = new Set<string>()
  for (const [name, checksum, finished] of recorded) {
    const migration = known.get(String(name))
    if (!migration)
      return { refused: `The database is newer than this version of Latchkey: it has the migration ${name}.` }
    if (!finished) return { refused: `The migration ${name} did not finish; repair it with prisma migrate resolve.` }
    if (migration.checksum !== checksum)
      return { refused: `The migration ${name} was applied to the database with other content than its file has now.` }
    done.add(migration.name)
  }
  const left = migrations.filter((migration) => !done.has(migration.name))
  const newest = [...done].sort().at(-1) ?? ''
  const late = left.find((migration) => migration.name < newest)
  return late ? { refused: `The migration ${late.name} comes before ${newest}, which the database already has.` } : left
}

/** One transaction: lock, look, apply the first migration that is missing together with its record. */
async function applyNext(connection: SqlConnection, migrations: readonly Migration[]) {
  await connection.exec('begin')
  try {
    await connection.exec(
      `set local lock_timeout = 0; set local statement_timeout = 0; select pg_advisory_xact_lock(${migrationLock})`,
    )
    await connection.exec(`set local client_min_messages = warning; ${createTable}`)
    const recorded = await connection.rows(
      'select migration_name, checksum, finished_at is not null from "_prisma_migrations" where rolled_back_at is null',
    )
    const left = pending(migrations, recorded)
    const [next] = Array.isArray(left) ? left : []
    if (next) {
      await connection.exec(next.text)
      await connection.rows(
        `insert into "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)`,
        [newId(), next.checksum, next.name],
      )
    }
    await connection.exec('commit')
    return Array.isArray(left) ? { applied: next } : left
  } catch (error) {
    await connection.exec('rollback').catch(() => {})
    throw error
  }
}

/**
 * Brings the schema up to date. Any number of instances may do so at once: the lock, which lives in the transaction and dies with it, lets one
 * apply and the others find it done. A migration and its record are one transaction, so a crash half-way leaves nothing behind.
 */
export async function applyMigrations(
  engine: Pick<Engine, 'connect'>,
  migrations?: readonly Migration[],
): Promise<MigrateResult> {
  const all = migrations ?? (await readMigrations())
  const connection = await engine.connect()
  try {
    const applied: string[] = []
    for (;;) {
      const result = await applyNext(connection, all)
      if ('refused' in result) return { kind: 'refused', message: result.refused }
      if (!result.applied) return { kind: 'migrated', applied }
      applied.push(result.applied.name)
    }
  } finally {
    await connection.end()
  }
}
