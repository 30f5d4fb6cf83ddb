// The final line of `npm test` counts tests, once each, and a file that crashes or holds none is a failure.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { run, test } from 'node:test'
import { report } from './test-events.mjs'
import { writeEntries } from './test-groups.mjs'

const files = {
  'good.test.ts': `test('one', () => {}); describe('suite', () => { test('two', () => {}); test('left out', { skip: true }, () => {}) })`,
  'bad.test.ts': `describe('suite', () => { test('three', () => { throw new Error('the reason') }); test('four', () => {}) })`,
  'nested.test.ts': `test('parent', async (t) => { await t.test('child', () => { throw new Error('inner') }) })`,
  'hook.test.ts': `describe('suite', () => { after(() => { throw new Error('the hook') }); test('five', () => {}) })`,
  'crash.test.ts': `throw new Error('before any test')`,
  'empty.test.ts': ``,
}

type Files = Readonly<Record<string, string>>

/** What is reported of these files, each in a process of its own or all in one: counts by file, and everything that was printed. */
async function outcomesOf(sources: Files, together: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-events-'))
  // A runner inside a test would otherwise believe to be a child and report to its parent.
  const { NODE_TEST_CONTEXT } = process.env
  delete process.env.NODE_TEST_CONTEXT
  try {
    const paths: string[] = []
    for (const [name, code] of Object.entries(sources)) {
      const path = join(folder, name)
      await writeFile(path, `const { test, describe, before, after } = require('node:test');${code}`)
      paths.push(relative('', path))
    }
    const { entries, folder: written } = await writeEntries(together ? [paths] : paths.map((path) => [path]))
    let printed = ''
    const print = (text: string) => {
      printed += text
    }
    await report(run({ files: [...entries.keys()] }), print, together ? entries : undefined)
    await rm(written, { recursive: true })
    const lines = [...printed.matchAll(/^[✔✖] \S*\/(\S+\.test\.ts) \((.*), \d+ s\)$/gm)]
    return { counts: Object.fromEntries(lines.map(([, name, counts]) => [name, counts])), printed }
  } finally {
    if (NODE_TEST_CONTEXT !== undefined) process.env.NODE_TEST_CONTEXT = NODE_TEST_CONTEXT
    await rm(folder, { recursive: true })
  }
}

for (const together of [false, true]) {
  const where = together ? 'in one process' : 'each in a process of its own'

  test(`outcomes of suites, hooks, skipped tests, crashes and empty files are counted right, ${where}`, async () => {
    const { counts, printed } = await outcomesOf(files, together)
    assert.deepEqual(counts, {
      'good.test.ts': '2',
      'bad.test.ts': '1 of 2 failed',
      'nested.test.ts': '1 of 1 failed',
      'hook.test.ts': '1 of 2 failed',
      'crash.test.ts': '1 of 1 failed',
      'empty.test.ts': '1 of 1 failed',
    })
    for (const reason of ['the reason', 'inner', 'the hook', 'before any test'])
      assert.ok(printed.includes(reason), reason)
  })
}

test('hooks of a file that shares its process are for its own tests, and run before the next file', async () => {
  const of = (name: string) =>
    `before(() => { globalThis.turn = '${name}' }); after(() => { globalThis.turn = 'nobody' });
     test('its turn', () => { if (globalThis.turn !== '${name}') throw new Error(globalThis.turn) })`
  const { counts, printed } = await outcomesOf({ 'one.test.ts': of('one'), 'two.test.ts': of('two') }, true)
  assert.deepEqual(counts, { 'one.test.ts': '1', 'two.test.ts': '1' }, printed)
})

test('a file that ends the process it shares fails, and so do those that come after it', async () => {
  const sources = { 'end.test.ts': `test('end', () => process.exit(0))`, 'late.test.ts': `test('late', () => {})` }
  const { counts } = await outcomesOf(sources, true)
  assert.deepEqual(counts, { 'end.test.ts': '1 of 1 failed', 'late.test.ts': '1 of 1 failed' })
})
