/** Sessions of the account pages against a database: what they end with, and how long a proof counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { now } from '@/lib/clock'
import { execute } from '@/lib/db'
import { insertRefreshToken, newRefreshToken, revokeRefreshToken } from '@/lib/tokens'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { deactivateUser, updateUser, userInput } from '@/lib/users'
import { accountApplicationId, createAccountApplication, endDevice, listDevices, resumeAccount } from './index'

const world = withWorld()
let pages: Promise<void> | undefined

/** A user who has just signed in to the account pages, or to another application. */
async function signedIn(applicationId = accountApplicationId) {
  pages ??= createAccountApplication(world.scope.tenantId)
  await pages
  const { account, email } = await someone(world.scope)
  const token = newRefreshToken({
    tenantId: world.scope.tenantId,
    userId: account.id,
    applicationId,
    authenticationType: 'PASSWORD',
    authInstant: now(),
    metaData: { device: { name: 'Firefox (Linux)' } },
  })
  await insertRefreshToken(token)
  return { account, email, claimed: { userId: account.id, signInId: token.id } }
}

const ago = (column: string, minutes: number, id: string) =>
  execute(`update refresh_tokens set ${column} = ${column} - $1::bigint where id = $2::uuid`, minutes * 60_000, id)

test('MF-08: a proof counts for ten minutes, by the database clock, and the session goes on without it', async () => {
  const { claimed } = await signedIn()
  assert.equal((await resumeAccount(claimed))?.isFresh, true)
  await ago('auth_instant', 9, claimed.signInId)
  assert.equal((await resumeAccount(claimed))?.isFresh, true)
  await ago('auth_instant', 1, claimed.signInId)
  assert.equal((await resumeAccount(claimed))?.isFresh, false)
})

test('SE-04: a session ends after eight hours', async () => {
  const { account, claimed } = await signedIn()
  // A password that is newer than the session ends it too.
  await execute('update user_passwords set last_update_instant = 0 where user_id = $1::uuid', account.id)
  await ago('insert_instant', 8 * 60 - 1, claimed.signInId)
  assert.ok(await resumeAccount(claimed))
  await ago('insert_instant', 1, claimed.signInId)
  assert.equal(await resumeAccount(claimed), undefined)
})

test('SE-05: a session ends with its token, with the password and with the user', async () => {
  const [ended, changed, deactivated] = [await signedIn(), await signedIn(), await signedIn()]
  await revokeRefreshToken(world.scope, ended.claimed.signInId)
  await updateUser(world.scope, {
    userId: changed.account.id,
    revise: () => ({ kind: 'revised', value: userInput.parse({ email: changed.email, password: 'another password' }) }),
  })
  await deactivateUser(world.scope, deactivated.account.id)
  for (const { claimed } of [ended, changed, deactivated]) assert.equal(await resumeAccount(claimed), undefined)
})

test('SE-06: the session of another user, of another application, or in another shape is nobody’s', async () => {
  const [one, other] = [await signedIn(), await signedIn()]
  const elsewhere = await signedIn(world.application.id)
  const { userId, signInId } = one.claimed
  for (const claimed of [
    { userId: other.claimed.userId, signInId },
    elsewhere.claimed,
    { userId, signInId: undefined },
    { userId, signInId: `${signInId}'` },
    { userId: '', signInId },
  ]) {
    assert.equal(await resumeAccount(claimed), undefined)
  }
})

test('SE-07: of the devices of a user, each can be ended by that user alone', async () => {
  const [one, other] = [await signedIn(), await signedIn()]
  const session = (await resumeAccount(one.claimed))!
  const [device, ...more] = await listDevices(session)
  assert.deepEqual(more, [])
  assert.equal(device?.isCurrent, true)
  assert.equal(device?.name, 'Firefox (Linux)')
  assert.equal(await endDevice(world.scope, other.account.id, device?.id ?? ''), false)
  assert.ok(await resumeAccount(one.claimed))
  assert.equal(await endDevice(world.scope, one.account.id, device?.id ?? ''), true)
  assert.equal(await resumeAccount(one.claimed), undefined)
})
