// The small decisions of the start scripts: what is stale, how many workers, when to try again, what a failure says.
import assert from 'node:assert/strict'
import { lstat, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { refuseTracing } from './build.mjs'
import { listenFailure } from './serve.mjs'
import { isStale, sourcesOf, stamp } from './sources.mjs'
import { backOff, workerCount } from './workers.mjs'

test('a build is stale after a change, a new file or a rename, and not after a change of a test or a generated file, or a copy', async () => {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-sources-'))
  const [stampFile, paths] = [join(root, 'stamp'), ['lib', 'absent.json']]
  const write = (name: string, text: string) => writeFile(join(root, name), text)
  const stale = () => isStale(stampFile, root, paths)
  const build = () => stamp(stampFile, sourcesOf(root, paths))
  try {
    await mkdir(join(root, 'lib/generated'), { recursive: true })
    await write('lib/a.ts', '1')
    assert.equal(await stale(), true)
    await build()
    await write('lib/a.test.ts', 'test')
    await write('lib/generated/b.ts', 'generated')
    assert.equal(await stale(), false)
    // The same text, in a file with another time of change.
    await rm(join(root, 'lib/a.ts'))
    await write('lib/a.ts', '1')
    assert.equal(await stale(), false)

    const { atime, mtime } = await lstat(join(root, 'lib/a.ts'))
    await write('lib/a.ts', '2')
    await utimes(join(root, 'lib/a.ts'), atime, mtime)
    assert.equal(await stale(), true, 'another text of the same size and date')
    await build()
    await write('lib/c.ts', '')
    assert.equal(await stale(), true, 'a new file')
    await build()
    await rename(join(root, 'lib/c.ts'), join(root, 'lib/d.ts'))
    assert.equal(await stale(), true, 'another name')
    await build()
    assert.equal(await stale(), false)
    await writeFile(stampFile, sourcesOf(root, paths).contents)
    assert.equal(await stale(), true, 'a stamp that is none')
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
