// @ts-check
// One digest over the files that something was made from: it is stale when the digest has changed.
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Made by the build or read only by tests: no reason to build again. */
const IGNORED = /(^|\/)(generated|node_modules)(\/|$)|\.test\.tsx?$/

/**
 * @param {string} root
 * @param {string[]} paths files and folders below it; one that does not exist counts as absent
 * @returns {Promise<string>} SHA-256 of all names and contents, hexadecimal
 */
export async function digestOf(root, paths) {
  const files = (await Promise.all(paths.map((path) => filesUnder(root, path)))).flat().sort()
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))))
  const hash = createHash('sha256')
  for (const [n, content] of contents.entries()) hash.update(`${files[n]}\0${content.length}\0`).update(content)
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesUnder(root, path) {
  const found = await stat(join(root, path)).catch(() => null)
  if (!found) return []
  if (found.isFile()) return [path]
  const entries = await readdir(join(root, path))
  const below = entries.map((name) => `${path}/${name}`).filter((name) => !IGNORED.test(name))
  return (await Promise.all(below.map((name) => filesUnder(root, name)))).flat()
}
