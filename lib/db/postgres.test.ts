/** PostgreSQL going away and coming back, and many instances starting at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import pg from 'pg'
import { startPostgres } from '@/e2e/support/postgres'
import { closeDatabase, execute, inTransaction, isDatabaseUnavailable, migrate, openDatabase, sql } from './index'
import { readMigrations } from './migrate'

const postgres = await startPostgres()
after(() => postgres.stop())

const instance = `import { closeDatabase, migrate, openDatabase } from '@/lib/db'
const opened = await openDatabase({ databaseUrl: process.env.DATABASE_URL, dataDir: '' })
const migrated = opened.kind === 'open' ? await migrate() : opened
await closeDatabase()
console.log(JSON.stringify(migrated.applied ?? migrated))`

test('AV-05: eight instances that start at once on an empty database migrate it once', async () => {
  const outputs = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', instance], {
        env: { ...process.env, DATABASE_URL: postgres.url, LOG_LEVEL: 'error' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const lines: string[] = []
      child.stdout!.setEncoding('utf8').on('data', (text: string) => lines.push(text))
      const [code] = await once(child, 'close')
      assert.equal(code, 0)
      return JSON.parse(lines.join('').trim().split('\n').at(-1)!) as string[]
    }),
  )
  const names = (await readMigrations()).map(({ name }) => name)
  assert.deepEqual(outputs.flat().sort(), names, 'each migration was applied by exactly one instance')
  const client = new pg.Client(postgres.url)
  await client.connect()
  const { rows } = await client.query('select migration_name from _prisma_migrations order by 1')
  const { rows: months } = await client.query(
    "select count(*)::int as n from pg_inherits where inhparent = 'login_records'::regclass",
  )
  await client.end()
  assert.deepEqual(
    rows.map((row) => row.migration_name),
    names,
  )
  assert.equal(months[0].n, 4)
})

/** A server in front of PostgreSQL that can cut its connections, refuse new ones or fall silent. */
async function startProxy() {
  const { hostname, port } = new URL(postgres.url)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (data) => silent || upstream.write(data))
    upstream.on('data', (data) => silent || client.write(data))
  })
  const listen = (on: number) => new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve))
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const address = server.address()
  const own = typeof address === 'object' && address ? address.port : 0
  const url = new URL(postgres.url)
  url.host = `127.0.0.1:${own}`
  return { url: url.href, cut, restore: () => listen(own), fallSilent: (on: boolean) => (silent = on) }
}

async function outcome(): Promise<{ unavailable: boolean; ms: number }> {
  const start = performance.now()
  const error = await sql('select 1 from instance').then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { unavailable: error !== undefined && isDatabaseUnavailable(error), ms: performance.now() - start }
}

test('AV-02: an outage fails every statement within 5 s and heals by itself', async () => {
  const proxy = await startProxy()
  assert.deepEqual(await openDatabase({ databaseUrl: proxy.url, dataDir: '' }), { kind: 'open' })
  await migrate()
  const all = () => Promise.all(Array.from({ length: 20 }, outcome))

  await proxy.cut()
  for (const { unavailable, ms } of await all())
    assert.ok(unavailable && ms < 5000, `refused connections: ${unavailable} after ${ms} ms`)
  await proxy.restore()
  for (const { unavailable } of await all()) assert.ok(!unavailable, 'healed')

  proxy.fallSilent(true)
  for (const { unavailable, ms } of await all())
    assert.ok(unavailable && ms < 5000, `a silent server: ${unavailable} after ${ms} ms`)
  proxy.fallSilent(false)
  for (const { unavailable } of await all()) assert.ok(!unavailable, 'healed')

  await closeDatabase()
  await proxy.cut()
})

/** What each of some tries came to: what it returned, or the SQLSTATE. */
async function tries(run: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = []
  for (let n = 0; n < 3; n += 1) {
    seen.push(
      await run().catch((error: unknown) => String(/\b[0-9A-Z]{5}\b/.exec(JSON.stringify(error))?.[0] ?? error)),
    )
  }
  return seen
}

test('a connection that fails statements for its own sake goes, from a transaction as well', async () => {
  const url = new URL(postgres.url)
  url.searchParams.set('connection_limit', '1')
  await openDatabase({ databaseUrl: url.href, dataDir: '' })
  const neighbour = new pg.Client(postgres.url)
  await neighbour.connect()
  await execute('create table widened (a int)')
  await execute('insert into widened values (1)')
  for (const [type, read] of [
    ['bigint', () => sql('select a from widened')],
    ['text', () => inTransaction(() => sql('select a from widened'))],
  ] as const) {
    await read()
    await neighbour.query(`alter table widened alter column a type ${type}`)
    const [first, ...others] = await tries(read)
    assert.equal(first, '0A000', 'the plan of before')
    for (const other of others) assert.notEqual(other, '0A000')
  }
  const write = () => execute('insert into revoked_tokens values (gen_random_uuid()::text, 1)')
  const readOnly = () => sql("select set_config('default_transaction_read_only', 'on', false) as mode")
  await readOnly()
  assert.deepEqual(await tries(write), ['25006', 1, 1], 'after a failover')
  await readOnly()
  assert.deepEqual(await tries(() => inTransaction(write)), ['25006', 1, 1], 'after a failover, in a transaction')
  await execute('drop table widened')
  await neighbour.end()
  await closeDatabase()
})

test('AV-08: waiting for a row that somebody holds ends, and others are not affected', async () => {
  await openDatabase({ databaseUrl: postgres.url, dataDir: '' })
  const holder = new pg.Client(postgres.url)
  await holder.connect()
  await holder.query('begin; update instance set settings_version = 0')
  const waiting = sql('update instance set settings_version = 1').catch((error: unknown) => error)
  assert.equal((await outcome()).unavailable, false)
  assert.ok(isDatabaseUnavailable(await waiting))
  await holder.query('rollback')
  await holder.end()
  await closeDatabase()
})

test('an unreachable server, a wrong password and a missing database are one sentence without the password', async () => {
  const open = async (change: (url: URL) => void) => {
    const url = new URL(postgres.url)
    change(url)
    const result = await openDatabase({ databaseUrl: url.href, dataDir: '' })
    return result.kind === 'open' ? assert.fail('open') : result.message
  }
  const unreachable = await open((url) => {
    url.password = 'top-secret'
    url.port = '1'
  })
  assert.match(unreachable, /^PostgreSQL at .*:1 cannot be reached \(ECONNREFUSED\)\.$/)
  assert.ok(!unreachable.includes('top-secret'))
  assert.match(
    await open((url) => {
      url.pathname = '/nowhere'
    }),
    /has no database named nowhere/,
  )
})
