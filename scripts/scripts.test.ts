// The small decisions of the start scripts: what is stale, how many workers, when to try again, what a failure says.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { refuseTracing } from './build.mjs'
import { listenFailure } from './serve.mjs'
import { digestOf } from './sources.mjs'
import { backOff, workerCount } from './workers.mjs'

test('a build is stale after a change, a new file or a rename, and not after a change of a test or a generated file', async () => {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-sources-'))
  try {
    await mkdir(join(root, 'lib/generated'), { recursive: true })
    await writeFile(join(root, 'lib/a.ts'), '1')
    const paths = ['lib', 'absent.json']
    const first = await digestOf(root, paths)
    await writeFile(join(root, 'lib/a.test.ts'), 'test')
    await writeFile(join(root, 'lib/generated/b.ts'), 'generated')
    assert.equal(await digestOf(root, paths), first)
    await writeFile(join(root, 'lib/a.ts'), '2')
    const changed = await digestOf(root, paths)
    await writeFile(join(root, 'lib/c.ts'), '')
    const added = await digestOf(root, paths)
    assert.equal(new Set([first, changed, added]).size, 3)
  } finally {
    await rm(root, { recursive: true })
  }
})

test('several workers run only on PostgreSQL and only for a whole number', () => {
  assert.equal(workerCount({ WEB_CONCURRENCY: '4', DATABASE_URL: 'postgresql://x' }), 4)
  assert.equal(workerCount({ WEB_CONCURRENCY: '4' }), 1)
  for (const value of ['', '0', '-2', '1.5', 'many'])
    assert.equal(workerCount({ WEB_CONCURRENCY: value, DATABASE_URL: 'x' }), 1)
})

test('a worker that keeps crashing is tried ever more rarely, and at least twice a minute', () => {
  assert.deepEqual([1, 2, 3, 7, 8, 100].map(backOff), [500, 1_000, 2_000, 30_000, 30_000, 30_000])
})

test('a busy port is told in one sentence that names PORT', () => {
  const message = listenFailure(Object.assign(new Error('listen'), { code: 'EADDRINUSE' }), {
    host: '127.0.0.1',
    port: 9011,
  })
  assert.match(message, /^PORT 9011 on 127\.0\.0\.1 is already in use[^.]*\.$/)
})

test('a build that would follow DATA_DIR is refused, as what a crash leaves there would break the next one', () => {
  refuseTracing('✓ Compiled successfully')
  assert.throws(
    () => refuseTracing('Warning: Dynamic filesystem access causes tracing of the whole project'),
    /turbopackIgnore/,
  )
})
