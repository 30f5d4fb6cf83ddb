/** The second half of a login: what a code is good for, what it is not, and what is left of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { flushFailedLogins } from '@/lib/login-records'
import { disableMethod, regenerateRecoveryCodes, spendTrustToken, startChallenge, verifyTrustToken } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { deactivateUser, findAccount, reactivateUser, toUserJson } from '@/lib/users'
import {
  challengeFor,
  firstHalf,
  newApplication,
  newPerson,
  newTenant,
  newUser,
  type Person,
  secondHalf,
} from './two-factor-fixture'

const wrong = 'nothing'
let scope: TenantScope

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  scope = await newTenant()
})

const kindOf = async (outcome: Promise<{ kind: string }>): Promise<string> => (await outcome).kind
const complete = (twoFactorId: string, code: string, changes = {}) => kindOf(secondHalf(twoFactorId, code, changes))

/** As if the user had made no mistakes. */
const forgive = ({ userId }: Person) => execute('update users set two_factor_failures = 0 where id = $1::uuid', userId)

test('a challenge offers the methods without anything secret, and a right code ends it', async () => {
  const person = await newPerson(scope)
  const outcome = await firstHalf(scope, person.userId)
  assert.ok(outcome.kind === 'secondFactorRequired')
  const { twoFactorId, methods, configurableMethods } = outcome
  assert.match(twoFactorId, /^[\w-]{43}$/)
  assert.deepEqual(configurableMethods, [])
  const [method] = methods
  assert.match(method?.id ?? '', /^[A-Z0-9]{4}$/)
  assert.deepEqual(method?.authenticator, { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 })
  const stored = JSON.stringify([methods, toUserJson((await findAccount(scope, person.userId))!)])
  assert.doesNotMatch(stored, /secret|lastStep/i)
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'loggedIn')
  assert.equal(await complete(twoFactorId, person.codeAfter(1)), 'challengeGone')
})

test('where nobody is there to answer, what is missing is told and no challenge is opened', async () => {
  const { userId } = await newPerson(scope)
  const challenges = () => sql('select 1 from short_lived_secrets where user_id = $1::uuid', userId)
  const outcome = await firstHalf(scope, userId, { unattended: true })
  assert.ok(outcome.kind === 'secondFactorRequired' && outcome.methods.length === 1)
  assert.equal(outcome.twoFactorId, '')
  assert.equal((await challenges()).length, 0)
  await firstHalf(scope, userId)
  assert.equal((await challenges()).length, 1)
})

test('MF-01: a code works once, also for another challenge, and none before it works any more', async () => {
  const person = await newPerson(scope)
  const code = person.codeAfter(0)
  const [first, second] = [await challengeFor(scope, person.userId), await challengeFor(scope, person.userId)]
  assert.equal(await complete(first, code), 'loggedIn')
  assert.equal(await complete(second, code), 'wrongCode')
  assert.equal(await complete(second, person.codeAfter(-1)), 'wrongCode')
  assert.equal(await complete(second, person.codeAfter(1)), 'loggedIn')
})

test('MF-02: five wrong codes end a challenge, also for the right one', async () => {
  const person = await newPerson(scope)
  const twoFactorId = await challengeFor(scope, person.userId)
  for (let n = 0; n < 5; n++) assert.equal(await complete(twoFactorId, wrong), 'wrongCode')
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'challengeGone')
  assert.equal(await complete(await challengeFor(scope, person.userId), person.codeAfter(0)), 'loggedIn')
})

test('a wrong code is kept among the logins as one that failed', async () => {
  const person = await newPerson(scope)
  await complete(await challengeFor(scope, person.userId), wrong, { ipAddress: '203.0.113.7' })
  await flushFailedLogins()
  const kept = await sql(
    'select authentication_type, ip_address, failure_reason from login_records where user_id = $1::uuid',
    person.userId,
  )
  assert.deepEqual(kept, [
    { authentication_type: 'PASSWORD', ip_address: '203.0.113.7', failure_reason: 'InvalidCode' },
  ])
})

test('MF-02: ten wrong codes of one user end all guessing for a while, over all challenges and factors', async () => {
  const person = await newPerson(scope)
  for (let n = 0; n < 10; n++) {
    const code = n % 2 === 0 ? '000000' : 'AAAAA-AAAAA'
    assert.equal(await complete(await challengeFor(scope, person.userId), code), 'wrongCode')
  }
  const twoFactorId = await challengeFor(scope, person.userId)
  for (const code of [wrong, person.codeAfter(0), person.recoveryCodes[0] ?? '']) {
    assert.equal(await complete(twoFactorId, code), 'challengeGone')
  }
  const account = (await findAccount(scope, person.userId))!
  const disabling = { methodId: account.secondFactors[0]?.id ?? '', code: person.codeAfter(0), application: undefined }
  assert.equal(await kindOf(disableMethod(scope, account, disabling)), 'wrongCode')
  await execute('update users set two_factor_failure_instant = now_ms() - 900001 where id = $1::uuid', person.userId)
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'loggedIn')
})

test('a right code forgives the wrong ones before it', async () => {
  const person = await newPerson(scope)
  for (let n = 0; n < 9; n++) await complete(await challengeFor(scope, person.userId), wrong)
  assert.equal(await complete(await challengeFor(scope, person.userId), person.codeAfter(0)), 'loggedIn')
  for (let n = 0; n < 9; n++) assert.equal(await complete(await challengeFor(scope, person.userId), wrong), 'wrongCode')
})

test('MF-03: before the second factor nothing is issued and nothing is recorded', async () => {
  const person = await newPerson(scope)
  const outcome = await firstHalf(scope, person.userId)
  assert.deepEqual(Object.keys(outcome).sort(), ['configurableMethods', 'kind', 'methods', 'twoFactorId'])
  const [traces] = await sql(
    `select (select count(*)::int from login_records where user_id = u.id) as records, last_login_instant
     from users u where id = $1::uuid`,
    person.userId,
  )
  assert.deepEqual(traces, { records: 0, last_login_instant: null })
})

test('MF-04: a challenge is its user’s, its tenant’s and its application’s alone', async () => {
  const application = await newApplication(scope)
  const other = await newApplication(scope)
  const [person, stranger, elsewhere] = [await newPerson(scope), await newPerson(scope), await newTenant()]
  const bound = await challengeFor(scope, person.userId, { application })
  const unbound = await challengeFor(scope, person.userId)
  const code = person.codeAfter(0)
  for (const changes of [
    { applicationId: other.id },
    { userId: stranger.userId },
    { tenantIds: [elsewhere.tenantId] },
    { tenantIds: [scope.tenantId, elsewhere.tenantId] },
  ]) {
    assert.equal(await complete(bound, code, changes), 'challengeGone', JSON.stringify(changes))
  }
  assert.equal(await complete(unbound, code, { applicationId: application.id }), 'challengeGone')
  assert.equal(await complete(bound, stranger.codeAfter(0)), 'wrongCode')
  const own = { applicationId: application.id, userId: person.userId, tenantIds: [scope.tenantId] }
  assert.equal(await complete(bound, code, own), 'notRegistered')
})

test('MF-04: an expired challenge is unknown', async () => {
  const person = await newPerson(scope)
  const twoFactorId = await challengeFor(scope, person.userId)
  await execute('update short_lived_secrets set expiry_instant = now_ms() where user_id = $1::uuid', person.userId)
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'challengeGone')
})

test('deactivation ends open challenges, also once the user is active again', async () => {
  const person = await newPerson(scope)
  const [before, during] = [await challengeFor(scope, person.userId), await challengeFor(scope, person.userId)]
  await execute('update users set active = false where id = $1::uuid', person.userId)
  assert.equal(await complete(before, person.codeAfter(0)), 'challengeGone')
  await deactivateUser(scope, person.userId)
  await reactivateUser(scope, person.userId)
  assert.equal(await complete(during, person.codeAfter(0)), 'challengeGone')
})

test('the account is looked at again: one that has expired since ends with that', async () => {
  const person = await newPerson(scope)
  const twoFactorId = await challengeFor(scope, person.userId)
  await execute('update users set expiry = 1 where id = $1::uuid', person.userId)
  assert.equal(await complete(twoFactorId, wrong), 'wrongCode')
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'expired')
})

test('MF-07: a recovery code works once, in any spelling; new ones end the old; none is stored', async () => {
  const person = await newPerson(scope)
  const [first = '', second = '', third = ''] = person.recoveryCodes
  assert.equal(person.recoveryCodes.length, 10)
  for (const code of person.recoveryCodes) assert.match(code, /^[A-Z0-9]{5}-[A-Z0-9]{5}$/)
  const login = async (code: string) => complete(await challengeFor(scope, person.userId), code)
  assert.equal(await login(first), 'loggedIn')
  assert.equal(await login(first), 'wrongCode')
  assert.equal(await login(second.replace('-', '').toLowerCase()), 'loggedIn')
  const stored = await sql<{ text: string }>(
    `select encode(code_hash, 'escape') || salt as text from recovery_codes where user_id = $1::uuid`,
    person.userId,
  )
  assert.equal(stored.length, 8)
  const spellings = person.recoveryCodes.flatMap((code) => [code, code.replace('-', '')])
  for (const { text } of stored) assert.ok(!spellings.some((spelling) => text.includes(spelling)))
  const generated = await regenerateRecoveryCodes(scope, person.userId)
  assert.ok(generated.kind === 'generated')
  assert.equal(await login(third), 'wrongCode')
  assert.equal(await login(generated.recoveryCodes[0] ?? ''), 'loggedIn')
})

test('a method without its secret: nothing in the database is a code, and a moved secret does not decrypt', async () => {
  const [one, other] = [await newPerson(scope), await newPerson(scope)]
  const [row] = await sql<{ secret_encrypted: string }>(
    'select secret_encrypted from two_factor_methods where user_id = $1::uuid',
    one.userId,
  )
  await execute(
    'update two_factor_methods set secret_encrypted = $2 where user_id = $1::uuid',
    other.userId,
    row?.secret_encrypted,
  )
  const twoFactorId = await challengeFor(scope, other.userId)
  await assert.rejects(secondHalf(twoFactorId, one.codeAfter(0)), /moved/)
})

test('a started challenge ends with the code it was given, and gives the state back', async () => {
  const userId = await newUser(scope)
  const account = (await findAccount(scope, userId))!
  const start = { account, application: undefined, code: 'my own code', state: { step: 1 }, trustChallenge: 'abc' }
  const started = await startChallenge(scope, start)
  assert.deepEqual([started.code, started.methods], ['my own code', []])
  assert.equal(await complete(started.twoFactorId, wrong), 'wrongCode')
  const outcome = await secondHalf(started.twoFactorId, 'my own code')
  assert.ok(outcome.kind === 'loggedIn')
  assert.deepEqual(outcome.state, { step: 1 })
  const token = outcome.trustToken ?? ''
  const presented = { userId, token, trustChallenge: 'abc' }
  const stranger = await newUser(scope)
  for (const changes of [
    { trustChallenge: undefined },
    { trustChallenge: 'abcd' },
    { userId: stranger },
    { token: 'x' },
  ]) {
    assert.equal(await verifyTrustToken(scope, { ...presented, ...changes }), false)
  }
  assert.equal(await verifyTrustToken(await newTenant(), presented), false)
  assert.equal(await verifyTrustToken(scope, presented), true)
  assert.equal(await spendTrustToken(scope, presented), true)
  assert.equal(await spendTrustToken(scope, presented), false)
  assert.equal(await verifyTrustToken(scope, presented), false)
})

test('MF-12: a code of any shape is judged, never an error', async () => {
  const person = await newPerson(scope)
  for (const code of ['１２３４５６', '9'.repeat(100_000), '%', '{}', "' or 1=1", '-----', 'AAAAA AAAAA']) {
    assert.equal(await complete(await challengeFor(scope, person.userId), code), 'wrongCode')
    await forgive(person)
  }
})

test('policies: who is asked, and what a user without a method is offered', async () => {
  const person = await newPerson(scope)
  const disabled = await newApplication(scope, { multiFactorConfiguration: { loginPolicy: 'Disabled' } })
  const required = await newApplication(scope, { multiFactorConfiguration: { loginPolicy: 'Required' } })
  const userId = await newUser(scope)
  assert.equal((await firstHalf(scope, person.userId, { application: disabled })).kind, 'notRegistered')
  assert.equal((await firstHalf(scope, person.userId, { application: required })).kind, 'secondFactorRequired')
  assert.equal((await firstHalf(scope, userId)).kind, 'loggedIn')
  const outcome = await firstHalf(scope, userId, { application: required })
  assert.ok(outcome.kind === 'secondFactorRequired')
  assert.deepEqual([outcome.methods, outcome.configurableMethods], [[], ['authenticator']])
  const strict = await newTenant({ multiFactorConfiguration: { loginPolicy: 'Required', email: { enabled: true } } })
  const asked = await firstHalf(strict, await newUser(strict))
  assert.ok(asked.kind === 'secondFactorRequired')
  assert.deepEqual(asked.configurableMethods, ['authenticator', 'email'])
})

test('a kind of method that the tenant disables is out of use', async () => {
  const tenant = await newTenant()
  const person = await newPerson(tenant)
  const twoFactorId = await challengeFor(tenant, person.userId)
  await execute(
    `update tenants set settings = jsonb_set(settings, '{multiFactorConfiguration,authenticator,enabled}', 'false') where id = $1::uuid`,
    tenant.tenantId,
  )
  await new Promise((resolve) => setTimeout(resolve, 1100))
  assert.equal(await complete(twoFactorId, person.codeAfter(0)), 'wrongCode')
})
