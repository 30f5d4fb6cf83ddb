import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '@/lib/db'
import { passwordGate } from '@/lib/passwords'
import { newId } from '@/lib/random'
import { password, send, signedIn, signIn, withTwoTenants } from './provisioning-fixture'

const worlds = withTwoTenants()

type UserAnswer = { user: { id: string; [name: string]: unknown } }
type Failure = { fieldErrors: Record<string, { code: string }[]> }

/** The codes of a 400. */
const codes = (body: unknown) =>
  Object.values((body as Failure).fieldErrors)
    .flat()
    .map(({ code }) => code)
    .sort()

async function newUser(user: Record<string, unknown>) {
  const { body } = await send<UserAnswer>('POST', '/api/user', { key: worlds.a.key, body: { user } })
  assert.ok(body?.user, JSON.stringify(body))
  return body.user
}

test('of two who take one name at once, one gets it, and nothing is left of the other', async () => {
  const { key } = worlds.a
  const count = async () => (await sql<{ count: number }>('select count(*)::int as count from users'))[0]?.count ?? 0
  const before = await count()
  const attempts = Array.from({ length: 10 }, (_, index) =>
    send('POST', '/api/user', { key, body: { user: { username: `u${index}`, email: 'Race@example.com' } } }),
  )
  const answers = await Promise.all(attempts)
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const { status, body } of answers) {
    if (status !== 200) assert.deepEqual(codes(body), ['[duplicate]user.email'])
  }
  assert.equal(await count(), before + 1)
})

test('a user and its registration are created together or not at all', async () => {
  const { key, applicationId } = worlds.a
  const user = { email: 'both@example.com', password }
  const refused = await send('POST', '/api/user/registration', {
    key,
    body: { user, registration: { applicationId, roles: ['nobody'] } },
  })
  assert.deepEqual(codes(refused.body), ['[invalid]registration.roles'])
  assert.equal((await send('GET', '/api/user?email=both@example.com', { key })).status, 404)
  const made = await send<{ registration: { roles: string[] } }>('POST', '/api/user/registration', {
    key,
    body: { user, registration: { applicationId } },
  })
  assert.deepEqual([made.status, made.body?.registration.roles], [200, ['user']])
})

test('two patches at once both count', async () => {
  const { key } = worlds.a
  const { id } = await newUser({ email: 'patched@example.com' })
  const patch = (name: string) => send('PATCH', `/api/user/${id}`, { key, body: { user: { data: { [name]: 1 } } } })
  await Promise.all(['a', 'b', 'c', 'd'].map(patch))
  const { body } = await send<UserAnswer>('GET', `/api/user/${id}`, { key })
  assert.deepEqual(body?.user.data, { a: 1, b: 1, c: 1, d: 1 })
})

test('PUT replaces, PATCH merges, a null removes, and the password stays unless one is sent', async () => {
  const { key } = worlds.a
  const { id } = await newUser({ email: 'put@example.com', firstName: 'Put', data: { a: 1 }, password })
  const stored = () => sql<{ hash: string }>('select hash from user_passwords where user_id = $1::uuid', id)
  const [before] = await stored()
  const patched = await send<UserAnswer>('PATCH', `/api/user/${id}`, {
    key,
    body: { user: { username: 'Put', firstName: null, data: { b: 2 } } },
  })
  assert.deepEqual(patched.body?.user.data, { a: 1, b: 2 })
  assert.equal(patched.body?.user.firstName, undefined)
  assert.equal(patched.body?.user.email, 'put@example.com')
  const replaced = await send<UserAnswer>('PUT', `/api/user/${id}`, { key, body: { user: { username: 'Put' } } })
  assert.deepEqual(replaced.body?.user.data, {})
  assert.equal(replaced.body?.user.email, undefined)
  assert.deepEqual(await stored(), [before])
})

test('JSON Patch is refused and said to be', async () => {
  const { key, userId } = worlds.a
  const answer = await send('PATCH', `/api/user/${userId}`, {
    key,
    body: [{ op: 'replace', path: '/user/firstName', value: 'x' }],
    contentType: 'application/json-patch+json',
  })
  assert.deepEqual([answer.status, codes(answer.body)], [400, ['[invalid]body']])
})

for (const [name, method, query, body] of [
  ['deactivation', 'DELETE', '', undefined],
  ['deletion', 'DELETE', '?hardDelete=true', undefined],
  ['a new password', 'PATCH', '', { user: { password: 'a new secret' } }],
] as const) {
  test(`SE-05: ${name} ends hosted sessions and refresh tokens at once`, async () => {
    const { key, tenantId, applicationId } = worlds.a
    const { id: userId } = await newUser({ username: newId() })
    await signIn({ tenantId, applicationId, userId })
    assert.deepEqual(await signedIn(userId), { sessions: 1, tokens: 1 })
    assert.equal((await send(method, `/api/user/${userId}${query}`, { key, body })).status, 200)
    assert.deepEqual(await signedIn(userId), { sessions: 0, tokens: 0 })
  })
}

test('SE-05: a new password keeps refresh tokens where the tenant says so', async () => {
  const { b } = worlds
  const policy = { jwtConfiguration: { refreshTokenRevocationPolicy: { onPasswordChanged: false } } }
  assert.equal((await send('PATCH', `/api/tenant/${b.tenantId}`, { key: b.key, body: { tenant: policy } })).status, 200)
  const user = { password: 'a new secret' }
  assert.equal((await send('PATCH', `/api/user/${b.userId}`, { key: b.key, body: { user } })).status, 200)
  assert.deepEqual(await signedIn(b.userId), { sessions: 0, tokens: 1 })
})

test('a change that asks for the current password needs the right one', async () => {
  const { key } = worlds.a
  const { id } = await newUser({ email: 'current@example.com', password })
  const change = (currentPassword: string) =>
    send('PATCH', `/api/user/${id}`, { key, body: { currentPassword, user: { firstName: 'C' } } })
  const wrong = await change('wrong')
  assert.deepEqual([wrong.status, codes(wrong.body)], [400, ['[invalid]currentPassword']])
  assert.equal((await change(password)).status, 200)
})

test('PW-03: a password beyond the cap is refused before any hashing', async () => {
  const { key } = worlds.a
  const { started } = passwordGate().counters()
  for (const [length, code] of [
    [7, '[tooShort]user.password'],
    [257, '[tooLong]user.password'],
    [500_000, '[tooLong]user.password'],
  ] as const) {
    const user = { email: 'long@example.com', password: 'x'.repeat(length) }
    const answer = await send('POST', '/api/user', { key, body: { user } })
    assert.deepEqual([answer.status, codes(answer.body)], [400, [code]])
  }
  assert.equal(passwordGate().counters().started, started)
})

test('IN-03: objects where values belong never reach a query', async () => {
  const { key, userId } = worlds.a
  for (const user of [
    { email: { contains: '' } },
    { email: ['a@b.c'] },
    { username: 1 },
    { email: 'a@b.c', data: [] },
  ]) {
    assert.equal((await send('POST', '/api/user', { key, body: { user } })).status, 400)
    assert.equal((await send('PATCH', `/api/user/${userId}`, { key, body: { user } })).status, 400)
  }
  const hostile = JSON.parse('{"user":{"data":{"constructor":{"prototype":{"polluted":true}}}}}') as unknown
  assert.equal((await send('PATCH', `/api/user/${userId}`, { key, body: hostile })).status, 200)
  assert.equal(({} as { polluted?: boolean }).polluted, undefined)
  const proto = JSON.parse('{"user":{"data":{"__proto__":{"polluted":true}}}}') as unknown
  assert.equal((await send('PATCH', `/api/user/${userId}`, { key, body: proto })).status, 400)
})

test('IN-04: what the server owns is not taken from a body', async () => {
  const { key, tenantId } = worlds.a
  const user = await newUser({
    id: newId(),
    tenantId: worlds.b.tenantId,
    email: 'owned@example.com',
    insertInstant: 1,
    active: false,
    registrations: [{ applicationId: worlds.a.applicationId }],
  })
  assert.equal(user.tenantId, tenantId)
  assert.deepEqual([user.active, user.registrations], [true, []])
  const moved = await send('PATCH', `/api/user/${user.id}`, { key, body: { user: { tenantId: worlds.b.tenantId } } })
  assert.equal((moved.body as UserAnswer).user.tenantId, tenantId)
})

test('PW-09: no answer about a user holds anything of the stored password', async () => {
  const { key, applicationId } = worlds.a
  const user = { email: 'secretive@example.com', password }
  const made = await send<UserAnswer>('POST', '/api/user/registration', {
    key,
    body: { user, registration: { applicationId } },
  })
  const id = made.body?.user.id ?? ''
  const [stored] = await sql<{ hash: string }>('select hash from user_passwords where user_id = $1::uuid', id)
  for (const answer of [
    made,
    await send('GET', `/api/user/${id}`, { key }),
    await send('PATCH', `/api/user/${id}`, { key, body: { user: { firstName: 'S' } } }),
  ]) {
    const text = JSON.stringify(answer.body)
    assert.ok(stored && !text.includes(stored.hash) && !text.includes('argon2') && !text.includes(password))
  }
})

test('a role that is renamed or deleted follows its holders', async () => {
  const { key, applicationId } = worlds.a
  const roles = `/api/application/${applicationId}/role`
  const made = await send<{ role: { id: string } }>('POST', roles, { key, body: { role: { name: 'editor' } } })
  const { id: userId } = await newUser({ email: 'roles@example.com' })
  const registration = { applicationId, roles: ['editor', 'user'] }
  await send('POST', `/api/user/registration/${userId}`, { key, body: { registration } })
  const held = async () => {
    const path = `/api/user/registration/${userId}/${applicationId}`
    return (await send<{ registration: { roles: string[] } }>('GET', path, { key })).body?.registration.roles
  }
  await send('PATCH', `${roles}/${made.body?.role.id}`, { key, body: { role: { name: 'author' } } })
  assert.deepEqual(await held(), ['author', 'user'])
  await send('DELETE', `${roles}/${made.body?.role.id}`, { key })
  assert.deepEqual(await held(), ['user'])
})

test('RT-03: a registration takes its refresh tokens along, and webhooks may hear of it', async () => {
  const { key, tenantId, applicationId } = worlds.a
  const { id: userId } = await newUser({ email: 'leaving@example.com' })
  await send('POST', `/api/user/registration/${userId}`, { key, body: { registration: { applicationId } } })
  await signIn({ tenantId, applicationId, userId })
  const removed = await send('DELETE', `/api/user/registration/${userId}/${applicationId}`, { key })
  assert.deepEqual([removed.status, await signedIn(userId)], [200, { sessions: 1, tokens: 0 }])
  const events = await sql(
    `select payload from events where type = 'jwt.refresh-token.revoke' and payload->>'userId' = $1`,
    userId,
  )
  assert.equal(events.length, 1)
})

test('a client secret is made, kept, replaced, and never stored in the clear', async () => {
  const { key, applicationId } = worlds.a
  type ApplicationAnswer = { application: { oauthConfiguration: { clientId: string; clientSecret: string } } }
  const path = `/api/application/${applicationId}`
  const change = (oauthConfiguration: object) =>
    send<ApplicationAnswer>('PUT', path, { key, body: { application: { name: 'Application', oauthConfiguration } } })
  const first = (await send<ApplicationAnswer>('GET', path, { key })).body?.application.oauthConfiguration
  assert.equal(first?.clientId, applicationId)
  assert.match(first?.clientSecret ?? '', /^[\w-]{43}$/)
  assert.equal((await change({})).body?.application.oauthConfiguration.clientSecret, first?.clientSecret)
  const replaced = (await change({ clientSecret: 'replaced' })).body?.application.oauthConfiguration.clientSecret
  assert.equal(replaced, 'replaced')
  const [row] = await sql<{ text: string }>(
    'select a::text as text from applications a where id = $1::uuid',
    applicationId,
  )
  assert.ok(row && !row.text.includes('replaced'))
})

test('MT-05: a deleted tenant leaves no row and no working key; the default one stays', async () => {
  const { globalKey } = worlds
  const tenantId = newId()
  const path = `/api/tenant/${tenantId}`
  await send('POST', path, { key: globalKey, body: { tenant: { name: 'Short-lived' } } })
  const made = await send<{ apiKey: { key: string } }>('POST', '/api/api-key', {
    key: globalKey,
    body: { apiKey: { tenantId } },
  })
  const key = made.body?.apiKey.key ?? ''
  const user = { email: 'gone@example.com', password }
  assert.equal((await send('POST', '/api/user', { key, body: { user } })).status, 200)
  assert.equal((await send('DELETE', path, { key: globalKey })).status, 200)
  assert.equal((await send('GET', '/api/tenant', { key })).status, 401)
  for (const table of ['users', 'user_identities', 'user_passwords', 'api_keys', 'applications']) {
    assert.deepEqual(await sql(`select 1 from ${table} where tenant_id = $1::uuid`, tenantId), [], table)
  }
  const refused = await send('DELETE', `/api/tenant/${worlds.a.tenantId}`, { key: globalKey })
  assert.deepEqual([refused.status, codes(refused.body)], [400, ['[invalid]tenantId']])
})
