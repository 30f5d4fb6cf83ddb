/** The embedded database through crashes: at first start, under load, and with whoever else wants its directory. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { checkpointer } from './checkpointer'
import { openEmbedded } from './embedded'
import type { Engine } from './engine'
import { isDatabaseUnavailable } from './errors'

let root: string
before(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'latchkey-embedded-'))
})
after(() => rm(root, { recursive: true, force: true }))

async function open(name: string): Promise<Engine> {
  const result = await openEmbedded(path.join(root, name))
  return result.kind === 'open' ? result.engine : assert.fail(result.message)
}

const writer = `import { openEmbedded } from '@/lib/db/embedded'
console.log('starting')
const opened = await openEmbedded(process.env.DIRECTORY ?? '')
if (opened.kind !== 'open') throw new Error(opened.message)
const connection = await opened.engine.connect()
await connection.exec('create table if not exists written (n bigint primary key)')
const [[last]] = await connection.rows('select coalesce(max(n), 0)::int from written')
for (let n = last + 1; ; n++) {
  await connection.rows('insert into written values ($1)', [n])
  process.stdout.write(n + '\\n')
}`

/** Runs a writer, kills it after `ms`, and returns the last number it reported as written. */
async function killWriter(directory: string, ms: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', writer], {
    env: { ...process.env, DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await once(child.stdout!, 'data')
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await once(child, 'close')
  // A last line without its end may be half a number.
  return Math.max(
    0,
    ...output
      .slice(0, output.lastIndexOf('\n') + 1)
      .split('\n')
      .map((line) => Number(line) || 0),
  )
}

test('AV-03: kill -9 at any moment, from the first start on, loses nothing acknowledged, and the next start needs no repair', async () => {
  let acknowledged = 0
  for (const ms of [10, 40, 90, 200, 500, 1200, 2000]) {
    acknowledged = Math.max(acknowledged, await killWriter(path.join(root, 'killed'), ms))
    const engine = await open('killed')
    const connection = await engine.connect()
    const [[table]] = (await connection.rows("select to_regclass('written')")) as [[string | null]]
    if (table) {
      const [[count, last]] = (await connection.rows(
        'select count(*)::int, coalesce(max(n), 0)::int from written',
      )) as [[number, number]]
      assert.equal(count, last, 'no gap')
      assert.ok(last >= acknowledged, `${last} written, ${acknowledged} acknowledged`)
    } else assert.equal(acknowledged, 0)
    await connection.end()
    await engine.close()
  }
  assert.ok(acknowledged > 0)
})

test('a half-made database of a crashed first start is swept away', async () => {
  const directory = path.join(root, 'half-made')
  await mkdir(path.join(directory, 'db.unfinished-1234'), { recursive: true })
  await writeFile(path.join(directory, 'db.unfinished-1234', 'PG_VERSION'), '18')
  const engine = await open('half-made')
  await engine.close()
  assert.deepEqual((await readdir(directory)).sort(), ['db', 'lock.1'])
})

test('a second opener and an unusable directory get a sentence that names the directory', async () => {
  const engine = await open('shared')
  assert.deepEqual(await openEmbedded(path.join(root, 'shared')), {
    kind: 'locked',
    message: `DATA_DIR ${path.join(root, 'shared')} is in use by another Latchkey, process ${process.pid}.`,
  })
  await engine.close()
  await writeFile(path.join(root, 'file'), '')
  const inside = path.join(root, 'file', 'data')
  assert.deepEqual(await openEmbedded(inside), { kind: 'unwritable', message: `DATA_DIR ${inside} cannot be created.` })
  const proc = await openEmbedded('/proc')
  assert.equal(proc.kind, 'unwritable')
})

test('a thread that dies fails what is under way; the next statement finds all that was committed', async () => {
  const threads: Worker[] = []
  const collect = (thread: Worker) => threads.push(thread)
  process.on('worker', collect)
  const engine = await open('dying')
  const adapter = await engine.adapter.connect()
  await adapter.executeScript('create table kept (n int); insert into kept values (1)')
  const running = adapter.executeRaw({ sql: 'insert into kept select 2 from pg_sleep(60)', args: [], argTypes: [] })
  await threads[0]?.terminate()
  await assert.rejects(running, (error) => isDatabaseUnavailable(error))
  const { rows } = await adapter.queryRaw({ sql: 'select n from kept', args: [], argTypes: [] })
  assert.deepEqual(rows, [[1]])
  assert.equal(threads.length, 2)
  process.off('worker', collect)
  await engine.close()
})

test('a close waits for nobody who has the connection; what was not committed is not there', async () => {
  const engine = await open('held')
  const connection = await engine.connect()
  await connection.exec('create table kept (n int); insert into kept values (1)')
  await connection.exec('begin')
  await connection.exec('insert into kept values (2)')
  await engine.close()
  await assert.rejects(connection.rows('select n from kept'))
  const again = await open('held')
  const next = await again.connect()
  assert.deepEqual(await next.rows('select n from kept'), [[1]])
  await next.end()
  await again.close()
})

test('the write-ahead log does not grow without bound', async () => {
  const engine = await open('log')
  const cluster = path.join(root, 'log', 'db')
  const checkpoints = checkpointer(engine.connect)
  await checkpoints.checkpoint()
  assert.equal(await checkpoints.checkpointIfDue(), false)
  const write = async (text: string) => {
    const connection = await engine.connect()
    await connection.exec(text)
    await connection.end()
  }
  await write('create table filler (t text)')
  let made = 0
  for (let i = 0; i < 8; i++) {
    await write("insert into filler select repeat('x', 1500) from generate_series(1, 15000)")
    if (await checkpoints.checkpointIfDue()) made++
  }
  assert.ok(made >= 2, `${made} checkpoints`)
  const segments = (await readdir(path.join(cluster, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name))
  assert.ok(segments.length <= 16, `${segments.length} segments of 16 MiB`)
  await engine.close()
})
