/** Who may call what, over every route of the tree: keys by route and method, and nobody without one except where it is documented. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client, rawRequest } from '../support/http'
import { api, createApplication, createPerson, newSecret, okay, type Person } from '../support/login'
import { fillPath, type Route, routes } from '../support/routes'
import type { Server } from '../support/server'

/** Everything that answers 2xx to a caller who shows nothing. Another one has to be documented first, and then named here. */
const publicRoutes: readonly string[] = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /.well-known/openid-configuration',
  'GET /[tenantId]/.well-known/openid-configuration',
  'GET /api/health',
  // What the API is, not what is in it.
  'GET /api',
  'GET /api/openapi.json',
  // Public keys, as /.well-known/jwks.json shows them.
  'GET /api/jwt/public-key',
  'GET /api/status',
  // An unknown token has nothing to end.
  'POST /api/logout',
  // One answer for everybody (EN-03).
  'POST /api/user/forgot-password',
  // Where a person types the code of a device, and the page after it.
  'GET /oauth2/device',
  'GET /oauth2/device-complete',
  'GET /oauth2/logout',
  // Pages that ask for a message, and say that one was sent or what was done.
  ...['forgot', 'sent', 'complete'].map((page) => `GET /password/${page}`),
  ...['email', 'phone', 'registration'].flatMap((topic) =>
    ['verify', 'sent', 'complete'].map((page) => `GET /${topic}/${page}`),
  ),
  // next-auth's list of providers, session (none) and form token.
  'GET /account/auth/[...nextauth]',
]

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const apiRoutes = routes().filter(({ path }) => path.startsWith('/api/'))
const isSuccess = ({ status }: Pick<Answer, 'status'>): boolean => status >= 200 && status < 300
const name = ({ method, path }: Route) => `${method} ${path}`

forEachDatabase((_, start) => {
  let server: Server
  let tenantId: string
  let applicationId: string
  let person: Person
  let reader: string

  before(async () => {
    server = await start()
    tenantId = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant')).tenants[0]?.id ?? ''
    applicationId = await createApplication(server)
    person = await createPerson(server, { applicationId })
    const permissions = { endpoints: { '/api/user': ['GET'] } }
    const answer = await api(server).post('/api/api-key', { apiKey: { permissions } })
    reader = server.canary(okay<{ apiKey: { key: string } }>(answer).apiKey.key)
  })

  const path = (route: Pick<Route, 'path'>) =>
    fillPath(route.path, { userId: person.id, applicationId, tenantId, nextauth: 'session' }, person.id)

  /** A body that would be right at several endpoints at once. */
  const plausible = () => ({
    user: { email: 'new@example.com', password: newSecret() },
    registration: { applicationId },
    application: { name: 'New' },
    tenant: { name: 'New' },
    apiKey: { name: 'New' },
    role: { name: 'new' },
    userId: person.id,
    applicationId,
    tenantId,
    loginId: person.email,
    password: person.password,
  })

  test('AK-02: a key for GET /api/user reads users, and nothing else answers it with more than it tells anybody', async () => {
    const keyed = client(server.url, { headers: { authorization: reader } })
    const allowed = (await keyed.get(`/api/user/${person.id}`)).status
    assert.equal(allowed, 200)
    assert.equal((await keyed.get(`/api/user?email=${person.email}`)).status, 200)
    for (const route of apiRoutes) {
      for (const method of methods) {
        const may = method === 'GET' && ['/api/user', '/api/user/[userId]'].includes(route.path)
        if (may || publicRoutes.includes(`${method} ${route.path}`)) continue
        const body = method === 'GET' ? undefined : plausible()
        const answer = await keyed.call(method, path(route), { body })
        assert.ok(!isSuccess(answer), `${method} ${route.path} answered ${answer.status}`)
        assert.doesNotMatch(answer.text, /"user"|"tenant"|"application"|"apiKey"/)
      }
    }
  })

  test('AK-02: another spelling of an address is not another permission', async () => {
    const { id } = person
    const spellings = [
      ...[
        '/api/user/',
        '/api//user',
        '//api/user',
        '/API/user',
        '/api/User',
        '/api/users',
        '/api/user%2fx',
        '/api%2fuser',
      ],
      ...[`/api/user%2f${id}`, `/api/user/${id}/`, `/api/user/${id}%00`, `/api/user/${id};x`, '/api/user/../tenant'],
      ...[
        '/api/user/%2e%2e/tenant',
        '/api/user/..%2ftenant',
        '/api/user/..;/tenant',
        '/api/./tenant',
        '/api/user\\..\\tenant',
      ],
      ...[
        '/api/tenant?/api/user',
        '/api/tenant#/api/user',
        '/api/tenant/',
        '/api/tenant%20',
        '/api/tenant.json',
        '/api/tenant.rsc',
      ],
    ]
    for (const spelling of spellings) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const head = `${method} ${spelling} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: ${reader}\r\n`
        const answer = await rawRequest(server.port, `${head}content-length: 0\r\n\r\n`)
        assert.match(answer, /^HTTP\/1\.1 [34]\d\d /, `${method} ${spelling}`)
        assert.doesNotMatch(answer, /"users?"|"tenants?"/)
      }
    }
  })

  test('AK-02: a header that names another method or address changes nothing', async () => {
    const headers = {
      authorization: reader,
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      'x-original-url': '/api/tenant',
      'x-rewrite-url': '/api/tenant',
      'x-forwarded-uri': '/api/tenant',
      'x-matched-path': '/api/tenant',
      'x-invoke-path': '/api/tenant',
      'x-middleware-rewrite': '/api/tenant',
    }
    const answer = await client(server.url).get(`/api/user/${person.id}`, { headers })
    assert.equal(okay<{ user: { id: string } }>(answer).user.id, person.id)
    assert.equal((await client(server.url).get('/api/tenant', { headers })).status, 401)
    okay(await api(server).get(`/api/user/${person.id}`))
  })

  test('AK-03: without a key or a token only the documented routes answer with 2xx', async () => {
    const anonymous = client(server.url)
    for (const route of routes()) {
      const body = route.method === 'GET' ? undefined : plausible()
      const answer = await anonymous.call(route.method, path(route), { body })
      const expected = publicRoutes.includes(name(route))
      assert.equal(isSuccess(answer), expected, `${name(route)} answered ${answer.status} ${answer.text.slice(0, 100)}`)
      assert.ok(answer.status < 500, `${name(route)} answered ${answer.status}`)
    }
  })

  test('AK-03: ids in a query or a body are no proof, and nobody is told anything for them', async () => {
    const ids = new URLSearchParams({ userId: person.id, applicationId, tenantId, loginId: person.email })
    for (const route of apiRoutes.filter((candidate) => !publicRoutes.includes(name(candidate)))) {
      const body = route.method === 'GET' ? undefined : plausible()
      const answer = await client(server.url).call(route.method, `${path(route)}?${ids}`, { body })
      // 400 comes from routes whose proof is a secret in the body, and says only that there is none.
      assert.ok([400, 401, 404].includes(answer.status), `${name(route)} answered ${answer.status}`)
      if (answer.status !== 400) assert.equal(answer.text, '')
      assert.ok(!answer.text.includes(person.email), name(route))
    }
  })

  test('WB-07: nothing that a framework reads decides who may call', async () => {
    const tricks: readonly Record<string, string>[] = [
      { rsc: '1' },
      { 'next-router-prefetch': '1', rsc: '1' },
      { 'next-action': '0'.repeat(40) },
      { 'x-middleware-subrequest': Array.from({ length: 5 }, () => 'middleware').join(':') },
      { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
      { 'x-nextjs-data': '1' },
      { 'x-latchkey-peer': '127.0.0.1', 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' },
    ]
    const anonymous = client(server.url)
    for (const route of apiRoutes.filter((candidate) => !publicRoutes.includes(name(candidate)))) {
      const body = route.method === 'GET' ? undefined : plausible()
      for (const headers of tricks) {
        const answer = await anonymous.call(route.method, path(route), { body, headers })
        assert.ok(!isSuccess(answer), `${name(route)} answered ${answer.status} to ${JSON.stringify(headers)}`)
      }
      for (const suffix of ['/', '.rsc', '?_rsc=x', '/.', '%2f']) {
        const answer = await anonymous.call(route.method, path(route) + suffix, { body })
        assert.ok(!isSuccess(answer), `${name(route)} answered ${answer.status} with ${suffix}`)
      }
    }
  })
})
