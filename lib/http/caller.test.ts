/** Endpoints for a key or a person know which of the two is calling, and let neither pass for the other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiKey } from '@/lib/api-keys'
import { withDatabase } from '@/lib/database-fixture'
import { newId, newToken } from '@/lib/random'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey, issueAccessToken, keyFor } from '@/lib/tokens'
import { scopedEndpoint } from './endpoint'
import { empty } from './responses'

const [tenantId, otherTenantId] = [newId(), newId()]
const userId = newId()
const key = newToken()
let scope: TenantScope
let token: string

withDatabase(async () => {
  for (const id of [tenantId, otherTenantId]) await createTenant({ id, name: id, settings: {} })
  scope = (await scopeOf(tenantId))!
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  await createApiKey({ key, keyManager: false, tenantId: otherTenantId })
  token = await tokenFrom(scope.tenant.issuer)
})

async function tokenFrom(issuer: string, lifetime = 60): Promise<string> {
  const subject = { issuer, tenantId, userId, application: undefined, profileClaims: undefined }
  const input = { ...subject, authenticationType: 'PASSWORD', authInstant: Date.now() }
  return (await issueAccessToken(input, lifetime, await keyFor(undefined))).token
}

const handler = scopedEndpoint({
  operation: 'thing',
  authentication: 'apiKeyOrJwt',
  permission: '/api/thing',
  method: 'GET',
  summary: 'Do the thing',
  responses: { 200: empty },
  run: async ({ caller, key, scope }) => ({
    status: 200,
    json: {
      kind: caller.kind,
      user: caller.kind === 'user' ? caller.userId : null,
      key: key?.id,
      tenant: scope.tenantId,
    },
  }),
})

async function call(headers: Record<string, string>): Promise<Record<string, unknown> | number> {
  const response = await handler(new Request('http://localhost/', { headers }), { params: Promise.resolve({}) })
  if (response.status !== 200) return response.status
  return response.json() as Promise<Record<string, unknown>>
}

test('a person is known by the token in the header or in the cookie, in its own tenant', async () => {
  const person = { kind: 'user', tenant: tenantId, user: userId }
  assert.deepEqual(await call({ authorization: `Bearer ${token}` }), person)
  assert.deepEqual(await call({ cookie: `access_token=${token}` }), person)
  assert.deepEqual(await call({ cookie: `access_token=${token}`, 'x-fusionauth-tenantid': tenantId }), person)
  assert.equal(await call({ cookie: `access_token=${token}`, 'x-fusionauth-tenantid': otherTenantId }), 401)
})

test('what is in the header decides: a key wins over a cookie, and a wrong one is not made up for by it', async () => {
  const cookie = `access_token=${token}`
  const byKey = await call({ authorization: key, cookie })
  assert.equal(typeof byKey === 'object' && byKey.kind, 'apiKey')
  assert.equal(typeof byKey === 'object' && byKey.tenant, otherTenantId)
  for (const authorization of [newToken(), 'Bearer', `Bearer ${key}`, `Bearer ${token}x`, 'Bearer a b']) {
    assert.equal(await call({ authorization, cookie }), 401, authorization)
  }
})

test('nobody, and a token that has expired or that another issuer signed, are refused', async () => {
  assert.equal(await call({}), 401)
  assert.equal(await call({ cookie: 'access_token=' }), 401)
  assert.equal(await call({ authorization: `Bearer ${await tokenFrom('https://elsewhere.example')}` }), 401)
  assert.equal(await call({ authorization: `Bearer ${await tokenFrom(scope.tenant.issuer, -1)}` }), 401)
})
