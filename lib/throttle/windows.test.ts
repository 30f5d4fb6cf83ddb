/** Counters over a window and the limits made of them. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { race, tally } from '../../e2e/support/race'
import { configureTenant, withWorld } from '../user-actions/database-fixture'
import { digestOfAddress } from './keys'
import { purgeExpiredCounters } from './purge'
import { allow } from './rate-limits'
import { countInWindows } from './windows'

const world = withWorld()
const forgotPassword = (limit: number) => ({
  rateLimitConfiguration: { forgotPassword: { enabled: true, limit, timePeriodInSeconds: 60 } },
})

test('of many at once exactly as many are allowed as the limit says', async () => {
  for (let round = 0; round < 10; round += 1) {
    const counting = { key: newId(), limit: 7, seconds: 60 }
    const outcomes = await race(20, () => countInWindows(world.scope, [counting]))
    assert.deepEqual(tally(outcomes.map(({ kind }) => kind)), { allowed: 7, limited: 13 })
  }
})

test('two keys at once: either at its limit refuses, and crossed orders do not lock each other out', async () => {
  const [left, right] = [newId(), newId()].map((key) => ({ key, limit: 10, seconds: 60 }))
  assert.ok(left && right)
  const outcomes = await race(20, (n) => countInWindows(world.scope, n % 2 === 0 ? [left, right] : [right, left]))
  assert.deepEqual(tally(outcomes.map(({ kind }) => kind)), { allowed: 10, limited: 10 })
})

test('a window ends when it was to end, however often it was asked for meanwhile, and says how long that is', async () => {
  const counting = { key: newId(), limit: 1, seconds: 60 }
  assert.deepEqual(await countInWindows(world.scope, [counting]), { kind: 'allowed' })
  await execute('update throttle_counters set window_end = window_end - 50000 where key = $1', counting.key)
  for (let n = 0; n < 3; n += 1) {
    const outcome = await countInWindows(world.scope, [counting])
    assert.ok(outcome.kind === 'limited' && outcome.retryAfter >= 1 && outcome.retryAfter <= 10)
  }
  await execute('update throttle_counters set window_end = window_end - 10000 where key = $1', counting.key)
  assert.equal((await countInWindows(world.scope, [counting])).kind, 'allowed')
})

test('BF-07: what is limited is limited for each recipient and, more widely, for each address', async () => {
  const scope = await configureTenant(world, forgotPassword(2))
  const ask = async (recipient: string, address?: string) =>
    (await allow(scope, 'forgotPassword', { recipient, address })).kind
  for (const expected of ['allowed', 'allowed', 'limited']) {
    assert.equal(await ask('one@example.com', newId()), expected)
  }
  const address = newId()
  for (let n = 0; n < 40; n += 1) assert.equal(await ask(newId(), address), 'allowed')
  assert.equal(await ask(newId(), address), 'limited')
  assert.equal(await ask(newId()), 'allowed')
})

test('without a limit nothing is counted', async () => {
  const scope = await configureTenant(world, { rateLimitConfiguration: {} })
  const before = await sql<{ n: number }>('select count(*)::int as n from throttle_counters')
  for (let n = 0; n < 10; n += 1) {
    const outcome = await allow(scope, 'forgotPassword', { recipient: 'same', address: '203.0.113.1' })
    assert.equal(outcome.kind, 'allowed')
  }
  assert.deepEqual(await sql('select count(*)::int as n from throttle_counters'), before)
})

test('counters that are over are purged, live ones of the same key in another tenant are not', async () => {
  const key = newId()
  const insert = (tenantId: string, end: string) =>
    execute(
      `insert into throttle_counters (tenant_id, key, count, window_end, expiry_instant) values ($1::uuid, $2, 1, now_ms() ${end}, now_ms() ${end})`,
      tenantId,
      key,
    )
  const other = newId()
  await insert(world.scope.tenantId, '- 1')
  await insert(other, '+ 60000')
  assert.ok((await purgeExpiredCounters()) >= 1)
  const rows = await sql<{ tenant_id: string }>('select tenant_id from throttle_counters where key = $1', key)
  assert.deepEqual(rows, [{ tenant_id: other }])
})

test('one IPv6 network is one sender, however many of its addresses are used; IPv4 addresses are told apart', () => {
  const same = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
  ]
  for (const [one = '', another = ''] of same) assert.equal(digestOfAddress(one), digestOfAddress(another))
  const different = ['2001:db8:1:2::1', '2001:db8:1:3::1', '203.0.113.9', '203.0.113.10', '']
  assert.equal(new Set(different.map(digestOfAddress)).size, different.length)
})
