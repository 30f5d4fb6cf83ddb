// The final line of `npm test` counts tests, once each, and a file that crashes or holds none is a failure.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, test } from 'node:test'
import { report } from './test-events.mjs'

const files = {
  'good.test.ts': `test('one', () => {}); describe('suite', () => { test('two', () => {}); test('left out', { skip: true }, () => {}) })`,
  'bad.test.ts': `describe('suite', () => { test('three', () => { throw new Error('the reason') }); test('four', () => {}) })`,
  'nested.test.ts': `test('parent', async (t) => { await t.test('child', () => { throw new Error('inner') }) })`,
  'hook.test.ts': `describe('suite', () => { after(() => { throw new Error('the hook') }); test('five', () => {}) })`,
  'crash.test.ts': `throw new Error('before any test')`,
  'empty.test.ts': ``,
}

test('outcomes of suites, hooks, skipped tests, crashes and empty files are counted right', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-events-'))
  // A runner inside a test would otherwise believe to be a child and report to its parent.
  const { NODE_TEST_CONTEXT } = process.env
  delete process.env.NODE_TEST_CONTEXT
  try {
    const counts: Record<string, { passed: number; failed: number }> = {}
    let printed = ''
    for (const [name, code] of Object.entries(files)) {
      const file = join(folder, name)
      await writeFile(file, `const { test, describe, after } = require('node:test');${code}`)
      counts[name] = await report(run({ files: [file] }), (text) => {
        printed += text
      })
    }
    assert.deepEqual(counts, {
      'good.test.ts': { passed: 2, failed: 0 },
      'bad.test.ts': { passed: 1, failed: 1 },
      'nested.test.ts': { passed: 0, failed: 1 },
      'hook.test.ts': { passed: 1, failed: 1 },
      'crash.test.ts': { passed: 0, failed: 1 },
      'empty.test.ts': { passed: 0, failed: 1 },
    })
    for (const reason of ['the reason', 'inner', 'the hook', 'before any test'])
      assert.ok(printed.includes(reason), reason)
  } finally {
    if (NODE_TEST_CONTEXT !== undefined) process.env.NODE_TEST_CONTEXT = NODE_TEST_CONTEXT
    await rm(folder, { recursive: true })
  }
})
