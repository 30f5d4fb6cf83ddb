// @ts-check
// What Node's test runner reports, as passed and failed tests: suites and files are no tests, a file without any is a failure.
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
 * Prints each failure as it comes and a line for each file at the end.
 *
 * @param {AsyncIterable<Event>} events
 * @param {(text: string) => void} print
 * @returns {Promise<Counts>}
 */
export async function report(events, print) {
  /** @type {Map<string, Counts>} */
  const files = new Map()
  for await (const event of events) {
    if (event.type === 'test:stderr') print(event.data.message)
    const outcome = outcomeOf(event)
    if (!outcome) continue
    const file = relative(process.cwd(), event.data.file ?? event.data.name)
    const counts = files.get(file) ?? { passed: 0, failed: 0 }
    files.set(file, counts)
    counts[outcome] += 1
    if (outcome === 'failed') print(failure(file, event.data))
  }
  for (const [file, { passed, failed }] of files) {
    print(`${failed === 0 ? '✔' : '✖'} ${file} (${failed === 0 ? passed : `${failed} of ${passed + failed} failed`})\n`)
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
