/** Hosted sessions against a database: none outlives the password that it was started with. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, tally } from '@/e2e/support/race'
import { sql } from '@/lib/db'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { type Account, deactivateUser, findAccount, updateUser, userInput } from '@/lib/users'
import { createSession, renewSession, resumeSession } from './index'

const world = withWorld()

const start = ({ id: userId, password }: Account) =>
  createSession(world.scope, {
    userId,
    authenticationType: 'PASSWORD',
    device: {},
    passwordInstant: password?.lastUpdateInstant ?? null,
    replaces: undefined,
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
