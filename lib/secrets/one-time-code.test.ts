/** Codes that go with a secret: one at a time for what it is about, a few guesses, and one winner. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { createSecret, findCode, findSecret, newCode, spendWithCode } from './index'

const generator = { length: 6, type: 'randomAlphaNumeric' } as const
let scope: TenantScope

withDatabase(async () => {
  const created = await createTenant({ name: newId(), settings: {} })
  assert.ok(created.kind === 'created')
  scope = (await scopeOf(created.tenant.id))!
})

/** A secret and its code, of a user who has no others. */
async function pair({ ttlSeconds = 60, userId = newId() } = {}) {
  const holder = newId()
  const value = await createSecret(scope, { kind: 'passwordless', ttlSeconds, userId, data: {} })
  const code = await newCode(scope, { holder, userId, ttlSeconds, generator })
  const spend = async (given: string, other = value) =>
    (await spendWithCode(scope, 'passwordless', { value: other, holder, guessed: userId, given })).kind
  return { code, holder, spend, userId, value }
}

test('both are spent together, once', async () => {
  const { code, holder, spend, value } = await pair()
  assert.equal(await findCode(holder), code)
  assert.equal(await spend(code), 'spent')
  assert.equal((await findSecret('passwordless', value)).kind, 'spent')
  assert.equal(await findCode(holder), undefined)
  assert.equal(await spend(code), 'unknown')
})

test('people may type a code small and with spaces around it', async () => {
  const { code, spend } = await pair()
  assert.equal(await spend(`\t${code.toLowerCase()} `), 'spent')
})

test('a code is of no use with a secret of another kind, an unknown one, or an expired one', async () => {
  const { code, holder, spend, userId } = await pair()
  const other = await createSecret(scope, { kind: 'changePassword', ttlSeconds: 60, userId, data: {} })
  assert.equal(await spend(code, other), 'unknown')
  assert.equal(await spend(code, 'nothing'), 'unknown')
  const late = await createSecret(scope, { kind: 'passwordless', ttlSeconds: 0, userId, data: {} })
  assert.equal(await spend(code, late), 'unknown')
  assert.equal(await findCode(holder), code, 'nothing was spent')
  const expired = await pair({ ttlSeconds: 0 })
  assert.equal(await expired.spend(expired.code), 'unknown')
})

test('BF-02: the sixth guess is not looked at, nor is the right one after five', async () => {
  const { code, holder, spend } = await pair()
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await spend('wrong'), 'wrong')
  assert.equal(await spend('wrong'), 'unknown')
  assert.equal(await spend(code), 'unknown')
  assert.equal(await findCode(holder), undefined, 'it is not sent again either')
})

test('BF-02: a new code has guesses of its own, but a user has ten in all until one was right', async () => {
  const userId = newId()
  const outcomes: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const { spend } = await pair({ userId })
    for (let guess = 0; guess < 4; guess += 1) outcomes.push(await spend('wrong'))
  }
  assert.deepEqual(outcomes, [...Array(10).fill('wrong'), 'unknown', 'unknown'])
  const { code, spend } = await pair({ userId })
  assert.equal(await spend(code), 'unknown')
  await execute(`update throttle_counters set window_end = 0 where key = $1`, `oneTimeCode/${userId}`)
  assert.equal(await spend(code), 'spent')
  const [row] = await sql<{ count: number }>(
    'select count(*)::int as count from throttle_counters where key = $1',
    `oneTimeCode/${userId}`,
  )
  assert.equal(row?.count, 0, 'the right one begins anew')
})

test('what could not be looked at is not counted', async () => {
  const userId = newId()
  const { code, spend } = await pair({ userId })
  for (let n = 0; n < 15; n += 1) assert.equal(await spend(code, 'nothing'), 'unknown')
  assert.equal(await spend(code), 'spent')
})

test('a newer code takes the place of the older one, with its own guesses', async () => {
  const { code, holder, spend, userId } = await pair()
  for (let guess = 0; guess < 4; guess += 1) await spend('wrong')
  const newer = await newCode(scope, { holder, userId, ttlSeconds: 60, generator })
  if (newer !== code) assert.equal(await spend(code), 'wrong')
  for (let guess = 0; guess < 2; guess += 1) assert.equal(await spend('wrong'), 'wrong')
  assert.equal(await spend(newer), 'spent')
})

test('SL-06: of twenty at a time, by several secrets, one gets it; and the database keeps nothing that could be typed in', async () => {
  const { code, holder, spend, userId, value } = await pair()
  const second = await createSecret(scope, { kind: 'passwordless', ttlSeconds: 60, userId, data: {} })
  const [row] = await sql<{ data: string }>(
    `select data::text as data from short_lived_secrets where data->>'salt' is not null
    and user_id = $1::uuid`,
    userId,
  )
  assert.ok(row && !row.data.includes(code))
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => spend(code, n % 2 ? second : value)))
  assert.equal(outcomes.filter((outcome) => outcome === 'spent').length, 1)
  assert.equal(await findCode(holder), undefined)
})
