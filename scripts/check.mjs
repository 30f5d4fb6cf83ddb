// @ts-check
// `npm run check`: types, lint and format, dead code and import rules, side by side and without a build.
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildStyles } from './build.mjs'
import { generateIfStale } from './generate.mjs'
import { run } from './run.mjs'

/** Each is a command that answers with its exit code. knip.json says what counts as used. */
export const checks = {
  types: () => run('node_modules/.bin/tsc', ['--noEmit']),
  'lint and format': () => run('node_modules/.bin/biome', ['ci', '--colors=off', '.']),
  'dead code': () => run('node_modules/.bin/knip', ['--no-config-hints', '--no-progress']),
}

const importRules = () =>
  run(process.execPath, ['--import', 'tsx', '--test', '--test-reporter=dot', 'e2e/import-rules.test.ts'])

/** What the checks read and no repository keeps: Prisma's client and the stylesheet module. */
export const generateForChecks = () => Promise.all([generateIfStale(), buildStyles()])

/**
 * @param {Record<string, () => Promise<string>>} tasks
 * @returns {Promise<{ passed: number, failed: number }>} the output of each that failed has been printed
 */
export async function runChecks(tasks) {
  const outcomes = await Promise.all(
    Object.entries(tasks).map(async ([name, task]) => {
      const began = performance.now()
      const error = await task().then(
        () => undefined,
        (reason) => reason,
      )
      console.log(`${error ? '✖' : '✔'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
      if (error) console.log(error instanceof Error ? error.message : error)
      return !error
    }),
  )
  return { passed: outcomes.filter(Boolean).length, failed: outcomes.filter((passed) => !passed).length }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await generateForChecks()
  const { failed } = await runChecks({ ...checks, 'import rules': importRules })
  process.exitCode = failed === 0 ? 0 : 1
}
