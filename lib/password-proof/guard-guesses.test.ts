/** How often a password is looked at, and what a guesser learns. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { sql } from '@/lib/db'
import { loginWithPassword, type PasswordLogin } from '@/lib/login'
import { passwordGate } from '@/lib/passwords'
import { listUserActionLogs } from '@/lib/user-actions'
import { race, tally } from '../../e2e/support/race'
import { configureTenant, lockingAfter, password, someone, withWorld } from '../user-actions/database-fixture'

const world = withWorld()

const off = { failedAuthenticationConfiguration: {}, rateLimitConfiguration: {} }
const limitedTo = (limit: number) => ({
  rateLimitConfiguration: { failedLogin: { enabled: true, limit, timePeriodInSeconds: 60 } },
})

async function login(loginId: string, secret: string, changes: Partial<PasswordLogin> = {}): Promise<string> {
  const outcome = await loginWithPassword(world.scope, {
    loginId,
    password: secret,
    loginIdTypes: ['email', 'username'],
    application: undefined,
    ipAddress: '203.0.113.9',
    device: {},
    userAgent: undefined,
    tokens: 'none',
    ...changes,
  })
  return outcome.kind
}

/** How many passwords `work` has had verified. */
async function verifications(work: () => Promise<unknown>): Promise<number> {
  const { started } = passwordGate().counters()
  await work()
  return passwordGate().counters().started - started
}

test('BF-01: of fifty simultaneous wrong passwords few are verified, the account is locked, and the right one says so', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(5) })
  for (let round = 0; round < 5; round += 1) {
    const { account, email } = await someone(scope)
    const verified = await verifications(async () => {
      const outcomes = await race(50, (n) => login(email, `wrong ${n}`))
      assert.deepEqual(tally(outcomes), { invalidCredentials: 50 })
    })
    assert.ok(verified >= 5 && verified <= 5 + availableParallelism(), `${verified} passwords were verified`)
    assert.equal((await listUserActionLogs(scope, account.id, 'preventingLogin')).length, 1)
    assert.equal(await login(email, password), 'prevented')
  }
})

test('EN-04: under a lock a wrong password is a wrong password, and only the right one is told', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(2) })
  const { email } = await someone(scope)
  for (let n = 0; n < 3; n += 1) assert.equal(await login(email, 'wrong'), 'invalidCredentials')
  assert.equal(await login(email, password), 'prevented')
  assert.equal(await login(email, 'wrong'), 'invalidCredentials')
})

test('under a lock some wrong passwords are verified, then none, and the lock runs out', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(3) })
  const { email } = await someone(scope)
  const guess = () => verifications(() => login(email, 'wrong'))
  const verified: number[] = []
  for (let n = 0; n < 27; n += 1) verified.push(await guess())
  assert.deepEqual(verified, [...Array(23).fill(1), 0, 0, 0, 0])
  // Time passes, for the lock and for the count of failures alike.
  await sql(
    'update throttle_counters set window_end = window_end - 181000, locked_until = locked_until - 181000 returning 1 as done',
  )
  await sql('update user_action_logs set expiry = expiry - 181000 returning 1 as done')
  assert.equal(await login(email, password), 'loggedIn')
})

test('EN-05: known and unknown login ids take the same course', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(3) })
  const { email } = await someone(scope)
  const course = async (loginId: string) => {
    const steps: string[] = []
    for (let n = 0; n < 26; n += 1) {
      let outcome = ''
      const verified = await verifications(async () => {
        outcome = await login(loginId, 'wrong')
      })
      steps.push(`${outcome} ${verified}`)
    }
    return steps
  }
  assert.deepEqual(await course('nobody@example.com'), await course(email))
})

test('both login ids of a user lead to one count', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(4) })
  const { account, email } = await someone(scope, { username: 'two-names' })
  for (const loginId of [email, 'two-names', email.toUpperCase(), 'Two-Names']) await login(loginId, 'wrong')
  assert.equal((await listUserActionLogs(scope, account.id, 'preventingLogin')).length, 1)
})

test('the right password before the lock forgives what went before', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(3) })
  const { email } = await someone(scope)
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 2; n += 1) assert.equal(await login(email, 'wrong'), 'invalidCredentials')
    assert.equal(await login(email, password), 'loggedIn')
  }
})

test('many right passwords at once all pass', async () => {
  const scope = await configureTenant(world, { ...off, ...lockingAfter(2) })
  const { email } = await someone(scope)
  assert.deepEqual(tally(await race(12, () => login(email, password))), { loggedIn: 12 })
})

test('the limit on failed logins: at it even the right password fails, without being verified, until the window ends', async () => {
  const scope = await configureTenant(world, { ...off, ...limitedTo(3) })
  const { email } = await someone(scope)
  assert.ok((await verifications(() => race(20, () => login(email, 'wrong')))) <= 3)
  const verified = await verifications(async () => {
    assert.equal(await login(email, password), 'invalidCredentials')
  })
  assert.equal(verified, 0)
  await sql('update throttle_counters set window_end = 0 returning 1 as done')
  assert.equal(await login(email, password), 'loggedIn')
})

test('the limit on failed logins counts an address as well, unless it is one that everybody shares', async () => {
  await configureTenant(world, { ...off, ...limitedTo(1) })
  for (let n = 0; n < 20; n += 1) await login(`sprayed${n}@example.com`, 'wrong', { ipAddress: '198.51.100.7' })
  const { email } = await someone(world.scope)
  assert.equal(await login(email, password, { ipAddress: '198.51.100.7' }), 'invalidCredentials')
  assert.equal(await login(email, password, { ipAddress: '198.51.100.7', sharedAddress: true }), 'loggedIn')
  assert.equal(await login(email, password, { ipAddress: '198.51.100.8' }), 'loggedIn')
})
