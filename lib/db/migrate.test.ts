/** The migrations: what they make, and that a crash, a failure or a second run leaves the database whole. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { openEmbedded } from './embedded'
import type { Engine } from './engine'
import { applyMigrations, type Migration, readMigrations } from './migrate'
import { schemaDiff } from './schema-diff'

let root: string
before(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'latchkey-migrate-'))
})
after(() => rm(root, { recursive: true, force: true }))

async function withEmbedded<T>(name: string, use: (engine: Engine) => Promise<T>): Promise<T> {
  const opened = await openEmbedded(path.join(root, name))
  if (opened.kind !== 'open') return assert.fail(opened.message)
  try {
    return await use(opened.engine)
  } finally {
    await opened.engine.close()
  }
}

async function rows(engine: Engine, text: string): Promise<unknown[][]> {
  const connection = await engine.connect()
  try {
    return await connection.rows(text)
  } finally {
    await connection.end()
  }
}

const migration = (name: string, text: string): Migration => ({ name, text, checksum: `checksum of ${text}` })

test('AV-06: the migrations make what schema.prisma says, and running them twice is running them once', async () => {
  await withEmbedded('schema', async (engine) => {
    const names = (await readMigrations()).map(({ name }) => name)
    assert.deepEqual(await applyMigrations(engine), { kind: 'migrated', applied: names })
    assert.deepEqual(await applyMigrations(engine), { kind: 'migrated', applied: [] })
    const recorded = await rows(
      engine,
      'select migration_name, length(checksum), finished_at is not null from _prisma_migrations order by 1',
    )
    assert.deepEqual(
      recorded,
      names.map((name) => [name, 64, true]),
    )
  })
  assert.equal(await schemaDiff(path.join(root, 'schema')), undefined)
})

test('every change of what processes cache raises its version, and a rolled back one does not', async () => {
  await withEmbedded('schema', async (engine) => {
    const connection = await engine.connect()
    const versions = async () =>
      (await connection.rows('select settings_version, revocation_version from instance'))[0]?.map(Number)
    const [settings = 0, revocations = 0] = (await versions()) ?? []
    const raised = async (...by: [settings: number, revocations: number]) =>
      assert.deepEqual(await versions(), [settings + by[0], revocations + by[1]])
    await connection.exec("insert into revoked_tokens values ('a', 1)")
    await connection.exec("update revoked_tokens set expiry_instant = 2 where jti = 'a'")
    await connection.exec('delete from revoked_tokens')
    await connection.exec('delete from revoked_tokens')
    await connection.exec("update revoked_tokens set expiry_instant = 3 where jti = 'b'")
    // What changes no row changes nothing.
    await raised(0, 3)
    await connection.exec("insert into revoked_tokens values ('b', 1) on conflict do nothing")
    await connection.exec("insert into revoked_tokens values ('b', 1) on conflict do nothing")
    // A token is put on the list once.
    await raised(0, 4)
    await connection.exec("begin; insert into revoked_tokens values ('a', 1); rollback")
    await raised(0, 4)
    await connection.exec('update tenants set name = name')
    await raised(1, 4)
    const watched = await connection.rows(
      "select event_object_table from information_schema.triggers where trigger_name like '%raise_settings_version' group by 1 order by 1",
    )
    assert.deepEqual(watched.flat(), [
      'api_keys',
      'application_roles',
      'application_scopes',
      'applications',
      'email_templates',
      'message_templates',
      'messengers',
      'signing_keys',
      'tenants',
      'themes',
      'user_actions',
      'webhooks',
    ])
    await connection.end()
  })
})

test('a migration whose second statement fails leaves no trace, and applies once it is repaired', async () => {
  await withEmbedded('failing', async (engine) => {
    const first = migration('0001_one', 'create table one (id int)')
    const broken = migration('0002_two', 'create table two (id int); create table one (id int)')
    await assert.rejects(applyMigrations(engine, [first, broken]), /already exists/)
    assert.deepEqual(await rows(engine, 'select migration_name from _prisma_migrations'), [['0001_one']])
    assert.deepEqual(await rows(engine, "select to_regclass('two')"), [[null]])
    const repaired = migration('0002_two', 'create table two (id int)')
    assert.deepEqual(await applyMigrations(engine, [first, repaired]), { kind: 'migrated', applied: ['0002_two'] })
  })
})

test('a changed file, a newer database and a late-comer are refused in a sentence', async () => {
  await withEmbedded('refused', async (engine) => {
    const first = migration('0001_one', 'create table one (id int)')
    const third = migration('0003_three', 'create table three (id int)')
    await applyMigrations(engine, [first, third])
    const refusal = async (...migrations: Migration[]) => {
      const result = await applyMigrations(engine, migrations)
      return result.kind === 'refused' ? result.message : 'migrated'
    }
    assert.match(await refusal({ ...first, checksum: 'other' }, third), /0001_one was applied .* other content/)
    assert.match(await refusal(first), /newer than this version of Latchkey: it has the migration 0003_three/)
    assert.match(await refusal(first, migration('0002_two', 'select 1'), third), /0002_two comes before 0003_three/)
  })
})

const slowMigrator = `import { openEmbedded } from '@/lib/db/embedded'
import { applyMigrations } from '@/lib/db/migrate'
const opened = await openEmbedded(process.env.DIRECTORY ?? '')
if (opened.kind !== 'open') throw new Error(opened.message)
const first = { name: '0001_one', checksum: 'a', text: 'create table one (id int); insert into one values (1)' }
const slow = { name: '0002_two', checksum: 'b', text: 'create table two (id int); insert into two select generate_series(1, 100000000)' }
await applyMigrations(opened.engine, [first])
console.log('migrating')
await applyMigrations(opened.engine, [first, slow])`

test('kill -9 in the middle of a migration: the next start has all that was finished and nothing else', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', slowMigrator], {
    env: { ...process.env, DIRECTORY: path.join(root, 'killed') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  assert.equal(child.exitCode, null, 'still migrating')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await withEmbedded('killed', async (engine) => {
    assert.deepEqual(await rows(engine, 'select id from one'), [[1]])
    assert.deepEqual(await rows(engine, "select to_regclass('two')"), [[null]])
    const again = [migration('0001_one', ''), migration('0002_two', 'create table two (id int)')]
    again[0]!.checksum = 'a'
    assert.deepEqual(await applyMigrations(engine, again), { kind: 'migrated', applied: ['0002_two'] })
  })
})
