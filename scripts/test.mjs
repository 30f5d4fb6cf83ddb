// @ts-check
// `npm test`: everything, ending with one line `N passed, N failed`. `node scripts/test.mjs FILE…` runs those files alone.
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { run as runTests } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from './build.mjs'
import { checks, generateForChecks, runChecks } from './check.mjs'
import { run } from './run.mjs'
import { report, sum } from './test-events.mjs'
import { groupsOf, writeEntries } from './test-groups.mjs'

/** Of one file, ms. Some start servers and kill them twenty times; what takes longer hangs. */
const FILE_TIMEOUT = 600_000

/** Two cores. */
const CONCURRENCY = 2

/** A file waits for a good part of its time, for a server to start, a message to come or a page to load, and asserts no durations. */
const WAITING_CONCURRENCY = 3

/** These take minutes: they begin first, so that none is left alone at the end. */
const LONG = /\/(every-page|security-availability|security-input|status-tables|start)\.test\.ts$/

/**
 * Run in this order. What measures time runs alone.
 *
 * @type {{ title: string, pattern: RegExp, concurrency: number }[]}
 */
const SUITES = [
  {
    title: 'Unit tests',
    pattern: /^(app|components|lib|scripts|e2e\/support)\/|^e2e\/[^/]+$/,
    concurrency: CONCURRENCY,
  },
  {
    title: 'HTTP and browser suites',
    pattern: /^e2e\/(browser|http)\/(?!.*\.timing\.)/,
    concurrency: WAITING_CONCURRENCY,
  },
  { title: 'Timing suites', pattern: /^e2e\/http\/.*\.timing\./, concurrency: 1 },
]

/** What the suites need of the machine and Debian's name for it. */
const TOOLS = [
  { package: 'postgresql', present: () => run(process.execPath, ['--import', 'tsx', '-e', findPostgres]).then(isYes) },
  { package: 'chromium', present: async () => existsSync('/usr/bin/chromium') },
  // Another's eye on the archives that we write.
  { package: 'python3', present: () => run('python3', ['--version']).then(Boolean, () => false) },
]
const findPostgres =
  "import('./e2e/support/postgres.ts').then(({ findBinaries }) => console.log(findBinaries() ? 'yes' : 'no'))"
const isYes = (/** @type {string} */ output) => output.trim() === 'yes'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
Reflect.set(process.env, 'NODE_ENV', 'test')
const chosen = process.argv.slice(2).map((path) => relative('', path))
const total = sum(await (chosen.length > 0 ? runChosen() : runAll()).catch(whyNone))
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/**
 * What keeps the tests from running counts as one that failed.
 *
 * @param {unknown} error
 */
function whyNone(error) {
  console.error(error instanceof Error ? error.message : error)
  return [{ passed: 0, failed: 1 }]
}

/** @returns {Promise<import('./test-events.mjs').Counts[]>} */
async function runAll() {
  await installTools()
  await generateForChecks()
  const counts = [await runChecks(checks)]
  if (!(await buildIfStale())) return [...counts, { passed: 0, failed: 1 }]
  const files = await testFiles()
  for (const { title, pattern, concurrency } of SUITES) {
    const members = files.filter((file) => pattern.test(file))
    if (members.length > 0) counts.push(await runFiles(title, members, concurrency))
  }
  return counts
}

/** @returns {Promise<import('./test-events.mjs').Counts[]>} */
async function runChosen() {
  await generateForChecks()
  const needServer = chosen.some((file) => /^e2e\/(http|browser)\//.test(file))
  if (needServer && !(await buildIfStale())) return [{ passed: 0, failed: 1 }]
  return [await runFiles('Chosen files', chosen, 1)]
}

/**
 * @param {string} title
 * @param {string[]} files
 * @param {number} concurrency
 */
async function runFiles(title, files, concurrency) {
  const began = performance.now()
  console.log(`\n${title}: ${files.length} files`)
  // Node gives the files' processes the environment; TypeScript comes with it.
  process.env.NODE_OPTIONS = `--import=${import.meta.resolve('tsx')}`
  process.env.LATCHKEY_BUILT = '1'
  const { folder, entries } = await writeEntries(groupsOf(files))
  // All servers are of one build: what one of them says of itself holds for every other.
  process.env.LATCHKEY_DESCRIPTION = join(folder, 'description.json')
  const events = runTests({ files: [...entries.keys()], concurrency, timeout: FILE_TIMEOUT })
  const shared = new Map([...entries].filter(([, members]) => members.length > 1))
  const counts = await report(events, (text) => process.stdout.write(text), shared)
  await rm(folder, { recursive: true })
  console.log(`${title} took ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return counts
}

/** @returns {Promise<string[]>} from the project root, in the order to run */
async function testFiles() {
  const folders = ['app', 'components', 'lib', 'scripts', 'e2e']
  const names = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })))
  return names
    .flatMap((below, n) => below.map((name) => `${folders[n]}/${name}`))
    .filter((name) => /\.test\.tsx?$/.test(name))
    .sort((a, b) => Number(LONG.test(b)) - Number(LONG.test(a)) || (a < b ? -1 : 1))
}

/**
 * Installs what is missing where that is possible.
 *
 * @throws {Error} that says what to install, where it is not
 */
async function installTools() {
  const present = await Promise.all(TOOLS.map((tool) => tool.present()))
  const missing = TOOLS.filter((_, n) => !present[n]).map((tool) => tool.package)
  if (missing.length === 0) return
  const advice = `The tests need ${missing.join(', ')}; on Debian: apt-get install ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice)
  console.log(`Installing ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { env })
  } catch (error) {
    throw new Error(`${advice}\n${error instanceof Error ? error.message : error}`)
  }
}
