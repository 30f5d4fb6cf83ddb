import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '@/lib/db'
import { send, withTwoTenants } from '../provisioning-fixture'

const worlds = withTwoTenants()

type KeyAnswer = { apiKey: { id: string; key?: string; tenantId?: string; expirationInstant?: number } }

const create = (key: string, apiKey: object, rest: object = {}) =>
  send<KeyAnswer>('POST', '/api/api-key', { key, body: { apiKey, ...rest } })

test('AK-01: a key is 256 random bits, shown once and stored as a digest', async () => {
  const made = await create(worlds.globalKey, { name: 'Once' })
  const { id = '', key = '' } = made.body?.apiKey ?? {}
  assert.match(key, /^[\w-]{43}$/)
  assert.equal((await send('GET', '/api/tenant', { key })).status, 200)
  const path = `/api/api-key/${id}`
  for (const answer of [
    await send('GET', path, { key: worlds.globalKey }),
    await send('PATCH', path, { key: worlds.globalKey, body: { apiKey: { name: 'Twice' } } }),
  ]) {
    assert.ok(!JSON.stringify(answer.body).includes(key))
  }
  const [row] = await sql<{ text: string }>('select k::text as text from api_keys k where id = $1::uuid', id)
  assert.ok(row && !row.text.includes(key))
})

test('AK-02: a permission is one method of one endpoint', async () => {
  const permissions = { endpoints: { '/api/user': ['GET'] } }
  const key = (await create(worlds.a.key, { permissions })).body?.apiKey.key ?? ''
  const { userId, applicationId } = worlds.a
  assert.equal((await send('GET', `/api/user/${userId}`, { key })).status, 200)
  assert.equal((await send('GET', '/api/user?email=ann@example.com', { key })).status, 200)
  const user = { email: 'b@example.com' }
  assert.equal((await send('POST', '/api/user', { key, body: { user } })).status, 401)
  assert.equal((await send('DELETE', `/api/user/${userId}`, { key })).status, 401)
  assert.equal((await send('GET', `/api/user/registration/${userId}/${applicationId}`, { key })).status, 401)
  assert.equal((await send('GET', '/api/tenant', { key })).status, 401)
  for (const path of ['/api/user/', '/api//user', '/API/user', '/api/user%2fx', '/api/users']) {
    assert.notEqual((await send('GET', `${path}?email=ann@example.com`, { key })).status, 200, path)
  }
})

test('AK-04: no key makes a stronger key or another key manager', async () => {
  const { a, b, globalKey } = worlds
  for (const [apiKey, rest] of [
    [{ tenantId: b.tenantId }],
    [{ keyManager: true }],
    [{ ipAccessControlListId: a.keyId }],
    [{}, { sourceKeyId: b.keyId }],
  ] as const) {
    assert.equal((await create(a.key, apiKey, rest)).status, 400, JSON.stringify(apiKey))
  }
  const locked = await create(a.key, {})
  assert.equal(locked.body?.apiKey.tenantId, a.tenantId)
  // What is not a key manager makes none at all.
  assert.equal((await create(locked.body?.apiKey.key ?? '', {})).status, 401)
  assert.equal((await create(globalKey, { keyManager: true })).status, 400)
})

test('AK-04: a change of rights, an expiry and a deletion hold at once', async () => {
  const { a } = worlds
  const made = await create(a.key, {
    permissions: { endpoints: { '/api/user': ['GET'], '/api/application': ['GET'] } },
  })
  const { id, key = '' } = made.body?.apiKey ?? {}
  const status = async () => (await send('GET', '/api/application', { key })).status
  const patch = (apiKey: object) => send('PATCH', `/api/api-key/${id}`, { key: a.key, body: { apiKey } })
  assert.equal(await status(), 200)
  await patch({ permissions: { endpoints: { '/api/application': null } } })
  assert.equal(await status(), 401)
  await patch({ permissions: { endpoints: { '/api/application': ['GET'] } } })
  assert.equal(await status(), 200)
  await patch({ expirationInstant: 1 })
  assert.equal(await status(), 401)
  await patch({ expirationInstant: null })
  assert.equal(await status(), 200)
  assert.equal((await send('DELETE', `/api/api-key/${id}`, { key: a.key })).status, 200)
  assert.equal(await status(), 401)
})

test('a key that a client brings is long enough to be one, and new', async () => {
  const { globalKey } = worlds
  const attempts = [
    ['short', '[tooShort]apiKey.key'],
    ['with a space in it, and long enough', '[invalid]apiKey.key'],
  ]
  for (const [key, code] of [...attempts, [globalKey, '[duplicate]apiKey.key']]) {
    const answer = await create(globalKey, { key })
    assert.deepEqual([answer.status, JSON.stringify(answer.body).includes(code ?? '')], [400, true], key)
  }
})
