/** The embedded database: PGlite in `DATA_DIR/db`, opened by one process at a time. */
import { execFile } from 'node:child_process'
import { access, cp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { PGlite, types } from '@electric-sql/pglite'
import { createDirectory } from '@/lib/config'
import { describeError, log } from '@/lib/log'
import { newToken } from '@/lib/random'
import { checkpointer } from './checkpointer'
import { lockDirectory } from './directory-lock'
import type { OpenEngineResult } from './engine'
import { pgliteAdapter } from './pglite-adapter'
import { pgliteClient } from './pglite-client'

/** A part of PGlite's memory that counts twice: 128 MiB, its default, makes the process 110 MiB larger and nothing here faster. */
const sharedBuffers = '16MB'

/** Oids (pg_type.dat): of the elements, and of their array. */
const arrayTypes = [
  [types.BOOL, 1000],
  [types.BYTEA, 1001],
  // Names, which Prisma's schema engine asks the catalog for.
  [types.TEXT, 1003],
  [types.INT4, 1007],
  [types.TEXT, 1009],
  [types.VARCHAR, 1015],
  [types.INT8, 1016],
  [types.FLOAT8, 1022],
  [types.UUID, 2951],
  [types.JSONB, 3807],
] as const

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
 * PGlite's own parameters turn fsync off: what is committed survives `kill -9`, since the system has it, but not the loss of power. Every fsync
 * would stop this process's only thread (measured: a commit takes three times as long); whoever needs it has PostgreSQL.
 */
async function startPGlite(cluster: string): Promise<PGlite> {
  const settings = {
    shared_buffers: sharedBuffers,
    wal_buffers: '1MB',
    min_wal_size: '32MB',
    max_wal_size: '64MB',
  }
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const pglite = new PGlite({ dataDir: cluster, startParams: [...PGlite.defaultStartParams, ...parameters] })
  // It would read every array type from the catalog, a tenth of the start.
  pglite._initArrayTypes = async () => {}
  await pglite.waitReady
  const { parsers, serializers } = pglite
  for (const [element, array] of arrayTypes) {
    serializers[array] = (values) => types.arraySerializer(values, serializers[element], array)
    parsers[array] = (text) => types.arrayParser(text, parsers[element] ?? String, array)
  }
  return pglite
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
    const pglite = await startPGlite(await ensureCluster(dataDir))
    const client = pgliteClient(pglite)
    const checkpoints = checkpointer(client)
    // After a crash, so that a second one does not replay the log of both.
    await checkpoints.checkpoint()
    const stopCheckpoints = checkpoints.start()
    let closing: Promise<void> | undefined
    const close = async () => {
      stopCheckpoints()
      try {
        await client.exclusively(async () => {
          await checkpoints.checkpoint()
          await pglite.close()
        })
      } finally {
        await lock.release()
      }
    }
    return {
      kind: 'open',
      engine: {
        adapter: pgliteAdapter(client),
        connectForMigrations: async () => ({
          exec: client.exec,
          rows: async (text, parameters) => (await client.query(text, parameters)).rows,
          end: async () => {},
        }),
        vacuum: () => client.exclusively(() => client.exec('VACUUM (ANALYZE)')),
        close: () => (closing ??= close()),
      },
    }
  } catch (error) {
    await lock.release()
    log.error('database.openFailed', describeError(error))
    return { kind: 'unavailable', message: `The database in DATA_DIR ${dataDir} cannot be opened.` }
  }
}
