// @ts-check
// `npm run build`: Prisma's client, the stylesheet, Next's build, and a stamp that says which sources it was made from.
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { generateIfStale } from './generate.mjs'
import { run } from './run.mjs'
import { isStale, sourcesOf, stamp } from './sources.mjs'

const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(projectRoot, process.env.NEXT_DIST_DIR || '.next', 'latchkey-sources')
const tsconfigFile = join(projectRoot, 'tsconfig.json')
const resolve = createRequire(import.meta.url).resolve

/** Everything whose change makes another server. */
const SOURCES = [
  ...['app', 'components', 'lib', 'prisma', 'public', 'scripts/styles.mjs', 'scripts/build.mjs'],
  ...['instrumentation.ts', 'next.config.mjs', 'tsconfig.json', 'package-lock.json'],
]

/** The stylesheet of the hosted pages, from the classes the components use. */
export const buildStyles = () => run(process.execPath, ['scripts/styles.mjs'])

/**
 * Builds into `.next` (or NEXT_DIST_DIR).
 *
 * @param {{ show: boolean }} options whether to pass on what the tools print
 * @throws {Error} when a step fails, with its output
 */
async function build({ show }) {
  // Taken first: an edit during the build makes it stale.
  const sources = sourcesOf(projectRoot, SOURCES)
  await generateIfStale()
  await buildStyles()
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  // Next writes the types of any other NEXT_DIST_DIR into tsconfig.json; a build changes no source.
  const tsconfig = await readFile(tsconfigFile, 'utf8')
  try {
    // The empty cluster that first starts copy takes seconds to make: part of the build, like everything else that takes seconds once.
    const [output] = await Promise.all([
      run(process.execPath, [resolve('next/dist/bin/next'), 'build'], { env, show }),
      run(process.execPath, ['lib/db/create-cluster.mjs']),
    ])
    refuseTracing(output)
  } finally {
    if ((await readFile(tsconfigFile, 'utf8')) !== tsconfig) await writeFile(tsconfigFile, tsconfig)
  }
  await stamp(stampFile, sources)
}

/**
 * Next follows file accesses that it can guess the folder of, DATA_DIR's among them: what a crash leaves there must not break a build. Such an
 * access is marked `turbopackIgnore`.
 *
 * @param {string} output of `next build`
 * @throws {Error} when an access is not marked
 */
export function refuseTracing(output) {
  if (!/causes tracing of the whole project/.test(output)) return
  throw new Error(`A file access is not marked turbopackIgnore.\n${output}`)
}

/** @returns {Promise<boolean>} whether there is a build of the sources as they are now; a failure has been printed */
export async function buildIfStale() {
  if (!(await isStale(stampFile, projectRoot, SOURCES))) return true
  return reportFailure(async () => {
    console.log('Building Latchkey; this takes about half a minute and happens only after a change …')
    await build({ show: false })
  })
}

/**
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} false when it failed
 */
async function reportFailure(work) {
  try {
    await work()
    return true
  } catch (error) {
    console.error(`The build failed: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

if (argv[1] === fileURLToPath(import.meta.url) && !(await reportFailure(() => build({ show: true }))))
  process.exitCode = 1
