/** Databases that take seconds to make: made once for each version of what they are made from, then copied. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, 'node_modules/.cache/latchkey')

/** Owners and times stay what they are. */
export const copyFolder = (from: string, to: string) => promisify(execFile)('cp', ['-a', from, to])

/**
 * The folder of a template. It appears complete or not at all, whoever makes it at the same time, and takes the place of those of other versions.
 *
 * @param make makes the template in a folder that does not exist yet
 */
export async function template(
  { kind, version }: { readonly kind: string; readonly version: string },
  make: (at: string) => Promise<void>,
): Promise<string> {
  const target = path.join(folder, `${kind}-${version}`)
  if (existsSync(target)) return target
  for (const name of existsSync(folder) ? await readdir(folder) : []) {
    // An unfinished one may be somebody's who is at work on it.
    if (name.startsWith(`${kind}-`) && !name.includes('.'))
      await rm(path.join(folder, name), { recursive: true, force: true })
  }
  const unfinished = `${target}.${randomBytes(6).toString('hex')}`
  await mkdir(folder, { recursive: true })
  try {
    await make(unfinished)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another process may have been faster.
    if (!existsSync(target)) throw error
  }
  return target
}

/** Of everything that a migrated database depends on. */
async function versionOfMigrations(): Promise<string> {
  const migrations = path.join(root, 'prisma/migrations')
  const names = (await readdir(migrations)).sort().map((name) => path.join(migrations, name, 'migration.sql'))
  const files = [...names.filter(existsSync), path.join(root, 'node_modules/@electric-sql/pglite/package.json')]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

/** Puts an embedded database into a new data directory, migrated as a first start leaves it, with nothing in it. */
export async function copyMigrated(dataDir: string): Promise<void> {
  const cluster = await template({ kind: 'migrated', version: await versionOfMigrations() }, async (at) => {
    const { closeDatabase, migrate, openDatabase } = await import('@/lib/db')
    const opened = await openDatabase({ databaseUrl: undefined, dataDir: at })
    if (opened.kind !== 'open') throw new Error(opened.message)
    await migrate()
    await closeDatabase()
  })
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await copyFolder(path.join(cluster, 'db'), path.join(dataDir, 'db'))
}
