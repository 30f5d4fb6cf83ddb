/** Hosted sessions against a database: none outlives the password that it was started with. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, tally } from '@/e2e/support/race'
import { always, execute, fragment, sql, sqlWith } from '@/lib/db'
import { newApplication } from '@/lib/login/two-factor-fixture'
import { type AuthorizationRequest, signInBySession } from '@/lib/oauth'
import { newId, newToken } from '@/lib/random'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { type Account, deactivateUser, findAccount, updateUser, userInput } from '@/lib/users'
import { createSession, listenerPart, renewSession, resumeSession } from './index'

const world = withWorld()

const start = ({ id: userId, password }: Account, replaces?: string) =>
  createSession(world.scope, {
    userId,
    authenticationType: 'PASSWORD',
    device: {},
    passwordInstant: password?.lastUpdateInstant ?? null,
    replaces,
  })

const changePassword = (account: Account, email: string, password: string) =>
  updateUser(world.scope, {
    userId: account.id,
    revise: () => ({ kind: 'revised', value: userInput.parse({ email, password }) }),
  })

test('a session is started for the password that was proved, and for a user without one', async () => {
  const { account } = await someone(world.scope)
  const session = await start(account)
  assert.equal((await resumeSession(world.scope, session?.token ?? ''))?.userId, account.id)
  const { account: without } = await someone(world.scope, { password: undefined })
  assert.ok(await start(without))
})

test('no session is started once the password is another, or the user is deactivated', async () => {
  const { account, email } = await someone(world.scope)
  await changePassword(account, email, 'another password')
  assert.equal(await start(account), undefined)
  const changed = await findAccount(world.scope, account.id)
  assert.ok(await start(changed!))
  await deactivateUser(world.scope, account.id)
  assert.equal(await start(changed!), undefined)
})

test('SE-02: signing in again goes on with the session under another value, and its applications still hear of its end', async () => {
  const { account } = await someone(world.scope)
  const application = newId()
  const first = (await start(account))!
  await sqlWith([listenerPart(first.id, application, always)], fragment`select 1 as noted`)
  const second = (await start(account, first.token))!
  assert.equal(second.id, first.id)
  assert.equal(await resumeSession(world.scope, first.token), undefined)
  assert.equal((await resumeSession(world.scope, second.token))?.id, first.id)
  const [row] = await sql<{ ids: string[] }>(
    'select application_ids as ids from sso_sessions where id = $1::uuid',
    first.id,
  )
  assert.deepEqual(row?.ids, [application])
  assert.equal((await sql('select 1 from back_channel_logouts where session_id = $1::uuid', first.id)).length, 0)
})

test('SE-02: another person who signs in in the same browser ends the session of the first', async () => {
  const { account } = await someone(world.scope)
  const { account: other } = await someone(world.scope)
  const first = (await start(account))!
  const second = (await start(other, first.token))!
  assert.notEqual(second.id, first.id)
  assert.equal(await resumeSession(world.scope, first.token), undefined)
  assert.equal((await resumeSession(world.scope, second.token))?.userId, other.id)
})

test('of sessions and a change of password at the same moment, no session is left', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { account, email } = await someone(world.scope)
    const outcomes = await race(8, async (n) => {
      if (n === 4) return (await changePassword(account, email, `another password ${round}`)).kind
      return (await start(account)) ? 'started' : 'refused'
    })
    assert.equal(tally(outcomes).updated, 1)
    const left = await sql('select 1 from sso_sessions where user_id = $1::uuid', account.id)
    assert.equal(left.length, 0, JSON.stringify(tally(outcomes)))
  }
})

test('SE-01: what is stored of a session is no cookie, and cookies are random', async () => {
  const { account } = await someone(world.scope)
  const session = await start(account)
  assert.ok(session)
  const [row] = await sql<{ hex: string; base64: string; id: string }>(
    `select encode(token_hash, 'hex') as hex, encode(token_hash, 'base64') as base64, id from sso_sessions where user_id = $1::uuid`,
    account.id,
  )
  assert.ok(row)
  const stored = Buffer.from(row.hex, 'hex')
  for (const value of [row.hex, row.base64, stored.toString('base64url'), stored.toString('latin1'), row.id, '']) {
    assert.equal(await resumeSession(world.scope, value), undefined)
  }
  const tokens = Array.from({ length: 10_000 }, () => newToken())
  assert.equal(new Set(tokens).size, tokens.length)
  const counts = new Array<number>(256).fill(0)
  const bytes = Buffer.concat(tokens.map((token) => Buffer.from(token, 'base64url')))
  assert.equal(bytes.length, tokens.length * 32)
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
  const expected = bytes.length / 256
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: beyond 400 one sound generator in a hundred million goes.
  assert.ok(chiSquare < 400, String(chiSquare))
})

test('SE-04: a session ends without use, and in the end with it, by the clock of the database', async () => {
  const day = 24 * 60 * 60 * 1000
  const { httpSessionMaxInactiveInterval } = world.scope.tenant.settings
  const age = (id: string, column: 'last_access_instant' | 'insert_instant', milliseconds: number) =>
    execute(`update sso_sessions set ${column} = now_ms() - $2::bigint where id = $1::uuid`, id, milliseconds)
  for (const [column, alive, over] of [
    ['last_access_instant', httpSessionMaxInactiveInterval * 1000 - 5000, httpSessionMaxInactiveInterval * 1000 + 1],
    ['insert_instant', 29 * day, 30 * day + 1],
  ] as const) {
    const { account } = await someone(world.scope)
    const session = await start(account)
    assert.ok(session)
    await age(session.id, column, alive)
    assert.ok(await resumeSession(world.scope, session.token), column)
    await age(session.id, column, over)
    assert.equal(await resumeSession(world.scope, session.token), undefined, column)
  }
})

test('SE-02: a renewed session goes on under another value, once, and the old value is nobody’s', async () => {
  const { account } = await someone(world.scope)
  const session = await start(account)
  assert.ok(session)
  const renewals = await race(4, () => renewSession(session.token))
  const [next, ...others] = renewals.filter((value) => value !== undefined)
  assert.deepEqual(others, [])
  assert.equal(await resumeSession(world.scope, session.token), undefined)
  const resumed = await resumeSession(world.scope, next ?? '')
  assert.deepEqual([resumed?.id, resumed?.authInstant], [session.id, session.authInstant])
})

test('SE-05: a session that was read just before a change of password signs nobody in under the new one', async () => {
  const { account } = await someone(world.scope)
  const session = await start(account)
  assert.ok(session)
  const application = await newApplication(world.scope)
  // What `signInBySession` looks at; the rest is for the answer.
  const request = { scope: world.scope, application, device: {} } as unknown as AuthorizationRequest
  const signIn = () => signInBySession(request, session.token, { ipAddress: undefined, userAgent: undefined })
  assert.equal((await signIn())?.result.kind, 'notRegistered')
  // As the account is read when the change commits after the session was read and before the account is.
  await execute('update user_passwords set last_update_instant = now_ms() + 1 where user_id = $1::uuid', account.id)
  assert.equal(await signIn(), undefined)
})
