/** What a password login ends with, and what is left of it in the database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { hash } from '@node-rs/argon2'
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { passwordGate } from '@/lib/passwords'
import { newId } from '@/lib/random'
import { register, registrationInput } from '@/lib/registrations'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey, verifyAccessToken } from '@/lib/tokens'
import { createUser, isInUse, userInput } from '@/lib/users'
import { loginWithPassword, type PasswordLogin } from './pipeline'

const password = 'correct horse battery'
let scope: TenantScope
let application: Application
let loginCount = 0

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  const tenant = await createTenant({ name: 'Tenant', settings: {} })
  assert.ok(tenant.kind === 'created')
  scope = (await scopeOf(tenant.tenant.id))!
  const loginConfiguration = { generateRefreshTokens: true }
  const created = await createApplication(scope, { input: applicationInput.parse({ name: 'App', loginConfiguration }) })
  assert.ok(created.kind === 'created')
  application = created.application
})

/** A new user; `registered` for the application unless it says otherwise. */
async function someone({ registered = true, withPassword = true, expiry = undefined as number | undefined } = {}) {
  loginCount += 1
  const email = `user${loginCount}@example.com`
  const input = userInput.parse({ email, ...(withPassword && { password }), expiry })
  const created = await createUser(scope, { input })
  assert.ok(created.kind === 'created')
  const userId = created.account.id
  if (registered) {
    const outcome = await register(scope, userId, registrationInput.parse({ applicationId: application.id }))
    assert.equal(outcome.kind, 'registered')
  }
  return { email, userId }
}

function login(loginId: string, changes: Partial<PasswordLogin> = {}) {
  return loginWithPassword(scope, {
    loginId,
    password,
    loginIdTypes: ['email', 'username'],
    application,
    ipAddress: '203.0.113.9',
    device: {},
    userAgent: undefined,
    tokens: 'issue',
    ...changes,
  })
}

async function traces(userId: string) {
  const [row] = await sql<{ records: number; tokens: number; touched: boolean }>(
    `select (select count(*)::int from login_records
             where user_id = $1::uuid and authentication_type <> 'USER_CREATE' and failure_reason is null) as records,
            (select count(*)::int from refresh_tokens where user_id = $1::uuid and authentication_type <> 'REGISTRATION') as tokens,
            (select last_login_instant is not null from users where id = $1::uuid) as touched`,
    userId,
  )
  return row
}

test('that somebody has logged in is known for good, also without the record of it', async () => {
  const { email } = await someone()
  assert.equal(await isInUse(), false, 'created with a password')
  await login(email)
  assert.equal(await isInUse(), true)
  await execute('delete from login_records')
  assert.equal(await isInUse(), true)
})

test('a thousand users are not looked through for one who has logged in', async () => {
  await execute('update users set last_login_instant = null')
  assert.equal(await isInUse(), false)
  await execute(
    `insert into users (id, tenant_id, insert_instant, last_update_instant)
     select gen_random_uuid(), $1::uuid, 0, 0 from generate_series(1, 1000)`,
    scope.tenantId,
  )
  assert.equal(await isInUse(), true)
  await execute('delete from users where insert_instant = 0')
})

test('the right password ends with tokens, a login record and the instants of the login', async () => {
  const { email, userId } = await someone()
  const outcome = await login(email)
  assert.ok(outcome.kind === 'loggedIn')
  const { tokens, account } = outcome
  const verified = await verifyAccessToken(tokens?.accessToken ?? '')
  assert.ok(verified.kind === 'valid')
  assert.equal(verified.claims.sub, userId)
  assert.equal(verified.claims.sid, tokens?.refreshToken?.id)
  assert.deepEqual(await traces(userId), { records: 1, tokens: 1, touched: true })
  const instants = [account, ...account.identities, ...account.registrations].map((part) => part.lastLoginInstant)
  assert.equal(new Set(instants).size, 1)
  assert.ok(typeof instants[0] === 'number')
})

test('without an application there is an access token and no refresh token', async () => {
  const { email, userId } = await someone()
  const outcome = await login(email, { application: undefined })
  assert.ok(outcome.kind === 'loggedIn')
  assert.ok(outcome.tokens?.accessToken)
  assert.equal(outcome.tokens.refreshToken, undefined)
  assert.deepEqual(await traces(userId), { records: 1, tokens: 0, touched: true })
})

test('without a registration the login counts, and no refresh token is issued', async () => {
  const { email, userId } = await someone({ registered: false })
  const outcome = await login(email)
  assert.ok(outcome.kind === 'notRegistered')
  assert.equal(outcome.tokens?.refreshToken, undefined)
  assert.deepEqual(await traces(userId), { records: 1, tokens: 0, touched: true })
})

test('a caller that wants no tokens gets none, and none is stored', async () => {
  const { email, userId } = await someone()
  const outcome = await login(email, { tokens: 'none' })
  assert.ok(outcome.kind === 'loggedIn')
  assert.equal(outcome.tokens, undefined)
  assert.deepEqual(await traces(userId), { records: 1, tokens: 0, touched: true })
})

test('EN-01: unknown, wrong, passwordless and deactivated with a wrong password are one outcome without a trace', async () => {
  const known = await someone()
  const passwordless = await someone({ withPassword: false })
  const deactivated = await someone()
  await execute('update users set active = false where id = $1::uuid', deactivated.userId)
  const outcomes = [
    await login('nobody@example.com'),
    await login(known.email, { password: 'wrong password' }),
    await login(passwordless.email),
    await login(deactivated.email, { password: 'wrong password' }),
  ]
  for (const outcome of outcomes) assert.deepEqual(outcome, { kind: 'invalidCredentials' })
  for (const { userId } of [known, passwordless, deactivated]) {
    assert.deepEqual(await traces(userId), { records: 0, tokens: 0, touched: false })
  }
})

test('a deactivated or expired user learns so only with the right password, and no login is recorded', async () => {
  const deactivated = await someone()
  await execute('update users set active = false where id = $1::uuid', deactivated.userId)
  assert.deepEqual(await login(deactivated.email), { kind: 'locked' })
  const expired = await someone({ expiry: 1 })
  assert.deepEqual(await login(expired.email), { kind: 'expired' })
  for (const { userId } of [deactivated, expired]) {
    assert.deepEqual(await traces(userId), { records: 0, tokens: 0, touched: false })
  }
})

test('a user who is deactivated while the password is being verified gets nothing', async () => {
  const { email, userId } = await someone()
  const [outcome] = await Promise.all([
    login(email),
    execute('update users set active = false where id = $1::uuid', userId),
  ])
  assert.equal(outcome.kind, 'locked')
  assert.deepEqual(await traces(userId), { records: 0, tokens: 0, touched: false })
})

/** Runs a statement when the password of a login is being verified, after its user was looked up. */
async function whileVerifying<T>(login: Promise<T>, text: string, ...parameters: unknown[]): Promise<T> {
  while (passwordGate().counters().running === 0) await setImmediate()
  await execute(text, ...parameters)
  return login
}

test('a password that is replaced while it is being verified logs nobody in', async () => {
  const { email, userId } = await someone()
  const replace =
    "update user_passwords set hash = 'another', last_update_instant = last_update_instant + 1 where user_id = $1::uuid"
  assert.equal((await whileVerifying(login(email), replace, userId)).kind, 'invalidCredentials')
  assert.deepEqual(await traces(userId), { records: 0, tokens: 0, touched: false })
})

test('a user who is deleted while the password is being verified gets nothing', async () => {
  const { email, userId } = await someone()
  const outcome = await whileVerifying(login(email), 'delete from users where id = $1::uuid', userId)
  assert.equal(outcome.kind, 'locked')
  assert.deepEqual(await traces(userId), { records: 0, tokens: 0, touched: null })
})

async function weakHash(userId: string): Promise<string> {
  const weak = await hash(password, { memoryCost: 4096, timeCost: 1, parallelism: 1 })
  await execute('update user_passwords set hash = $2 where user_id = $1::uuid', userId, weak)
  return weak
}

async function storedHash(userId: string): Promise<string | undefined> {
  const [row] = await sql<{ hash: string }>('select hash from user_passwords where user_id = $1::uuid', userId)
  return row?.hash
}

test('PW-06: a weaker hash is replaced at the next login, and only then', async () => {
  const { email, userId } = await someone()
  const weak = await weakHash(userId)
  assert.equal((await login(email, { password: 'wrong password' })).kind, 'invalidCredentials')
  assert.equal(await storedHash(userId), weak)
  assert.equal((await login(email)).kind, 'loggedIn')
  assert.match((await storedHash(userId)) ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal((await login(email)).kind, 'loggedIn')
})

test('PW-06: a hash that one login replaces while another verifies it refuses neither', async () => {
  const { email, userId } = await someone()
  await weakHash(userId)
  const stronger = await hash(password)
  const replace = 'update user_passwords set hash = $2 where user_id = $1::uuid'
  assert.equal((await whileVerifying(login(email), replace, userId, stronger)).kind, 'loggedIn')
  assert.equal(await storedHash(userId), stronger)
})

test('PW-06: a weaker hash is replaced also where the login goes on elsewhere', async () => {
  const { email, userId } = await someone()
  await weakHash(userId)
  await execute('update users set password_change_required = true where id = $1::uuid', userId)
  assert.equal((await login(email)).kind, 'passwordChangeRequired')
  assert.match((await storedHash(userId)) ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('PW-06: a re-hash that fails does not fail the login', async () => {
  const { email, userId } = await someone()
  const weak = await weakHash(userId)
  await execute(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`)
  await execute('create trigger refuse before update on user_passwords for each row execute function refuse()')
  try {
    assert.equal((await login(email)).kind, 'loggedIn')
  } finally {
    await execute('drop trigger refuse on user_passwords')
  }
  assert.equal(await storedHash(userId), weak)
})

test('the login id counts as it was sent, in any case and width, and only under the types that were asked for', async () => {
  const { email } = await someone()
  const kindOf = async (loginId: string, changes: Partial<PasswordLogin> = {}) => (await login(loginId, changes)).kind
  assert.equal(await kindOf(email.toUpperCase()), 'loggedIn')
  assert.equal(await kindOf(email.replace('@', '＠')), 'loggedIn')
  for (const other of [` ${email}`, `${email} `, `${email}\n`, email.slice(1), '%', '']) {
    assert.equal(await kindOf(other), 'invalidCredentials', JSON.stringify(other))
  }
  assert.equal(await kindOf(email, { loginIdTypes: ['username'] }), 'invalidCredentials')
})

test('a user of another tenant is unknown', async () => {
  const { email } = await someone()
  const tenant = await createTenant({ name: newId(), settings: {} })
  assert.ok(tenant.kind === 'created')
  const other = (await scopeOf(tenant.tenant.id))!
  const outcome = await loginWithPassword(other, {
    loginId: email,
    password,
    loginIdTypes: ['email'],
    application: undefined,
    ipAddress: undefined,
    device: {},
    userAgent: undefined,
    tokens: 'issue',
  })
  assert.deepEqual(outcome, { kind: 'invalidCredentials' })
})
