/** What an import keeps, what it refuses, and that it is all or nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import reference from 'argon2'
import { Secret, TOTP } from 'otpauth'
import { applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { loginWithPassword } from '@/lib/login'
import { secondHalf } from '@/lib/login/two-factor-fixture'
import { newAuthenticatorSecret } from '@/lib/mfa'
import { newId } from '@/lib/random'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { findAccountByLoginId } from '@/lib/users'
import { importInput, importUsers } from './index'

let scope: TenantScope
let applicationId: string

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  const tenant = await createTenant({ name: 'Tenant', settings: {} })
  assert.ok(tenant.kind === 'created')
  scope = (await scopeOf(tenant.tenant.id))!
  const created = await createApplication(scope, { input: applicationInput.parse({ name: 'App' }) })
  assert.ok(created.kind === 'created')
  applicationId = created.application.id
})

const bring = (...users: Record<string, unknown>[]) => importUsers(scope, importInput.parse({ users }).users)

async function codes(...users: Record<string, unknown>[]): Promise<string[]> {
  const outcome = await bring(...users)
  assert.ok(outcome.kind === 'invalid', outcome.kind)
  return Object.values(outcome.errors.fieldErrors ?? {}).flatMap((items) => items.map(({ code }) => code))
}

const login = (loginId: string, password: string) =>
  loginWithPassword(scope, {
    application: undefined,
    ipAddress: undefined,
    device: {},
    userAgent: undefined,
    tokens: 'none',
    loginId,
    loginIdTypes: ['email', 'username'],
    password,
  })

async function schemeOf(userId: string): Promise<string | undefined> {
  const [row] = await sql<{ scheme: string }>('select scheme from user_passwords where user_id = $1::uuid', userId)
  return row?.scheme
}

const salt = Buffer.from('salt').toString('base64')

test('instants, registrations and flags come as they were', async () => {
  const id = newId()
  const registration = {
    applicationId,
    roles: [],
    insertInstant: 5,
    lastLoginInstant: 6,
    verified: true,
    verifiedInstant: 7,
  }
  const outcome = await bring({
    id,
    active: true,
    email: 'Ada@Example.com',
    phoneNumber: '+1 (415) 555-0199',
    username: 'Ada',
    encryptionScheme: 'salted-sha256',
    factor: '1',
    salt,
    password: Buffer.alloc(32).toString('base64'),
    insertInstant: 1,
    lastLoginInstant: 2,
    lastUpdateInstant: 3,
    passwordLastUpdateInstant: 4,
    passwordChangeRequired: true,
    lastName: null,
    verified: true,
    registrations: [registration],
  })
  assert.deepEqual(outcome, { kind: 'imported' })
  const match = await findAccountByLoginId(scope, 'ada@example.com', ['email'])
  const { account } = match!
  const { insertInstant, lastLoginInstant, lastUpdateInstant, passwordChangeRequired } = account
  assert.deepEqual([account.id, insertInstant, lastLoginInstant, lastUpdateInstant], [id, 1, 2, 3])
  assert.equal(account.password?.lastUpdateInstant, 4)
  assert.equal(passwordChangeRequired, true)
  const [kept] = account.registrations
  assert.deepEqual([kept?.insertInstant, kept?.lastLoginInstant, kept?.verifiedInstant], [5, 6, 7])
  const email = account.identities.find(({ type }) => type === 'email')
  assert.deepEqual([email?.verified, email?.verifiedReason], [true, 'Import'])
  const phone = account.identities.find(({ type }) => type === 'phoneNumber')
  assert.deepEqual([phone?.value, phone?.verified, phone?.verifiedReason], ['+14155550199', false, 'Import'])
})

test('PW-06: an imported password logs in, and is stored anew with the first login', async () => {
  const hash = await reference.hash('correct horse', { type: reference.argon2i, memoryCost: 1024 })
  const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
  const users = [
    { id: newId(), username: 'argon', encryptionScheme: 'argon2', password: hash, clear: 'correct horse' },
    { id: newId(), username: 'crypt', encryptionScheme: 'bcrypt', password: bcrypt, clear: 'U*U' },
    { id: newId(), username: 'clear', password: 'correct horse', clear: 'correct horse' },
  ]
  assert.deepEqual(await bring(...users), { kind: 'imported' })
  assert.deepEqual(await Promise.all(users.map(({ id }) => schemeOf(id))), ['argon2i', 'bcrypt', 'argon2id'])
  for (const { username, clear } of users) {
    assert.deepEqual(await login(username, `${clear}!`), { kind: 'invalidCredentials' })
    assert.equal((await login(username, clear)).kind, 'loggedIn', username)
    assert.equal((await login(username, clear)).kind, 'loggedIn', 'again')
  }
  assert.deepEqual(await Promise.all(users.map(({ id }) => schemeOf(id))), ['argon2id', 'argon2id', 'argon2id'])
})

test('PW-06: a re-hash that fails never fails the login', async () => {
  const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
  const id = newId()
  assert.deepEqual(await bring({ id, username: 'stuck', encryptionScheme: 'bcrypt', password: bcrypt }), {
    kind: 'imported',
  })
  await execute(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`)
  await execute('create trigger refuse before update on user_passwords for each row execute function refuse()')
  try {
    assert.equal((await login('stuck', 'U*U')).kind, 'loggedIn')
    assert.equal(await schemeOf(id), 'bcrypt')
  } finally {
    await execute('drop trigger refuse on user_passwords')
    await execute('drop function refuse()')
  }
})

test('PW-07: hashes that cost too much are refused, and nothing of their request is imported', async () => {
  const good = { username: 'bystander', password: 'correct horse' }
  const bad = {
    username: 'greedy',
    encryptionScheme: 'salted-pbkdf2-hmac-sha256',
    factor: 1_000_000_000,
    salt,
    password: Buffer.alloc(32).toString('base64'),
  }
  assert.deepEqual(await codes(good, bad), ['[invalid]users[1].factor'])
  assert.deepEqual(await codes({ username: 'x', encryptionScheme: 'rot13', password: 'frperg' }), [
    '[invalid]users[0].encryptionScheme',
  ])
  assert.deepEqual(await codes({ username: 'x', encryptionScheme: 'scrypt', password: 'nonsense' }), [
    '[invalid]users[0].password',
  ])
  assert.equal(await findAccountByLoginId(scope, 'bystander', ['username']), undefined)
})

test('who is there already, twice in the request or registered nowhere, stops all of it', async () => {
  assert.deepEqual(await bring({ username: 'first' }), { kind: 'imported' })
  const id = newId()
  assert.deepEqual(await codes({ username: 'second' }, { username: 'FIRST' }), ['[duplicate]users[1].username'])
  assert.deepEqual(await codes({ username: 'second' }, { username: 'second' }), ['[duplicate]users[1].username'])
  assert.deepEqual(await codes({ id, username: 'second' }, { id, username: 'third' }), ['[duplicate]users[1].id'])
  const elsewhere = { applicationId: newId() }
  assert.deepEqual(await codes({ username: 'second', registrations: [elsewhere] }), [
    '[invalid]users[0].registrations[0].applicationId',
  ])
  const role = { applicationId, roles: ['nobody'] }
  assert.deepEqual(await codes({ username: 'second', registrations: [role] }), [
    '[invalid]users[0].registrations[0].roles',
  ])
  assert.equal(await findAccountByLoginId(scope, 'second', ['username']), undefined)
})

test('thousands of users are one request', async () => {
  const password = Buffer.alloc(32, 1).toString('base64')
  const hash = { encryptionScheme: 'salted-pbkdf2-hmac-sha256', factor: 24_000, salt, password }
  const users = Array.from({ length: 3000 }, (_, n) => ({
    ...hash,
    email: `user${n}@bulk.example`,
    registrations: [{ applicationId }],
  }))
  assert.deepEqual(await bring(...users), { kind: 'imported' })
  const [row] = await sql<{ users: number }>(
    `select count(*)::int as users from user_identities where value like '%@bulk.example'`,
  )
  assert.equal(row?.users, 3000)
})

test('second factors and recovery codes come along, and are asked for', async () => {
  const { secret, secretBase32Encoded } = newAuthenticatorSecret()
  const id = newId()
  const methods = [
    { method: 'authenticator', secret, name: 'Phone' },
    { method: 'email', email: 'Second@Example.com' },
  ]
  const user = {
    id,
    username: 'factored',
    password: 'correct horse',
    twoFactor: { methods, recoveryCodes: ['ABCDE-10QRS'] },
  }
  assert.deepEqual(await bring(user), { kind: 'imported' })
  const [stored] = await sql<{ stored: string }>(
    'select json_agg(m)::text || (select json_agg(r)::text from recovery_codes r) as stored from two_factor_methods m',
  )
  for (const plain of [secret, secretBase32Encoded, 'ABCDE-10QRS']) assert.ok(!stored?.stored.includes(plain))
  const first = await login('factored', 'correct horse')
  assert.ok(first.kind === 'secondFactorRequired')
  assert.deepEqual(
    first.methods.map(({ method, name }) => [method, name]),
    [['authenticator', 'Phone']],
  )
  const totp = new TOTP({ secret: Secret.fromBase32(secretBase32Encoded) })
  const codes = [totp.generate(), 'abcde10qrs']
  for (const code of codes) {
    const again = await login('factored', 'correct horse')
    assert.ok(again.kind === 'secondFactorRequired')
    assert.equal((await secondHalf(again.twoFactorId, code)).kind, 'loggedIn', code)
  }
})

test('a second factor that could not be shown stops all of it', async () => {
  const withFactor = (method: object, recoveryCodes: string[] = []) =>
    codes({ username: newId(), twoFactor: { methods: [method], recoveryCodes } })
  const at = 'users[0].twoFactor.methods[0]'
  assert.deepEqual(await withFactor({ method: 'authenticator' }), [`[blank]${at}.secret`])
  assert.deepEqual(await withFactor({ method: 'authenticator', secret: 'c2hvcnQ=' }), [`[invalid]${at}.secret`])
  assert.deepEqual(await withFactor({ method: 'email' }), [`[blank]${at}.email`])
  assert.deepEqual(await withFactor({ method: 'sms' }), [`[blank]${at}.mobilePhone`])
  assert.deepEqual(await codes({ username: newId(), twoFactor: { recoveryCodes: ['ABCDE-FGHIJ'] } }), [
    '[invalid]users[0].twoFactor.recoveryCodes',
  ])
  const odd = { method: 'authenticator', authenticator: { algorithm: 'HmacSHA256' } }
  assert.equal(importInput.safeParse({ users: [{ username: 'x', twoFactor: { methods: [odd] } }] }).success, false)
})
