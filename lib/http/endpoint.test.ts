/** The wrapper decides who may call, what is read and how anything that goes wrong is answered. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { z } from 'zod'
import { createApiKey } from '@/lib/api-keys'
import { withDatabase } from '@/lib/database-fixture'
import { maxBodyBytes } from '@/lib/limits'
import { newId, newToken } from '@/lib/random'
import { createTenant } from '@/lib/tenancy'
import { type Endpoint, endpoint, scopedEndpoint } from './endpoint'
import type { Reply } from './reply'
import { empty } from './responses'
import { uuid } from './validation'

const [tenantId, otherTenantId] = [newId(), newId()]
const keys = {
  global: newToken(),
  manager: newToken(),
  locked: newToken(),
  reader: newToken(),
  expired: newToken(),
}

withDatabase(async () => {
  for (const id of [tenantId, otherTenantId]) await createTenant({ id, name: id, settings: {} })
  await createApiKey({ key: keys.global, keyManager: false })
  await createApiKey({ key: keys.manager, keyManager: true })
  await createApiKey({ key: keys.locked, keyManager: false, tenantId })
  await createApiKey({ key: keys.reader, keyManager: false, permissions: { endpoints: { '/api/thing': ['GET'] } } })
  await createApiKey({ key: keys.expired, keyManager: false, expirationInstant: 1 })
})

/** Log lines that are written while `run` runs. */
async function logged(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  const write = process.stdout.write.bind(process.stdout)
  const spy = mock.method(process.stdout, 'write', (chunk: string | Uint8Array) => {
    if (typeof chunk !== 'string' || !chunk.startsWith('{"time"')) return write(chunk)
    lines.push(chunk)
    return true
  })
  try {
    await run()
  } finally {
    spy.mock.restore()
  }
  return lines
}

const definition = {
  operation: 'thing',
  authentication: 'none',
  permission: '/api/thing',
  method: 'GET',
  summary: 'Do the thing',
  responses: { 200: empty },
  run: async (): Promise<Reply<200>> => ({ status: 200 }),
} as const satisfies Endpoint<undefined, undefined, undefined, number>

type Call = { headers?: Record<string, string>; body?: string; params?: Record<string, string>; url?: string }

function call(
  handler: (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>,
  { headers = {}, body, params = {}, url = 'http://localhost/api/thing' }: Call = {},
): Promise<Response> {
  const request = new Request(url, { method: body === undefined ? 'GET' : 'POST', headers, body: body ?? null })
  return handler(request, { params: Promise.resolve(params) })
}

const withKey = (authorization: string) => ({ headers: { authorization } })
const json = { 'content-type': 'application/json' }

async function statusFor(authentication: (typeof authentications)[number], authorization?: string): Promise<number> {
  const handler = endpoint({ ...definition, authentication })
  const response = await call(handler, authorization === undefined ? {} : withKey(authorization))
  if (response.status === 401) assert.equal(await response.text(), '')
  return response.status
}
const authentications = ['none', 'optionalApiKey', 'apiKey', 'globalApiKey', 'keyManager'] as const

test('each kind of authentication admits exactly the callers it names', async () => {
  const table: Record<string, readonly number[]> = {
    '': [200, 200, 401, 401, 401],
    [keys.global]: [200, 200, 200, 200, 401],
    [keys.manager]: [200, 200, 200, 200, 200],
    [keys.locked]: [200, 200, 200, 401, 401],
    [keys.reader]: [200, 200, 200, 200, 401],
    [keys.expired]: [200, 401, 401, 401, 401],
    [newToken()]: [200, 401, 401, 401, 401],
  }
  for (const [key, expected] of Object.entries(table)) {
    const statuses = await Promise.all(authentications.map((kind) => statusFor(kind, key || undefined)))
    assert.deepEqual(statuses, expected, key)
  }
})

test('AK-05: an odd Authorization header is refused, also where none is needed', async () => {
  const { global } = keys
  const odd = [
    `Bearer ${global}`,
    `${global} ${global}`,
    `${global}, ${global}`,
    `${global}é`,
    'x'.repeat(8000),
    'Bearer',
    ' ,',
  ]
  for (const header of [...odd, global.slice(0, -1), `${global}x`, global.toUpperCase()]) {
    assert.equal(await statusFor('apiKey', header), 401, header)
    assert.equal(await statusFor('optionalApiKey', header), 401, header)
  }
})

test('AK-02: the permission follows the declared endpoint and method, never the address that was asked for', async () => {
  const reader = withKey(keys.reader)
  const get = endpoint({ ...definition, authentication: 'apiKey' })
  for (const url of ['/api/thing', '/api/other', '/API/thing/', '/api/thing%2fx']) {
    assert.equal((await call(get, { ...reader, url: `http://localhost${url}` })).status, 200)
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    assert.equal((await call(endpoint({ ...definition, authentication: 'apiKey', method }), reader)).status, 401)
  }
  for (const permission of ['/api/other', '/api/thing/', '/api/things', '/api', '__proto__', 'constructor']) {
    const other = endpoint({ ...definition, authentication: 'apiKey', permission })
    assert.equal((await call(other, reader)).status, 401, permission)
  }
})

test('a refused caller is told nothing of its body: 401 comes before 400', async () => {
  const handler = endpoint({
    ...definition,
    authentication: 'apiKey',
    method: 'POST',
    body: z.object({ a: z.string() }),
  })
  assert.equal((await call(handler, { body: '{', headers: json })).status, 401)
})

const echo = endpoint({
  ...definition,
  method: 'POST',
  body: z.object({ name: z.string() }),
  run: async ({ body }) => ({ status: 200, json: body }),
})

test('a body that cannot be read is named for what it is', async () => {
  const cases: readonly (readonly [Call, number, RegExp])[] = [
    [{ headers: json, body: '{"name":"x"}' }, 200, /^\{"name":"x"\}$/],
    [{ headers: { 'content-type': 'application/merge-patch+json' }, body: '{"name":"x"}' }, 200, /x/],
    [{ headers: json, body: '' }, 400, /\[missing\]body/],
    [{ headers: json, body: '{"name":' }, 400, /\[invalidJSON\]/],
    [{ headers: json, body: '[]' }, 400, /\[InvalidRequest\]/],
    [{ headers: json, body: '{}' }, 400, /\[blank\]name/],
    [{ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=x' }, 400, /\[missing\]body/],
    [{ headers: { 'content-type': 'text/plain' }, body: '{"name":"x"}' }, 400, /\[missing\]body/],
    [{ headers: { 'content-type': 'application/json-patch+json' }, body: '[]' }, 400, /\[invalid\]body/],
    [{ headers: json, body: `"${'x'.repeat(maxBodyBytes)}"` }, 413, /\[BodyTooLarge\]/],
  ]
  for (const [request, status, text] of cases) {
    const response = await call(echo, request)
    assert.equal(response.status, status, request.body?.slice(0, 20))
    assert.match(await response.text(), text)
  }
})

test('IN-01: a path, a query or a header with a forbidden character is a 400', async () => {
  const handler = endpoint({
    ...definition,
    path: z.object({ id: uuid }),
    query: z.object({ a: z.string().optional() }),
  })
  const params = { id: newId() }
  assert.equal((await call(handler, { params })).status, 200)
  for (const id of ['', 'x', `${newId()}\0`, '\ud800', '../x']) {
    assert.equal((await call(handler, { params: { id } })).status, 400)
  }
  for (const query of ['a=%00', '%00=a', 'a=x&a=%00', 'a=%ff', 'a=%ED%A0%80', 'a=%']) {
    assert.equal((await call(handler, { params, url: `http://localhost/?${query}` })).status, 400, query)
  }
  for (const tenant of ['x', '%00', `${tenantId},${tenantId}`]) {
    const response = await call(handler, { params, headers: { 'x-fusionauth-tenantid': tenant } })
    assert.equal(response.status, 400)
    assert.match(await response.text(), /\[InvalidTenantId\]/)
  }
})

test('absent query parameters may be spelled as official clients spell them, and no name reaches a prototype', async () => {
  let seen: unknown
  const handler = endpoint({
    ...definition,
    query: z.looseObject({}),
    run: async ({ query }) => {
      seen = query
      return { status: 200 }
    },
  })
  const url = 'http://localhost/?a=null&b=undefined&c=&d=1&e=1&e=2&__proto__=x&constructor=y'
  assert.equal((await call(handler, { url })).status, 200)
  assert.deepEqual({ ...(seen as object) }, { d: '1', e: ['1', '2'], constructor: 'y' })
  assert.equal(({} as Record<string, unknown>).x, undefined)
})

test('SL-05: a bug is an empty 500, and the log says where without saying what', async () => {
  const handler = endpoint({
    ...definition,
    run: async () => {
      throw new Error('relation "secrets" does not exist: password=hunter2')
    },
  })
  let response: Response | undefined
  const lines = await logged(async () => {
    response = await call(handler, { headers: { 'x-request-id': 'request-7' } })
  })
  assert.equal(response?.status, 500)
  assert.equal(await response?.text(), '')
  assert.equal(response?.headers.get('content-type'), null)
  assert.match(lines.join(''), /"event":"endpoint\.failed","operation":"thing","requestId":"request-7"/)
  assert.doesNotMatch(lines.join(''), /hunter2/)
})

test('a database that is away is a 503 that says when to come back', async () => {
  const handler = endpoint({
    ...definition,
    run: async () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    },
  })
  const response = await call(handler)
  assert.equal(response.status, 503)
  assert.match(response.headers.get('retry-after') ?? '', /^\d+$/)
  assert.match(await response.text(), /\[DatabaseUnavailable\]/)
})

test('a status that an endpoint did not declare is reported', async () => {
  const run = async () => ({ status: 418 }) as unknown as Reply<200>
  const lines = await logged(() => call(endpoint({ ...definition, run })))
  assert.match(lines.join(''), /"event":"endpoint\.status","operation":"thing","undeclaredStatus":418/)
  assert.deepEqual(await logged(() => call(endpoint(definition))), [])
})

test('SE-08: nothing the API says may be kept by a cache', async () => {
  const failing = endpoint({ ...definition, run: () => Promise.reject(new Error('x')) })
  await logged(async () => {
    for (const response of [await call(endpoint(definition)), await call(echo, { body: '{' }), await call(failing)]) {
      assert.equal(response.headers.get('cache-control'), 'no-store')
    }
  })
})

test('a scoped endpoint is bound to the tenant that key, header and object agree on', async () => {
  const bound = (inferred?: string, mismatch?: 404) =>
    scopedEndpoint({
      ...definition,
      authentication: 'apiKey',
      responses: { 200: empty, 404: empty },
      inferTenant: async () => inferred,
      ...(mismatch && { mismatch }),
      run: async ({ scope }) => ({ status: 200, json: { tenant: scope.tenantId } }),
    })
  const ask = async (handler: ReturnType<typeof bound>, key: string, header?: string) => {
    const headers = { authorization: key, ...(header && { 'x-fusionauth-tenantid': header }) }
    const response = await call(handler, { headers })
    return `${response.status} ${(await response.text()).match(/\[\w+\]|[0-9a-f-]{36}/)?.[0] ?? ''}`.trim()
  }
  assert.equal(await ask(bound(), keys.global), '400 [TenantIdRequired]')
  assert.equal(await ask(bound(), keys.global, tenantId), `200 ${tenantId}`)
  assert.equal(await ask(bound(), keys.global, tenantId.toUpperCase()), `200 ${tenantId}`)
  assert.equal(await ask(bound(), keys.locked), `200 ${tenantId}`)
  assert.equal(await ask(bound(), keys.locked, otherTenantId), '400 [InvalidTenantId]')
  assert.equal(await ask(bound(), keys.global, newId()), '400 [InvalidTenantId]')
  assert.equal(await ask(bound(otherTenantId), keys.global), `200 ${otherTenantId}`)
  assert.equal(await ask(bound(otherTenantId), keys.locked), '400 [InvalidTenantId]')
  assert.equal(await ask(bound(otherTenantId, 404), keys.locked), '404')
  assert.equal(await ask(bound(otherTenantId, 404), keys.global, tenantId), '404')
})
