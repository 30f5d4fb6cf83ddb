// @ts-check
/**
 * Makes sure that an empty database cluster exists to copy from, and prints its directory.
 *
 * PGlite's initdb takes some four seconds and 750 MiB, once. In a process of its own the memory goes back; run by the build, the first start
 * only copies 40 MB. Never half-made: a cluster is created under another name and then renamed.
 */
import { randomBytes } from 'node:crypto'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** @param {string} parent @param {string} name */
async function createIn(parent, name) {
  const target = path.join(parent, name)
  if (
    await access(target).then(
      () => true,
      () => false,
    )
  )
    return target
  await mkdir(parent, { recursive: true })
  const unfinished = `${target}.${randomBytes(6).toString('hex')}`
  try {
    const pglite = await PGlite.create({ dataDir: unfinished })
    await pglite.close()
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another process may have been faster.
    if (
      !(await access(target).then(
        () => true,
        () => false,
      ))
    )
      throw error
  }
  return target
}

const root = path.resolve(import.meta.dirname, '../..')
const { version } = JSON.parse(
  await readFile(path.join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'),
)
const name = `cluster-${version}`
// Not in the package directory where that is read-only; under the user's own name, since others may write to a shared temporary directory.
const made = await createIn(path.join(root, 'node_modules/.cache/latchkey'), name).catch(() =>
  createIn(path.join(os.tmpdir(), `latchkey-${os.userInfo().uid}`), name),
)
process.stdout.write(made)
