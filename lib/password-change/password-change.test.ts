/** What a change of password takes, what it ends, and what it leads to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { laterIsDone } from '@/lib/later'
import { loginWithOneTimePassword, loginWithPassword } from '@/lib/login'
import { passwordGate } from '@/lib/passwords'
import { newId } from '@/lib/random'
import { register, registrationInput } from '@/lib/registrations'
import { createSecret } from '@/lib/secrets'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { createUserAction, userActionInput } from '@/lib/user-actions'
import { type Account, createUser, findAccount, userInput } from '@/lib/users'
import { actionId, lockingAfter } from '../user-actions/database-fixture'
import {
  changePasswordById,
  changePasswordOf,
  createChangePasswordId,
  sendForgotPassword,
  startForgotPassword,
} from './index'

const first = 'correct horse battery'
const second = 'staple in the sky'

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: newId() })
  await createUserAction(actionId, userActionInput.parse({ name: 'Lock', preventLogin: true, temporal: true }))
})

async function newTenant(settings = {}): Promise<TenantScope> {
  const created = await createTenant({ name: newId(), settings })
  assert.ok(created.kind === 'created')
  return (await scopeOf(created.tenant.id))!
}

async function newApplication(scope: TenantScope): Promise<Application> {
  const loginConfiguration = { generateRefreshTokens: true, allowTokenRefresh: true }
  const created = await createApplication(scope, { input: applicationInput.parse({ name: 'App', loginConfiguration }) })
  assert.ok(created.kind === 'created')
  return created.application
}

async function someone(scope: TenantScope, rest: Record<string, unknown> = {}): Promise<Account & { email: string }> {
  const email = `${newId()}@example.com`
  const created = await createUser(scope, { input: userInput.parse({ email, password: first, ...rest }) })
  assert.ok(created.kind === 'created', JSON.stringify(created))
  return { ...created.account, email }
}

const request = (application?: Application) =>
  ({ application, ipAddress: '203.0.113.9', device: {}, userAgent: undefined, tokens: 'issue' }) as const

const login = (scope: TenantScope, loginId: string, password: string, application?: Application) =>
  loginWithPassword(scope, { ...request(application), loginId, loginIdTypes: ['email'], password })

async function idFor(scope: TenantScope, account: Account, grant = {}): Promise<string> {
  const id = await createChangePasswordId(scope, { userId: account.id, applicationId: undefined, ...grant })
  assert.ok(id)
  return id
}

test('203: an administrator, the rules, the age and a breach each demand a change, and the id of the answer fulfils it', async () => {
  const day = 24 * 60 * 60_000
  const breachDetection = { enabled: true, onLogin: 'RequireChange' }
  const cases = [
    ['Administrative', {}, { passwordChangeRequired: true }, first],
    ['Expired', { maximumPasswordAge: { enabled: true, days: 30 } }, {}, first],
    ['Validation', { passwordValidationRules: { validateOnLogin: true, requireNumber: true } }, {}, first],
    ['Breached', { passwordValidationRules: { breachDetection } }, {}, 'password123'],
  ] as const
  for (const [reason, settings, user, password] of cases) {
    const permissive = await newTenant()
    const account = await someone(permissive, { ...user, password })
    await execute(
      'update tenants set settings = settings || $2::jsonb where id = $1::uuid',
      permissive.tenantId,
      JSON.stringify(settings),
    )
    const age = reason === 'Expired' ? 31 * day : 0
    await execute(
      'update user_passwords set last_update_instant = last_update_instant - $2::bigint where user_id = $1::uuid',
      account.id,
      age,
    )
    const scope = { ...permissive, tenant: { ...permissive.tenant, settings: await storedSettings(permissive) } }
    const outcome = await login(scope, account.email, password)
    assert.ok(outcome.kind === 'passwordChangeRequired', `${reason}: ${outcome.kind}`)
    assert.equal(outcome.reason, reason)
    const changed = await changePasswordById(scope, outcome.changePasswordId, { password: `${second} 42` })
    assert.equal(changed.kind, 'changed', JSON.stringify(changed))
    assert.equal((await login(scope, account.email, `${second} 42`)).kind, 'loggedIn')
  }
})

async function storedSettings({ tenantId, tenant }: TenantScope) {
  const { tenantSettings } = await import('@/lib/settings')
  const [row] = await sql<{ settings: unknown }>('select settings from tenants where id = $1::uuid', tenantId)
  return { ...tenant.settings, ...tenantSettings.parse(row?.settings) }
}

test('a wrong password never learns that the right one has to change', async () => {
  const scope = await newTenant()
  const account = await someone(scope, { passwordChangeRequired: true })
  assert.deepEqual(await login(scope, account.email, second), { kind: 'invalidCredentials' })
})

test('a change ends refresh tokens, hosted sessions and the other ids, and is told to the user and to webhooks', async () => {
  const scope = await newTenant()
  const application = await newApplication(scope)
  const account = await someone(scope)
  await register(scope, account.id, registrationInput.parse({ applicationId: application.id }))
  const earlier = await login(scope, account.email, first, application)
  assert.ok(earlier.kind === 'loggedIn' && earlier.tokens?.refreshToken)
  const [id, other] = [await idFor(scope, account), await idFor(scope, account)]
  const outcome = await changePasswordById(scope, id, { password: second })
  assert.ok(outcome.kind === 'changed')
  assert.deepEqual(await changePasswordById(scope, id, { password: first }), { kind: 'notFound' })
  assert.deepEqual(await changePasswordById(scope, other, { password: first }), { kind: 'notFound' })
  const [left] = await sql<{ tokens: number; mails: number }>(
    `select (select count(*)::int from refresh_tokens where user_id = $1::uuid) as tokens,
            (select count(*)::int from messages where user_id = $1::uuid and kind = 'passwordChanged') as mails`,
    account.id,
  )
  assert.deepEqual(left, { tokens: 0, mails: 1 })
  assert.equal((await login(scope, account.email, first)).kind, 'invalidCredentials')
  assert.equal((await login(scope, account.email, second)).kind, 'loggedIn')
})

test('SL-06: the id is stored as a digest, and belongs to its tenant', async () => {
  const [scope, elsewhere] = [await newTenant(), await newTenant()]
  const account = await someone(scope)
  const id = await idFor(scope, account)
  assert.match(id, /^[\w-]{43}$/)
  const rows = await sql('select * from short_lived_secrets where user_id = $1::uuid', account.id)
  const dump = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  assert.equal(rows.length, 1)
  assert.ok(!dump.includes(id))
  assert.deepEqual(await changePasswordById(elsewhere, id, { password: second }), { kind: 'notFound' })
  assert.equal((await changePasswordById(scope, id, { password: second })).kind, 'changed')
})

test('SL-06: an id has its time', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const id = await idFor(scope, account)
  await execute('update short_lived_secrets set expiry_instant = now_ms() where user_id = $1::uuid', account.id)
  assert.deepEqual(await changePasswordById(scope, id, { password: second }), { kind: 'notFound' })
})

test('SL-06: of ten simultaneous changes with one id, one changes the password', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const id = await idFor(scope, account)
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => changePasswordById(scope, id, { password: `${second} ${n}` })),
  )
  const winners = outcomes.flatMap(({ kind }, n) => (kind === 'changed' ? [n] : []))
  assert.equal(winners.length, 1, JSON.stringify(outcomes))
  assert.equal((await login(scope, account.email, `${second} ${winners[0]}`)).kind, 'loggedIn')
})

test('of ten simultaneous changes with one current password, one changes the password', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      changePasswordOf(scope, account, 'user', { currentPassword: first, password: `${second} ${n}` }),
    ),
  )
  assert.equal(outcomes.filter(({ kind }) => kind === 'changed').length, 1, JSON.stringify(outcomes))
})

test('of ten simultaneous logins with a one-time password, one is logged in', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const changed = await changePasswordById(scope, await idFor(scope, account), { password: second })
  assert.ok(changed.kind === 'changed')
  const { oneTimePassword } = changed
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => loginWithOneTimePassword(scope, { ...request(), oneTimePassword })),
  )
  assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), [...Array(9).fill('invalidCredentials'), 'loggedIn'])
})

test('a one-time password brings the state, and a refresh token exactly if the change was made with one of the user', async () => {
  const scope = await newTenant()
  const application = await newApplication(scope)
  const stranger = await someone(scope)
  for (const account of [stranger]) {
    await register(scope, account.id, registrationInput.parse({ applicationId: application.id }))
  }
  const theirs = await login(scope, stranger.email, first, application)
  assert.ok(theirs.kind === 'loggedIn')
  for (const kind of ['own', 'expired', 'none', 'somebody else’s', 'unknown'] as const) {
    const account = await someone(scope)
    await register(scope, account.id, registrationInput.parse({ applicationId: application.id }))
    const loggedIn = await login(scope, account.email, first, application)
    assert.ok(loggedIn.kind === 'loggedIn')
    const refreshTokens = {
      own: loggedIn.tokens?.refreshToken?.value,
      expired: loggedIn.tokens?.refreshToken?.value,
      none: undefined,
      'somebody else’s': theirs.tokens?.refreshToken?.value,
      unknown: 'unknown',
    }
    if (kind === 'expired') {
      await execute('update refresh_tokens set start_instant = 0 where user_id = $1::uuid', account.id)
    }
    const id = await idFor(scope, account, { state: { page: 7 }, identityId: account.identities[0]?.id })
    const changed = await changePasswordById(scope, id, { password: second, refreshToken: refreshTokens[kind] })
    assert.ok(changed.kind === 'changed')
    const { oneTimePassword } = changed
    const outcome = await loginWithOneTimePassword(scope, { ...request(application), oneTimePassword })
    assert.ok(outcome.kind === 'loggedIn')
    assert.deepEqual(outcome.state, { page: 7 })
    assert.equal(outcome.tokens?.refreshToken !== undefined, kind === 'own', kind)
    const [record] = await sql<{ authentication_type: string; login_id: string }>(
      'select authentication_type, login_id from login_records where user_id = $1::uuid order by instant desc, authentication_type limit 1',
      account.id,
    )
    assert.deepEqual(record, { authentication_type: 'ONE_TIME_PASSWORD', login_id: account.email })
  }
})

test('a one-time password is unknown to another tenant, and stays good in its own', async () => {
  const [scope, elsewhere] = [await newTenant(), await newTenant()]
  const account = await someone(scope)
  const changed = await changePasswordById(scope, await idFor(scope, account), { password: second })
  assert.ok(changed.kind === 'changed')
  const { oneTimePassword } = changed
  const foreign = await loginWithOneTimePassword(elsewhere, { ...request(), oneTimePassword })
  assert.deepEqual(foreign, { kind: 'invalidCredentials' })
  assert.equal((await loginWithOneTimePassword(scope, { ...request(), oneTimePassword })).kind, 'loggedIn')
})

test('the tenant’s memory of passwords reaches as far as it says', async () => {
  const scope = await newTenant({ passwordValidationRules: { rememberPreviousPasswords: { enabled: true, count: 2 } } })
  const account = await someone(scope)
  const changeTo = async (password: string) =>
    changePasswordOf(scope, await findAccount(scope, account.id), 'apiKey', { password })
  for (const n of [1, 2]) assert.equal((await changeTo(`${second} ${n}`)).kind, 'changed')
  for (const used of [first, `${second} 1`, `${second} 2`]) {
    const outcome = await changeTo(used)
    assert.ok(outcome.kind === 'invalid', used)
    assert.deepEqual(
      outcome.errors.fieldErrors?.password?.map(({ code }) => code),
      ['[previouslyUsed]password'],
    )
  }
  assert.equal((await changeTo(`${second} 3`)).kind, 'changed')
  assert.equal((await changeTo(first)).kind, 'changed', 'two passwords and the present one are remembered')
  const [row] = await sql<{ kept: number }>(
    'select count(*)::int as kept from password_history where user_id = $1::uuid',
    account.id,
  )
  assert.equal(row?.kept, 2)
})

test('minimumPasswordAge holds whoever wants a new password, not whoever has to have one', async () => {
  const scope = await newTenant({ minimumPasswordAge: { enabled: true, seconds: 3600 } })
  const account = await someone(scope)
  const own = await changePasswordOf(scope, account, 'user', { currentPassword: first, password: second })
  assert.ok(own.kind === 'invalid')
  assert.deepEqual(
    own.errors.fieldErrors?.password?.map(({ code }) => code),
    ['[tooYoung]password'],
  )
  const forgotten = await changePasswordById(scope, await idFor(scope, account), { password: second })
  assert.equal(forgotten.kind, 'invalid')
  const demanded = await idFor(scope, account, { reason: 'Administrative' })
  assert.equal((await changePasswordById(scope, demanded, { password: second })).kind, 'changed')
  const byKey = await changePasswordOf(scope, await findAccount(scope, account.id), 'apiKey', { password: first })
  assert.equal(byKey.kind, 'changed')
})

test('an id that was refused for a bad password is still good', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const id = await idFor(scope, account)
  assert.equal((await changePasswordById(scope, id, { password: 'short' })).kind, 'invalid')
  assert.equal(
    (await changePasswordById(scope, id, { password: second, currentPassword: second })).kind,
    'wrongPassword',
  )
  assert.equal((await changePasswordById(scope, id, { password: second, currentPassword: first })).kind, 'changed')
})

test('MF-11: a user with a second factor needs a trust token for the change, and the factor for the login after it', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  await execute(
    `insert into two_factor_methods (id, tenant_id, user_id, method, secret_encrypted, insert_instant)
     values ('AB12', $1::uuid, $2::uuid, 'authenticator', 'none', now_ms())`,
    scope.tenantId,
    account.id,
  )
  const id = await idFor(scope, account)
  assert.deepEqual(await changePasswordById(scope, id, { password: second }), { kind: 'trustRequired' })
  const trustToken = await createSecret(scope, { kind: 'trustToken', ttlSeconds: 60, userId: account.id, data: {} })
  const challenged = await createSecret(scope, {
    kind: 'trustToken',
    ttlSeconds: 60,
    userId: account.id,
    data: { trustChallenge: 'mine' },
  })
  for (const wrong of [
    { trustToken: 'unknown' },
    { trustToken: challenged },
    { trustToken, trustChallenge: 'theirs' },
  ]) {
    assert.deepEqual(await changePasswordById(scope, id, { password: second, ...wrong }), { kind: 'trustRequired' })
  }
  const changed = await changePasswordById(scope, id, {
    password: second,
    trustToken: challenged,
    trustChallenge: 'mine',
  })
  assert.ok(changed.kind === 'changed')
  const { oneTimePassword } = changed
  assert.equal((await loginWithOneTimePassword(scope, { ...request(), oneTimePassword })).kind, 'secondFactorRequired')
})

test('BF-01: wrong current passwords count as failed logins, and under the lock that they bring none is looked at', async () => {
  const scope = await newTenant(lockingAfter(3))
  const account = await someone(scope)
  const guess = (currentPassword: string) =>
    changePasswordOf(scope, account, 'user', { currentPassword, password: second })
  for (let n = 0; n < 2; n += 1) assert.deepEqual(await guess(`wrong ${n}`), { kind: 'wrongPassword' })
  assert.equal((await login(scope, account.email, 'wrong')).kind, 'invalidCredentials')
  const { started } = passwordGate().counters()
  assert.deepEqual(await guess(first), { kind: 'wrongPassword' })
  assert.equal(passwordGate().counters().started, started)
  assert.equal((await login(scope, account.email, first)).kind, 'prevented')
})

test('BF-01: of fifty simultaneous guesses at the current password no more are looked at than failures are left', async () => {
  const scope = await newTenant(lockingAfter(5))
  const account = await someone(scope)
  const { started } = passwordGate().counters()
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      changePasswordOf(scope, account, 'user', { currentPassword: n === 49 ? first : `wrong ${n}`, password: second }),
    ),
  )
  assert.ok(outcomes.every(({ kind }) => kind === 'wrongPassword'))
  assert.equal(passwordGate().counters().started - started, 5)
})

test('BF-02: who was locked out by somebody does not change the password, with the right one', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  await execute(
    `insert into user_action_logs (id, tenant_id, user_action_id, actionee_user_id, expiry, name, localized_name, insert_instant)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, now_ms() + 60000, 'Lock', 'Lock', now_ms())`,
    newId(),
    scope.tenantId,
    actionId,
    account.id,
  )
  const change = { currentPassword: first, password: second }
  assert.deepEqual(await changePasswordOf(scope, account, 'user', change), { kind: 'wrongPassword' })
  await execute('delete from user_action_logs where actionee_user_id = $1::uuid', account.id)
  assert.equal((await changePasswordOf(scope, account, 'user', change)).kind, 'changed')
})

test('a deactivated user changes nothing', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const id = await idFor(scope, account)
  await execute('update users set active = false where id = $1::uuid', account.id)
  assert.deepEqual(await changePasswordById(scope, id, { password: second }), { kind: 'notFound' })
  const started = await startForgotPassword(scope, { loginId: account.email, loginIdTypes: ['email'], send: true })
  assert.deepEqual(started, { kind: 'notFound' })
})

test('EN-03: asking for a forgotten password looks nobody up before the answer, and mails the known alone', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  for (const loginId of [account.email, 'nobody@example.com']) {
    assert.equal(sendForgotPassword(scope, { loginId, loginIdTypes: ['email'] }), undefined)
  }
  const mails = async () => {
    const [row] = await sql<{ mails: number }>(
      `select count(*)::int as mails from messages where tenant_id = $1::uuid and kind = 'forgotPassword'`,
      scope.tenantId,
    )
    return row?.mails
  }
  assert.equal(await mails(), 0)
  await laterIsDone()
  assert.equal(await mails(), 1)
})

test('BF-07: one mailbox is sent only so many ids at a time, however often anybody asks', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  for (let n = 0; n < 12; n += 1) sendForgotPassword(scope, { loginId: account.email, loginIdTypes: ['email'] })
  await laterIsDone()
  const [row] = await sql<{ mails: number }>(
    `select count(*)::int as mails from messages where user_id = $1::uuid and kind = 'forgotPassword'`,
    account.id,
  )
  assert.equal(row?.mails, 5)
})

test('a caller with a key gets the id, may bring its own once, and hears when there is nowhere to send to', async () => {
  const scope = await newTenant()
  const [account, nameless] = [await someone(scope), await someone(scope, { email: '', username: newId() })]
  const own = newId()
  const start = { loginId: account.email, loginIdTypes: ['email'] as const, send: false }
  assert.deepEqual(await startForgotPassword(scope, { ...start, changePasswordId: own }), {
    kind: 'started',
    changePasswordId: own,
  })
  assert.equal((await startForgotPassword(scope, { ...start, changePasswordId: own })).kind, 'invalid')
  const username = nameless.identities[0]?.value ?? ''
  const unsent = await startForgotPassword(scope, { loginId: username, loginIdTypes: ['username'], send: true })
  assert.deepEqual(unsent, { kind: 'noAddress' })
  const [row] = await sql<{ ids: number }>(
    'select count(*)::int as ids from short_lived_secrets where user_id = $1::uuid',
    nameless.id,
  )
  assert.equal(row?.ids, 0, 'nothing was started')
  assert.equal((await changePasswordById(scope, own, { password: second })).kind, 'changed')
})
