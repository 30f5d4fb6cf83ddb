// @ts-check
// Test files that share a process: most of what a small one costs is a Node that starts and loads what all of them load.
import { AsyncResource } from 'node:async_hooks'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe } from 'node:test'
import { pathToFileURL } from 'node:url'

/** These start servers, kill processes or hold what a process has only one of. */
const ALONE = /^(e2e\/(http|browser)|lib\/db)\/|^scripts\/test-/

/** Many, as each process loads everything anew, and few enough that two processes at a time end at about the same time. */
const GROUP_SIZE = 20

/** ms, of one file. What takes longer hangs; the files after it still run. */
const FILE_TIMEOUT = 120_000

/**
 * @param {string[]} files from the project root
 * @returns {string[][]} those that share a process, and each of the others by itself
 */
export function groupsOf(files) {
  const together = files.filter((file) => !ALONE.test(file))
  const count = Math.ceil(together.length / GROUP_SIZE)
  // Neighbours are alike in what they take: dealt out, no group has all that is slow.
  const groups = Array.from({ length: count }, (_, n) => together.filter((_, index) => index % count === n))
  return [...groups, ...files.filter((file) => ALONE.test(file)).map((file) => [file])]
}

/**
 * @param {string[][]} groups
 * @returns {Promise<{ folder: string, entries: Map<string, string[]> }>} what to hand to Node's runner, with the files in each; the folder is to be removed
 */
export async function writeEntries(groups) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-tests-'))
  /** @type {Map<string, string[]>} */
  const entries = new Map()
  for (const [n, files] of groups.entries()) {
    const [first = ''] = files
    const entry = files.length === 1 ? resolve(first) : join(folder, `group-${n + 1}.test.mjs`)
    if (files.length > 1) await writeFile(entry, entryCode(files))
    entries.set(entry, files)
  }
  return { folder, entries }
}

/** @param {string[]} files */
const entryCode = (files) =>
  `import { runTogether } from ${JSON.stringify(import.meta.url)}\nrunTogether(${JSON.stringify(files)})\n`

/**
 * Declares each file as a suite of its name, so that its hooks are its own. They are loaded one after the other. What a file declares while it is
 * loaded goes to the suite that Node finds by the asynchronous scope.
 *
 * @param {string[]} files from the working directory
 */
export function runTogether(files) {
  /** @type {Promise<void>} */
  let loaded = Promise.resolve()
  for (const file of files) {
    describe(file, { timeout: FILE_TIMEOUT }, () => {
      const scope = new AsyncResource('TestFile')
      const load = () => scope.runInAsyncScope(() => import(pathToFileURL(resolve(file)).href))
      loaded = loaded.then(load, load)
      return loaded
    })
  }
}
