/** The cache is at most a second behind the database, never behind this process, and never ahead of a commit. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { now } from '@/lib/clock'
import { withDatabase } from '@/lib/database-fixture'
import { execute, inTransaction, sql } from '@/lib/db'
import { settingsMaxAge } from '@/lib/limits'
import { newId } from '@/lib/random'
import { isRevoked, revokeAccessToken } from '@/lib/tokens/revoked-tokens'
import { settingsCache, settingsChanged } from './cache'

const tenantId = newId()

withDatabase()

/** Each test starts with a tenant called `before` and a cache that has just been checked. */
beforeEach(async () => {
  await execute('delete from tenants')
  await execute(
    `insert into tenants (id, name, settings, insert_instant, last_update_instant) values ($1::uuid, 'before', '{}', 1, 1)`,
    tenantId,
  )
  settingsChanged()
  loads = 0
  await cachedName()
})

let loads = 0
async function readName(): Promise<string | undefined> {
  loads += 1
  const [row] = await sql<{ name: string }>('select name from tenants where id = $1::uuid', tenantId)
  return row?.name
}
const cachedName = () => settingsCache('name', readName)
const rename = (name: string) => execute('update tenants set name = $2 where id = $1::uuid', tenantId, name)

test('a value is read once, however many ask for it at the same time', async () => {
  settingsChanged()
  await rename('after')
  loads = 0
  const names = await Promise.all(Array.from({ length: 50 }, cachedName))
  assert.deepEqual(new Set(names), new Set(['after']))
  assert.equal(loads, 1)
  await cachedName()
  assert.equal(loads, 1)
})

test('a change by another process is seen within a second, and not asked for sooner', async () => {
  await rename('after')
  assert.equal(await cachedName(), 'before')
  await wait(settingsMaxAge + 50)
  assert.equal(await cachedName(), 'after')
  assert.equal(loads, 2)
})

test('while nothing changes, the second passes without another load', async () => {
  await wait(settingsMaxAge + 50)
  assert.equal(await cachedName(), 'before')
  assert.equal(loads, 1)
})

test('a change of this process is seen at once', async () => {
  await rename('after')
  settingsChanged()
  assert.equal(await cachedName(), 'after')
})

test('a change is seen at once also when a check was under way, whose answer is older', async () => {
  await inTransaction(async () => settingsChanged())
  const overtaken = cachedName()
  const written = rename('after')
  settingsChanged()
  await Promise.all([overtaken, written])
  assert.equal(await cachedName(), 'after')
})

test('a transaction sees its own changes, and nobody else does before the commit', async () => {
  const inside = await inTransaction(async () => {
    await rename('after')
    settingsChanged()
    return cachedName()
  })
  assert.equal(inside, 'after')
  assert.equal(await cachedName(), 'after')
})

test('a transaction that is rolled back leaves nothing in the cache', async () => {
  const failing = inTransaction(async () => {
    await rename('after')
    settingsChanged()
    assert.equal(await cachedName(), 'after')
    throw new Error('stop')
  })
  await assert.rejects(failing, /stop/)
  loads = 0
  assert.equal(await cachedName(), 'before')
  assert.equal(loads, 0)
})

test('a failed load is not kept', async () => {
  let fails = true
  const load = async () => {
    if (fails) throw new Error('away')
    return 'back'
  }
  await assert.rejects(settingsCache('failing', load), /away/)
  fails = false
  assert.equal(await settingsCache('failing', load), 'back')
})

test('names do not share values', async () => {
  assert.equal(await settingsCache('a', async () => 1), 1)
  assert.equal(await settingsCache('b', async () => 2), 2)
  assert.equal(await settingsCache('a', async () => 3), 1)
})

test('a revoked token makes nobody load settings again, and is known at once here and within a second elsewhere', async () => {
  const [here, elsewhere] = [newId(), newId()]
  const expiry = now() + 60_000
  assert.equal(await isRevoked(here), false)
  loads = 0
  await revokeAccessToken(here, expiry)
  assert.equal(await isRevoked(here), true)
  await execute('insert into revoked_tokens (jti, expiry_instant) values ($1, $2::bigint)', elsewhere, expiry)
  await wait(settingsMaxAge + 50)
  assert.equal(await isRevoked(elsewhere), true)
  assert.equal(await cachedName(), 'before')
  assert.equal(loads, 0)
})

test('a revocation that is rolled back revokes nothing', async () => {
  const jti = newId()
  const undone = inTransaction(async () => {
    await revokeAccessToken(jti, now() + 60_000)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.equal(await isRevoked(jti), false)
})
