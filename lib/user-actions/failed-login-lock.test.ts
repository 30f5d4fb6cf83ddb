/** The count of failed logins and the lock that it ends in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { counterKey } from '@/lib/throttle'
import { findAccount } from '@/lib/users'
import { race } from '../../e2e/support/race'
import { actionId, configureTenant, lockingAfter, someone, withWorld } from './database-fixture'
import { cancelUserAction, liftLockAfterPasswordReset, modifyUserAction } from './ending'
import { countFailure, resetFailures } from './failed-login-lock'
import { listUserActionLogs } from './log'

const world = withWorld()

async function counterOf(subject: string, kind = 'password') {
  const [row] = await sql<{ count: number; locked: boolean; remaining: number }>(
    `select count, coalesce(locked_until > now_ms(), false) as locked, (locked_until - now_ms())::int as remaining
     from throttle_counters where tenant_id = $1::uuid and key = $2`,
    world.scope.tenantId,
    counterKey(kind, subject),
  )
  return row
}

/** Moves everything that is counted of a user into the past, as the passing of time would. */
async function letPass(milliseconds: number): Promise<void> {
  await execute(
    `update throttle_counters set window_end = window_end - $1::bigint, locked_until = locked_until - $1::bigint`,
    milliseconds,
  )
  await execute('update user_action_logs set expiry = expiry - $1::bigint', milliseconds)
}

async function preventing(userId: string) {
  return (await findAccount(world.scope, userId))?.preventingActions ?? []
}

test('without an action to apply nothing is counted', async () => {
  const scope = await configureTenant(world, {})
  const { account } = await someone(scope)
  assert.equal(await countFailure(scope, { account }, 'password'), undefined)
  assert.equal(await counterOf(account.id), undefined)
})

test('the failure that makes too many locks the account, in the words of the action and of the user', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope, { preferredLanguages: ['de-CH', 'en'] })
  for (const expected of [1, 2]) {
    const standing = await countFailure(scope, { account }, 'password')
    assert.deepEqual([standing?.failures, standing?.locked], [expected, false])
  }
  assert.deepEqual(await preventing(account.id), [])
  assert.equal((await countFailure(scope, { account }, 'password'))?.locked, true)
  const [action, ...others] = await preventing(account.id)
  assert.equal(others.length, 0)
  assert.equal(action?.actionId, actionId)
  assert.equal(action?.localizedName, 'Sperre')
  assert.equal(action?.actionerUserId, null)
})

test('failures count until none has come for the configured time', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  await letPass(59_000)
  assert.equal((await countFailure(scope, { account }, 'password'))?.failures, 2)
  await letPass(61_000)
  assert.equal((await countFailure(scope, { account }, 'password'))?.failures, 1)
})

test('a failure under a lock makes it last from now, and a lapsed lock begins a new count', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const { account } = await someone(scope)
  for (let n = 0; n < 2; n += 1) await countFailure(scope, { account }, 'password')
  await letPass(120_000)
  const [before] = await preventing(account.id)
  await countFailure(scope, { account }, 'password')
  const [after, ...others] = await preventing(account.id)
  assert.equal(others.length, 0)
  assert.ok((after?.expiry ?? 0) - (before?.expiry ?? 0) >= 110_000)
  await letPass(181_000)
  assert.deepEqual(await preventing(account.id), [])
  const standing = await countFailure(scope, { account }, 'password')
  assert.deepEqual([standing?.failures, standing?.locked], [1, false])
  assert.equal((await listUserActionLogs(scope, account.id, 'all')).length, 1)
})

test('BF-08: each kind of failure has its own count, and a success forgives its own kind alone', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  await countFailure(scope, { account }, 'secondFactor')
  await resetFailures(scope, account.id, 'password')
  assert.equal(await counterOf(account.id), undefined)
  assert.equal((await counterOf(account.id, 'secondFactor'))?.count, 1)
})

test('BF-01: fifty simultaneous failures are fifty, and one lock', async () => {
  const scope = await configureTenant(world, lockingAfter(5))
  for (let round = 0; round < 5; round += 1) {
    const { account } = await someone(scope)
    const standings = await race(50, () => countFailure(scope, { account }, 'password'))
    assert.deepEqual(
      standings.map((standing) => standing?.failures ?? 0).sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
    assert.equal(standings.filter((standing) => standing?.locked).length, 46)
    assert.equal((await listUserActionLogs(scope, account.id, 'all')).length, 1)
  }
})

test('EN-05: a login id that nobody has is counted and locked alike, and leaves nothing in the log', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const unknown = newId()
  for (const locked of [false, true, true]) {
    assert.equal((await countFailure(scope, { unknown }, 'password'))?.locked, locked)
  }
  const rows = await sql('select 1 as found from user_action_logs where actionee_user_id = $1::uuid', unknown)
  assert.equal(rows.length, 0)
})

test('an administrator lifts a lock, and the count with it', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const { account } = await someone(scope)
  for (let n = 0; n < 2; n += 1) await countFailure(scope, { account }, 'password')
  const [entry] = await listUserActionLogs(scope, account.id, 'preventingLogin')
  const outcome = await cancelUserAction(scope, entry?.id ?? '', { comment: 'called us' })
  assert.ok(outcome.kind === 'updated')
  assert.equal(outcome.log.comment, 'called us')
  assert.equal(outcome.log.history.historyItems.length, 1)
  assert.deepEqual(await preventing(account.id), [])
  assert.equal(await counterOf(account.id), undefined)
  assert.equal((await cancelUserAction(scope, entry?.id ?? '', {})).kind, 'invalid')
})

test('a lock whose end is changed ends when it then says', async () => {
  const scope = await configureTenant(world, lockingAfter(1))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  const [entry] = await listUserActionLogs(scope, account.id, 'active')
  const expiry = (entry?.expiry ?? 0) + 3_600_000
  await modifyUserAction(scope, entry?.id ?? '', { actionerUserId: account.id, expiry })
  assert.equal((await preventing(account.id))[0]?.expiry, expiry)
  assert.ok(((await counterOf(account.id))?.remaining ?? 0) > 3_600_000)
})

test('a reset password lifts the lock only where the tenant says so', async () => {
  for (const onPasswordReset of [false, true]) {
    const scope = await configureTenant(world, lockingAfter(1, { actionCancelPolicy: { onPasswordReset } }))
    const { account } = await someone(scope)
    await countFailure(scope, { account }, 'password')
    await liftLockAfterPasswordReset(scope, account.id)
    assert.equal((await preventing(account.id)).length, onPasswordReset ? 0 : 1)
  }
})
