// @ts-check
// What Node's test runner reports, as passed and failed tests: suites and files are no tests, a file without any is a failure. A file that shares
// its process with others is a suite there.
import { relative } from 'node:path'
import { inspect } from 'node:util'

/** @typedef {{ type: string, data: any }} Event */
/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * @param {Event} event
 * @returns {'passed' | 'failed' | undefined} undefined for what is no outcome: a suite, a skipped test, a parent that failed through its children
 */
export function outcomeOf({ type, data }) {
  if (type !== 'test:pass' && type !== 'test:fail') return undefined
  const failedThroughChildren = data.details.error?.failureType === 'subtestsFailed'
  if (failedThroughChildren || data.skip !== undefined || data.todo !== undefined) return undefined
  if (type === 'test:fail' || isFile(data)) return 'failed'
  return data.details.type === 'suite' ? undefined : 'passed'
}

/**
 * A file that crashes or holds no test is reported as a test of that name.
 *
 * @param {{ name: string, file?: string, nesting: number }} data
 */
function isFile({ name, file, nesting }) {
  return nesting === 0 && /\.test\.tsx?$/.test(name) && file?.endsWith(name) === true
}

/**
 * Follows the files that share a process.
 *
 * @param {ReadonlyMap<string, string[]>} groups
 */
function followGroups(groups) {
  /** @type {Set<string>} that held a test */
  const begun = new Set()
  /** @type {Set<string>} */
  const ended = new Set()
  return {
    /** @param {string} file */
    begin: (file) => begun.add(file),
    /**
     * The files that come to nothing with an event: an empty one or one that failed as a whole with the end of its suite, and with the death of a
     * process those that had not ended. Undefined where the event is the end of no file.
     *
     * @param {Event} event
     * @returns {string[] | undefined}
     */
    failedWith: (event) => {
      const { name, file, nesting } = event.data
      if (nesting !== 0) return undefined
      const group = groups.get(file)
      if (group && name === file) {
        const left = group.filter((member) => !ended.has(member))
        return left.length > 0 ? left : group.slice(-1)
      }
      if (![...groups.values()].some((members) => members.includes(name))) return undefined
      ended.add(name)
      return outcomeOf(event) === 'failed' || !begun.has(name) ? [name] : []
    },
  }
}

/**
 * Prints each failure as it comes and a line for each file at the end.
 *
 * @param {AsyncIterable<Event>} events
 * @param {(text: string) => void} print
 * @param {ReadonlyMap<string, string[]>} [groups] the files that share a process, by the file that is run for them; from the working directory
 * @returns {Promise<Counts>}
 */
export async function report(events, print, groups = new Map()) {
  /** @type {Map<string, Counts>} */
  const files = new Map()
  /** @type {Map<string, number>} ms in tests, without what comes before and after them */
  const times = new Map()
  const shared = followGroups(groups)
  /** @param {string} file @param {'passed' | 'failed'} outcome @param {{ name: string, details: { error?: Error } }} data */
  const count = (file, outcome, data) => {
    const counts = files.get(file) ?? { passed: 0, failed: 0 }
    files.set(file, counts)
    counts[outcome] += 1
    if (outcome === 'failed') print(failure(file, data))
  }
  for await (const event of events) {
    if (event.type === 'test:stderr') print(event.data.message)
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const file = relative(process.cwd(), event.data.file ?? event.data.name)
    shared.begin(file)
    const failed = shared.failedWith(event)
    for (const name of failed ?? []) count(name, 'failed', event.data)
    const outcome = outcomeOf(event)
    if (outcome && !failed) count(file, outcome, event.data)
    if (outcome) times.set(file, (times.get(file) ?? 0) + event.data.details.duration_ms)
  }
  for (const [file, { passed, failed }] of files) {
    const counts = failed === 0 ? passed : `${failed} of ${passed + failed} failed`
    print(`${failed === 0 ? '✔' : '✖'} ${file} (${counts}, ${((times.get(file) ?? 0) / 1000).toFixed(0)} s)\n`)
  }
  return sum([...files.values()])
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
export function sum(parts) {
  return {
    passed: parts.reduce((total, { passed }) => total + passed, 0),
    failed: parts.reduce((total, { failed }) => total + failed, 0),
  }
}

/**
 * @param {string} file
 * @param {{ name: string, details: { error?: Error } }} data
 */
function failure(file, { name, details: { error } }) {
  const cause = error?.cause ?? error ?? 'The file holds no test.'
  return `\n✖ ${name}\n  ${file}\n  ${inspect(cause).replaceAll('\n', '\n  ')}\n\n`
}
