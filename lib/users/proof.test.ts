/** Whether a proof still counts, against a database. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { race, tally } from '@/e2e/support/race'
import { fragment, inTransaction, sql, sqlWith } from '@/lib/db'
import { claimSecret, createSecret } from '@/lib/secrets'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { type Account, deactivateUser, deleteUser, updateUser, userInput } from './index'
import { type PasswordVersion, proofPart } from './proof'

const world = withWorld()

const proofOf = ({ id: userId, password }: Account) => ({
  userId,
  passwordInstant: password?.lastUpdateInstant ?? null,
})

const holds = async (proof: PasswordVersion) =>
  (await sqlWith([proofPart(world.scope, proof)], fragment`select 1 as holds from proved`)).length === 1

const changePassword = (account: Account, email: string, password: string) =>
  updateUser(world.scope, {
    userId: account.id,
    revise: () => ({ kind: 'revised', value: userInput.parse({ email, password }) }),
  })

test('SE-05: a proof holds for the password it was made under, and for a user without one while there is none', async () => {
  const { account, email } = await someone(world.scope)
  assert.equal(await holds(proofOf(account)), true)
  assert.equal(await holds({ userId: account.id, passwordInstant: null }), false)
  await changePassword(account, email, 'another password')
  assert.equal(await holds(proofOf(account)), false)
  const { account: without, email: address } = await someone(world.scope, { password: undefined })
  assert.equal(await holds(proofOf(without)), true)
  await changePassword(without, address, 'a first password')
  assert.equal(await holds(proofOf(without)), false)
})

test('SE-05: no proof of a deactivated or unknown user holds', async () => {
  const { account } = await someone(world.scope)
  await deactivateUser(world.scope, account.id)
  assert.equal(await holds(proofOf(account)), false)
  assert.equal(await holds({ userId: world.scope.tenantId, passwordInstant: null }), false)
})

test('SE-05: what is written under a proof comes before a change of password, or is not written', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { account, email } = await someone(world.scope)
    const outcomes = await race(8, async (n) => {
      if (n === 4) return (await changePassword(account, email, `another password ${round}`)).kind
      const session = fragment`insert into sso_sessions (id, tenant_id, user_id, token_hash, authentication_type, auth_instant,
          last_access_instant, insert_instant)
        select gen_random_uuid(), ${world.scope.tenantId}::uuid, id, decode(md5(random()::text), 'hex'), 'PASSWORD', 0, 0, 0 from proved
        returning id`
      const written = await sqlWith([proofPart(world.scope, proofOf(account))], session)
      return written.length === 1 ? 'written' : 'refused'
    })
    assert.equal(tally(outcomes).updated, 1)
    // A change of password ends the sessions that it finds.
    const left = await sql('select 1 from sso_sessions where user_id = $1::uuid', account.id)
    assert.equal(left.length, 0, JSON.stringify(tally(outcomes)))
  }
})

/** Until somebody waits for a lock. On the embedded database they wait for its one connection, where nobody sees them. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (process.env.TEST_DATABASE_URL && (await sql(waiting)).length === 0) await setImmediate()
}

test('SE-05: whoever deletes a user locks the user before the codes, as whoever uses one does, so that neither waits for the other in a circle', async () => {
  const { account } = await someone(world.scope)
  const kind = 'authorizationCode'
  const value = await createSecret(world.scope, { kind, ttlSeconds: 60, userId: account.id, data: {} })
  let proved = () => {}
  const isProved = new Promise<void>((resolve) => {
    proved = resolve
  })
  const use = inTransaction(async () => {
    await sqlWith([proofPart(world.scope, proofOf(account))], fragment`select 1 from proved`)
    proved()
    await untilSomebodyWaits()
    return claimSecret(kind, value)
  })
  const deletion = isProved.then(() => deleteUser(world.scope, account.id))
  assert.equal(await use, true)
  assert.equal((await deletion).kind, 'deleted')
})
