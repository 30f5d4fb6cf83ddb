/** What is kept of a login for later, when the password is changed while that login is under way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applicationInput, createApplication } from '@/lib/applications'
import { sql } from '@/lib/db'
import { grantTrust } from '@/lib/mfa'
import { someone, withWorld } from '@/lib/user-actions/database-fixture'
import { type Account, updateUser, userInput } from '@/lib/users'
import type { Attempt, LoginRequest } from './attempt'
import { finishLogin } from './pipeline'
import { unchangedSinceLogin } from './proof'

const world = withWorld()

const attempt = (account: Account, request: Partial<LoginRequest> = {}): Attempt => ({
  scope: world.scope,
  request: {
    application: undefined,
    ipAddress: undefined,
    device: {},
    userAgent: undefined,
    tokens: 'issue',
    ...request,
  },
  account,
  identity: undefined,
  authenticationType: 'PASSWORD',
})

/** The account as a login read it, and what the owner did meanwhile. */
async function outdated(more: object = {}): Promise<Account> {
  const { account, email } = await someone(world.scope, more)
  const revised = userInput.parse({ email, password: 'of the owner alone', ...more })
  const updated = await updateUser(world.scope, {
    userId: account.id,
    revise: () => ({ kind: 'revised', value: revised }),
  })
  assert.equal(updated.kind, 'updated')
  return account
}

const keptOf = (userId: string) =>
  sql<{ kind: string }>('select kind from short_lived_secrets where user_id = $1::uuid', userId)

/** A login with the password from before the change, and the same one of somebody whose password is as it was. */
async function assertKeptOnlyIfUnchanged(kept: string, outcome: string, more: object, request: Partial<LoginRequest>) {
  const before = await outdated(more)
  assert.equal((await finishLogin(attempt(before, request))).kind, 'invalidCredentials')
  assert.deepEqual(await keptOf(before.id), [])
  const { account } = await someone(world.scope, more)
  assert.equal((await finishLogin(attempt(account, request))).kind, outcome)
  assert.deepEqual(await keptOf(account.id), [{ kind: kept }])
}

test('SL-06: a password that is not the user’s any more earns no id to change it with', async () => {
  await assertKeptOnlyIfUnchanged('changePassword', 'passwordChangeRequired', { passwordChangeRequired: true }, {})
})

test('SE-05: a password that is not the user’s any more opens no challenge', async () => {
  const required = { multiFactorConfiguration: { loginPolicy: 'Required' } }
  const input = applicationInput.parse({ name: 'Second factor', ...required })
  const created = await createApplication(world.scope, { input })
  assert.ok(created.kind === 'created')
  const { application } = created
  await assertKeptOnlyIfUnchanged('twoFactor', 'secondFactorRequired', {}, { application })
})

test('SE-05: a password that is not the user’s any more leaves no login to go on with after a registration', async () => {
  const registrationConfiguration = { enabled: true }
  const input = applicationInput.parse({ name: 'Self-service', registrationConfiguration })
  const created = await createApplication(world.scope, { input })
  assert.ok(created.kind === 'created')
  const request = { application: created.application, resumable: {} }
  await assertKeptOnlyIfUnchanged('loginIntent', 'registrationIncomplete', {}, request)
})

test('MF-06: a device on which the password from before a change was used is not trusted after it', async () => {
  const trustOf = (account: Account) =>
    grantTrust(world.scope, {
      userId: account.id,
      applicationId: undefined,
      lifetimeInSeconds: 60,
      device: {},
      presented: undefined,
      proof: unchangedSinceLogin(attempt(account)),
    })
  const before = await outdated()
  assert.equal(await trustOf(before), undefined)
  assert.deepEqual(await sql('select id from two_factor_trusts where user_id = $1::uuid', before.id), [])
  const { account } = await someone(world.scope)
  assert.equal((await trustOf(account))?.userId, account.id)
})
