import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpMethod } from '@/lib/api-keys'
import { checksum, send, type World, withTwoTenants } from './provisioning-fixture'
import { routes } from './routes'

const worlds = withTwoTenants()

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Public by contract, or guarded by something else than an API key. */
const publicRoutes = new Set([
  'GET /api/health',
  'GET /api/jwt/public-key',
  'GET /api/jwt/validate',
  'GET /api/status',
  'POST /api/jwt/refresh',
  'POST /api/login',
  'POST /api/logout',
  'POST /api/two-factor/login',
  'POST /api/two-factor/send/[twoFactorId]',
  'GET /api/user/change-password',
  'GET /api/user/change-password/[changePasswordId]',
  'POST /api/user/change-password',
  'POST /api/user/change-password/[changePasswordId]',
  'GET /api/openapi.json',
  'POST /api/user/forgot-password',
  'POST /api/passwordless/login',
  'POST /api/passwordless/send',
  'POST /api/webauthn/assert',
  'POST /api/webauthn/login',
  'POST /api/webauthn/register/complete',
  'POST /api/user/verify-email',
  'PUT /api/user/verify-email',
  'POST /api/user/verify-email/[verificationId]',
  'POST /api/user/verify-registration',
  'PUT /api/user/verify-registration',
  'POST /api/user/verify-registration/[verificationId]',
])

function fill(template: string, world: World): string {
  return template.replace(/\[(\w+)\]/g, (_, name: string) => world[name as keyof World])
}

/** A body that each of the endpoints would accept. */
const bodyFor = ({ applicationId }: World) => ({
  apiKey: { name: 'changed' },
  application: { name: 'changed' },
  registration: { applicationId, data: { changed: true } },
  role: { name: 'changed' },
  scope: { name: 'changed' },
  tenant: { name: 'changed' },
  search: {},
  user: { email: 'changed@example.com', data: { changed: true } },
  webhook: { description: 'changed', url: 'https://hook.example' },
})

async function everyOperation(world: World): Promise<{ method: HttpMethod; path: string }[]> {
  const found: { method: HttpMethod; path: string }[] = []
  for (const route of routes) {
    const module = await route.load()
    for (const method of methods) {
      if (!module[method] || publicRoutes.has(`${method} ${route.path}`)) continue
      found.push({ method, path: fill(route.path, world) })
    }
  }
  return found
}

test('AK-03: no endpoint but the public ones answers without a key, or with a wrong one', async () => {
  for (const { method, path } of await everyOperation(worlds.b)) {
    const body = method === 'GET' ? undefined : bodyFor(worlds.b)
    for (const key of [undefined, 'wrong', `Bearer ${worlds.globalKey}`, `${worlds.globalKey}x`, '\u00e9']) {
      const answer = await send(method, path, { body, ...(key && { key }) })
      assert.deepEqual(answer, { status: 401, body: undefined }, `${method} ${path} ${key}`)
    }
  }
})

test('MT-01: with a key of one tenant the ids of another are absent, and nothing there changes', async () => {
  const { a, b } = worlds
  const before = await checksum(b.tenantId)
  for (const { method, path } of await everyOperation(b)) {
    if (!/\/[\da-f-]{36}/.test(path)) continue
    // The installation's own: out of reach for every key of a tenant, whatever the id.
    if (path.startsWith('/api/key/')) continue
    for (const query of ['', '&hardDelete=true', '&reactivate=true']) {
      const body = method === 'GET' ? undefined : bodyFor(b)
      const { status } = await send(method, `${path}?roleName=user${query}`, { key: a.key, body })
      // An id that is taken elsewhere cannot be given again; a tenant's key makes no tenants.
      const creates = method === 'POST' && !/\/role|\/scope|registration|recovery-code/.test(path)
      const expected = creates ? (path.startsWith('/api/tenant/') ? [401] : [400]) : [404]
      assert.ok(expected.includes(status), `${method} ${path}${query}: ${status}`)
    }
  }
  assert.equal(await checksum(b.tenantId), before)
  for (const { method, path } of await everyOperation(b)) {
    if (method !== 'GET' || !/\/[\da-f-]{36}/.test(path) || path.startsWith('/api/key/')) continue
    assert.equal((await send(method, path, { key: b.key })).status, 200, `control: ${path}`)
  }
})

test('MT-01: a key of one tenant with the header of another reaches neither', async () => {
  const { a, b } = worlds
  const before = [await checksum(a.tenantId), await checksum(b.tenantId)]
  for (const world of [a, b]) {
    for (const { method, path } of await everyOperation(world)) {
      // Makes a random secret, which is nobody's until it is enrolled.
      if (path === '/api/two-factor/secret') continue
      const body = method === 'GET' ? undefined : bodyFor(world)
      const { status, body: json } = await send(method, path, { key: a.key, tenantId: b.tenantId, body })
      const isEmpty = (found: unknown) => found === 0 || (Array.isArray(found) && found.length === 0)
      const nothing = status === 200 && Object.values(json ?? {}).every(isEmpty)
      assert.ok(nothing || [400, 401, 404].includes(status), `${method} ${path}: ${status} ${JSON.stringify(json)}`)
    }
  }
  assert.deepEqual([await checksum(a.tenantId), await checksum(b.tenantId)], before)
})

test('MT-02: an application of another tenant cannot be registered for, whoever asks', async () => {
  const { a, b, globalKey } = worlds
  for (const key of [a.key, globalKey]) {
    const { status, body } = await send('POST', `/api/user/registration/${a.userId}`, {
      key,
      body: { registration: { applicationId: b.applicationId } },
    })
    assert.equal(status, 400)
    assert.deepEqual(Object.keys(body?.fieldErrors ?? {}), ['registration.applicationId'])
  }
})

test('MT-03: one address in two tenants is two users, found each in its own', async () => {
  const { a, b, globalKey } = worlds
  for (const { tenantId, userId } of [a, b]) {
    const { body } = await send<{ user: { id: string } }>('GET', '/api/user?email=ANN@example.com', {
      key: globalKey,
      tenantId,
    })
    assert.equal(body?.user.id, userId)
  }
  const ambiguous = await send('GET', '/api/user?email=ann@example.com', { key: globalKey })
  assert.equal(ambiguous.status, 400)
})

test('MT-04: lists hold what the key may see', async () => {
  const { a, globalKey } = worlds
  const names = async (key: string) => {
    const { body } = await send<{ tenants: { name: string }[] }>('GET', '/api/tenant', { key })
    return body?.tenants.map(({ name }) => name)
  }
  assert.deepEqual(await names(a.key), ['A'])
  assert.deepEqual(await names(globalKey), ['A', 'B'])
  const { body } = await send<{ applications: { id: string }[] }>('GET', '/api/application', { key: a.key })
  assert.deepEqual(
    body?.applications.map(({ id }) => id),
    [a.applicationId],
  )
})

test('an id that does not exist is 404, also where several tenants could have had it', async () => {
  const { globalKey } = worlds
  const nobody = '7d9f9b9e-8c9a-4c1b-8a51-6d9a3f1b2c3d'
  for (const path of ['tenant', 'application', 'user', 'api-key', `user/registration/${nobody}`]) {
    assert.equal((await send('GET', `/api/${path}/${nobody}`, { key: globalKey })).status, 404, path)
  }
})
