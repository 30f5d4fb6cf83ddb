/** Whether a proof still counts, against a database. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, tally } from '@/e2e/support/race'
import { execute, inTransaction, sql } from '@/lib/db'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { type Account, deactivateUser, updateUser, userInput } from './index'
import { proofHolds } from './proof'

const world = withWorld()

const proofOf = ({ id: userId, password }: Account) => ({
  userId,
  passwordInstant: password?.lastUpdateInstant ?? null,
})

const changePassword = (account: Account, email: string, password: string) =>
  updateUser(world.scope, {
    userId: account.id,
    revise: () => ({ kind: 'revised', value: userInput.parse({ email, password }) }),
  })

test('SE-05: a proof holds for the password it was made under, and for a user without one while there is none', async () => {
  const { account, email } = await someone(world.scope)
  assert.equal(await proofHolds(world.scope, proofOf(account)), true)
  assert.equal(await proofHolds(world.scope, { userId: account.id, passwordInstant: null }), false)
  await changePassword(account, email, 'another password')
  assert.equal(await proofHolds(world.scope, proofOf(account)), false)
  const { account: without, email: address } = await someone(world.scope, { password: undefined })
  assert.equal(await proofHolds(world.scope, proofOf(without)), true)
  await changePassword(without, address, 'a first password')
  assert.equal(await proofHolds(world.scope, proofOf(without)), false)
})

test('SE-05: no proof of a deactivated or unknown user holds', async () => {
  const { account } = await someone(world.scope)
  await deactivateUser(world.scope, account.id)
  assert.equal(await proofHolds(world.scope, proofOf(account)), false)
  assert.equal(await proofHolds(world.scope, { userId: world.scope.tenantId, passwordInstant: null }), false)
})

test('SE-05: what is written under a proof comes before a change of password, or is not written', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { account, email } = await someone(world.scope)
    const outcomes = await race(8, async (n) => {
      if (n === 4) return (await changePassword(account, email, `another password ${round}`)).kind
      return inTransaction(async () => {
        if (!(await proofHolds(world.scope, proofOf(account)))) return 'refused'
        await execute(
          `insert into sso_sessions (id, tenant_id, user_id, token_hash, authentication_type, auth_instant, last_access_instant, insert_instant)
           values (gen_random_uuid(), $1::uuid, $2::uuid, decode(md5(random()::text), 'hex'), 'PASSWORD', 0, 0, 0)`,
          world.scope.tenantId,
          account.id,
        )
        return 'written'
      })
    })
    assert.equal(tally(outcomes).updated, 1)
    // A change of password ends the sessions that it finds.
    const left = await sql('select 1 from sso_sessions where user_id = $1::uuid', account.id)
    assert.equal(left.length, 0, JSON.stringify(tally(outcomes)))
  }
})
