/** For tests: a database for the tests of one file, opened before them and gone after them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before } from 'node:test'
import pg from 'pg'
import { copyMigrated } from '@/e2e/support/templates'
import { config, environment } from './config'
import { configure } from './config-fixture'
import { closeDatabase, migrate, openDatabase } from './db'
import { laterIsDone } from './later'
import { setLogLevel } from './log'
import { newId } from './random'
import { settingsChanged } from './settings'

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** A database of its own on the server of `url`, so that files can run side by side. */
async function createDatabase(url: string) {
  const name = `test_${newId()}`
  await administer(url, `create database "${name}"`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, drop: () => administer(url, `drop database "${name}"`) }
}

/**
 * A PGlite in a directory of its own; where TEST_DATABASE_URL names a PostgreSQL, a database of its own there, in which races are real ones.
 *
 * @param prepare runs before the tests, on the migrated database
 * @param settings of the environment besides the database: `LOG_LEVEL` and others
 * @returns the data directory
 */
export function withDatabase(
  prepare: () => Promise<unknown> = async () => undefined,
  settings: Readonly<Record<string, string>> = {},
): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'latchkey-unit-'))
  const server = environment().TEST_DATABASE_URL
  let database: Awaited<ReturnType<typeof createDatabase>> | undefined
  before(async () => {
    database = server ? await createDatabase(server) : undefined
    if (!database) await copyMigrated(dataDir)
    configure({ ...settings, DATA_DIR: dataDir, ...(database && { DATABASE_URL: database.url }) })
    setLogLevel(config().logLevel)
    const opened = await openDatabase(config())
    if (opened.kind !== 'open') throw new Error(opened.message)
    await migrate()
    // A file that was run before in the same process had another database.
    settingsChanged()
    await prepare()
  })
  after(async () => {
    await laterIsDone()
    await closeDatabase()
    await database?.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return dataDir
}
