/** The embedded database: PGlite in `DATA_DIR/db`, opened by one process at a time. */
import { execFile } from 'node:child_process'
import { access, cp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { createDirectory } from '@/lib/config'
import { describeError, log } from '@/lib/log'
import { newToken } from '@/lib/random'
import { checkpointer } from './checkpointer'
import { lockDirectory } from './directory-lock'
import type { Engine, OpenEngineResult, SqlConnection } from './engine'
import { type ConnectionPool, connectionPool, prismaAdapter, sqlConnection } from './node-postgres'
import { type PGliteStreams, pgliteStreams } from './pglite-stream'

/**
 * ms to wait for the one connection while another caller has it: the longest transactions are imports, and vacuuming a large database.
 * It includes opening the database after a crash, which replays its log.
 */
const connectTimeout = 30_000

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/**
 * An empty cluster appears under its name complete or not at all, so a crash during the first start leaves nothing that looks like a database.
 * Never deletes a directory that has the name.
 */
async function ensureCluster(dataDir: string): Promise<string> {
  const cluster = path.join(dataDir, 'db')
  const leftovers = (await readdir(dataDir)).filter((name) => name.startsWith('db.unfinished-'))
  await Promise.all(leftovers.map((name) => rm(path.join(dataDir, name), { recursive: true, force: true })))
  if (await exists(cluster)) return cluster
  const script = path.join(process.cwd(), 'lib', 'db', 'create-cluster.mjs')
  const { stdout: template } = await promisify(execFile)(process.execPath, [script])
  const unfinished = path.join(dataDir, `db.unfinished-${newToken(6)}`)
  await cp(template, unfinished, { recursive: true })
  await rename(unfinished, cluster)
  return cluster
}

/**
 * The one connection, which opens the database when it is first used, or again after its thread died; PGlite is PostgreSQL in single-user mode.
 *
 * PGlite's own parameters turn fsync off: what is committed survives `kill -9`, since the system has it, but not the loss of power. Every fsync
 * would stop the only thread (measured: a commit takes three times as long); whoever needs it has PostgreSQL.
 */
function connectionThrough(streams: PGliteStreams): ConnectionPool {
  return connectionPool({
    stream: streams.open,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectTimeout,
    // Named, so that the environment's PGUSER, PGSSLMODE and their like mean nothing here.
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    ssl: false,
  })
}

/** The connection, for as long as nobody may come between; `end` gives it back. */
async function exclusively(pool: ConnectionPool): Promise<SqlConnection> {
  const client = await pool.connect()
  // An error also rejects the statement under way; without a listener it would end the process.
  const listener = () => {}
  client.on('error', listener)
  return sqlConnection(client, async () => {
    client.off('error', listener)
    client.release()
  })
}

async function openEngine(cluster: string): Promise<Engine> {
  const streams = pgliteStreams(cluster)
  const pool = connectionThrough(streams)
  const connect = () => exclusively(pool)
  const close = async () => {
    // Not waited for: it waits for whoever has the connection, who is not waited for either.
    void pool.end()
    await streams.close()
  }
  const checkpoints = checkpointer(connect)
  try {
    // After a crash, so that a second one does not replay the log of both.
    await checkpoints.checkpoint()
  } catch (error) {
    await close()
    throw error
  }
  const stopCheckpoints = checkpoints.start()
  return {
    adapter: prismaAdapter(pool, { prepared: true }),
    connect,
    vacuum: async () => {
      await pool.query({ text: 'VACUUM (ANALYZE)' })
    },
    close: () => {
      stopCheckpoints()
      return close()
    },
  }
}

/** Opens, creating it if need be, the database in `dataDir`; refused while another process has it open. */
export async function openEmbedded(dataDir: string): Promise<OpenEngineResult> {
  try {
    createDirectory(dataDir)
  } catch {
    return { kind: 'unwritable', message: `DATA_DIR ${dataDir} cannot be created.` }
  }
  const lock = await lockDirectory(dataDir)
  if (lock.kind === 'held') {
    return { kind: 'locked', message: `DATA_DIR ${dataDir} is in use by another Latchkey, process ${lock.pid}.` }
  }
  if (lock.kind === 'impossible')
    return { kind: 'unwritable', message: `DATA_DIR ${dataDir} cannot be written to (${lock.code}).` }
  try {
    const engine = await openEngine(await ensureCluster(dataDir))
    let closing: Promise<void> | undefined
    const close = () => engine.close().finally(lock.release)
    return { kind: 'open', engine: { ...engine, close: () => (closing ??= close()) } }
  } catch (error) {
    await lock.release()
    log.error('database.openFailed', describeError(error))
    return { kind: 'unavailable', message: `The database in DATA_DIR ${dataDir} cannot be opened.` }
  }
}
