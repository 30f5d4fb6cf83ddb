/** What clients send: forbidden characters, sizes and shapes. Whatever it is, the answer is a 4xx, and the server stays as it was. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { before, describe, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client, rawRequest } from '../support/http'
import { api, createApplication, createPerson, login, newSecret, okay, type Person } from '../support/login'
import { race, tally } from '../support/race'
import { fillPath, type Route, routes } from '../support/routes'
import type { Server } from '../support/server'

const id = '00000000-0000-4000-8000-000000000001'
const device = { name: 'a', type: 'b', description: 'c' }
const user = {
  email: 'a@b.c',
  username: 'd',
  password: 'e',
  firstName: 'f',
  data: { key: ['g'] },
  preferredLanguages: ['en'],
}
const tenant = { name: 'a', issuer: 'b', data: { key: 'c' }, jwtConfiguration: { accessTokenKeyId: id } }
const oauthConfiguration = { authorizedRedirectURLs: ['https://a.b'], clientSecret: 'c' }
const application = { name: 'a', data: { key: 'b' }, oauthConfiguration, roles: [{ name: 'd', description: 'e' }] }
const role = { name: 'a', description: 'b', id }
const registration = { applicationId: id, roles: ['a'], data: { key: 'b' }, timezone: 'UTC', username: 'c' }
const apiKey = {
  key: newSecret(),
  name: 'a',
  metaData: { attributes: { key: 'b' } },
  permissions: { endpoints: { '/api/user': ['GET'] } },
}

/** For a route that has no body of its own below: what it does not know it ignores, but not what it may never read. */
const anyBody = { name: 'a', userId: id, code: 'b', data: { key: ['c'] }, nested: { name: 'd' } }

/** A body with every kind of field. */
const bodies: Readonly<Record<string, object>> = {
  '/api/api-key': { apiKey, sourceKeyId: id },
  '/api/api-key/[keyId]': { apiKey },
  '/api/application': { application },
  '/api/application/[applicationId]': { application },
  '/api/application/[applicationId]/role': { role },
  '/api/application/[applicationId]/role/[roleId]': { role },
  '/api/jwt/refresh': { refreshToken: 'a' },
  '/api/login': {
    loginId: 'a',
    password: 'b',
    applicationId: id,
    loginIdTypes: ['email'],
    ipAddress: '::1',
    metaData: { device },
  },
  '/api/logout': { refreshToken: 'a' },
  '/api/tenant': { tenant, sourceTenantId: id },
  '/api/tenant/[tenantId]': { tenant },
  '/api/user': { user },
  '/api/user/[userId]': { user, currentPassword: 'a' },
  '/api/user/registration': { registration, user },
  '/api/user/registration/[userId]': { registration },
}

/** Fields of the forms and queries of the hosted pages and the token endpoint. */
const formFields = [
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code',
  'loginId',
  'password',
  'refresh_token',
  'x',
]

const writing = ({ method }: Route) => ['POST', 'PUT', 'PATCH'].includes(method)
const jsonRoutes = routes().filter(({ path }) => path.startsWith('/api/'))
const formRoutes = routes().filter(({ path }) => /^\/(email|oauth2|password|phone|registration)\//.test(path))

/** The JSON texts that come from putting `bad` into each string and each name of `value`. */
function injected(value: unknown, bad: string): string[] {
  const marked = 'injected-here'
  const texts: string[] = []
  const visit = (node: unknown, put: (replaced: unknown) => unknown): void => {
    if (typeof node === 'string') texts.push(JSON.stringify(put(node + marked)), JSON.stringify(put(marked)))
    if (Array.isArray(node)) {
      for (const [n, item] of node.entries()) visit(item, (next) => put(node.with(n, next)))
    } else if (typeof node === 'object' && node !== null) {
      for (const [name, item] of Object.entries(node)) {
        visit(item, (next) => put({ ...node, [name]: next }))
        texts.push(JSON.stringify(put({ ...node, [name + marked]: item })))
      }
    }
  }
  visit(value, (next) => next)
  return texts.map((text) => text.replaceAll(marked, bad))
}

const is4xx = ({ status }: Answer): boolean => status >= 400 && status < 500

forEachDatabase((_, start) => {
  let server: Server
  let applicationId: string
  let person: Person

  before(async () => {
    server = await start()
    applicationId = await createApplication(server)
    person = await createPerson(server, { applicationId })
  })

  /** No error of the server, whichever layer would have reported it, in what it logged since `from`. */
  function assertNoServerError(from: number): void {
    const lines = server.logs().slice(from).split('\n')
    assert.deepEqual(
      lines.filter((line) => /P2039|P2010|22021|22P05|"level":"error"|Error:/.test(line)),
      [],
    )
  }

  const path = (route: Route) => fillPath(route.path, { userId: person.id, applicationId }, id)

  describe('IN-01: NUL and lone surrogates', () => {
    test('IN-01: in every field and every name of every JSON body: 4xx', async () => {
      const from = server.logs().length
      const jobs = jsonRoutes
        .filter(writing)
        .flatMap((route) =>
          ['\\u0000', '\\ud800', '\\udc00x'].flatMap((bad) =>
            injected(bodies[route.path] ?? anyBody, bad).map((text) => ({ route, text })),
          ),
        )
      assert.ok(jobs.length > 1000, `${jobs.length} requests`)
      const headers = { 'content-type': 'application/json' }
      for (let n = 0; n < jobs.length; n += 50) {
        const batch = jobs.slice(n, n + 50)
        const answers = await race(batch.length, (index) => {
          const { route, text } = batch[index]!
          return api(server).call(route.method, path(route), { body: text, headers })
        })
        for (const [index, answer] of answers.entries()) {
          const { route, text } = batch[index]!
          const known = route.path in bodies
          assert.ok(
            known ? answer.status === 400 : answer.status < 500,
            `${answer.status} for ${route.method} ${route.path} ${text}`,
          )
          if (known) assert.match(answer.text, /\[invalidJSON\]/)
        }
      }
      assertNoServerError(from)
    })

    test('IN-01: in every path parameter and every query: 4xx', async () => {
      const from = server.logs().length
      for (const route of [...jsonRoutes, ...formRoutes]) {
        for (const bad of ['%00', 'a%00', '%ED%A0%80', '%ff', '%', '%u0000']) {
          const inQuery = await api(server).call(route.method, `${path(route)}?loginId=${bad}&email=${bad}&${bad}=1`)
          assert.ok(is4xx(inQuery), `${inQuery.status} for ${route.method} ${route.path}?${bad}`)
          if (!route.path.includes('[')) continue
          const inPath = await api(server).call(route.method, fillPath(route.path, {}, bad))
          assert.ok(is4xx(inPath), `${inPath.status} for ${route.method} ${route.path} with ${bad}`)
        }
      }
      assertNoServerError(from)
    })

    test('IN-01: in every field of every form: 4xx', async () => {
      const from = server.logs().length
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      for (const route of formRoutes.filter(writing)) {
        for (const field of formFields) {
          for (const body of [
            `${field}=a%00`,
            `${field}%00=a`,
            `${field}=%ED%A0%80`,
            `${field}=%ff`,
            `${field}=\u0000`,
          ]) {
            const answer = await client(server.url).call(route.method, path(route), { body, headers })
            assert.ok(is4xx(answer), `${answer.status} for ${route.path} ${body}`)
          }
        }
      }
      assertNoServerError(from)
    })

    test('IN-01: in every header: never a 5xx', async () => {
      const from = server.logs().length
      const body = JSON.stringify({ loginId: person.email, password: person.password, applicationId })
      const names = [
        'authorization',
        'x-fusionauth-tenantid',
        'x-forwarded-for',
        'user-agent',
        'cookie',
        'accept',
        'origin',
      ]
      for (const name of [...names, 'content-type', 'accept-language', 'x-request-id', 'x-latchkey-peer']) {
        for (const value of ['a\u0000b', '\u0000', 'a\xed\xa0\x80b', '\xff', 'access_token=\xff; refresh_token=\xed']) {
          const own = name === 'authorization' ? '' : `authorization: ${server.apiKey}\r\n`
          const type = name === 'content-type' ? '' : 'content-type: application/json\r\n'
          const head = `POST /api/login HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${own}${type}${name}: ${value}\r\n`
          const answer = await rawRequest(
            server.port,
            Buffer.from(`${head}content-length: ${body.length}\r\n\r\n${body}`, 'latin1'),
          )
          assert.match(answer, value.includes('\0') ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 [24]\d\d /, `${name}: ${value}`)
        }
      }
      assertNoServerError(from)
    })
  })

  describe('IN-02: sizes', () => {
    /** Sends up to 60 MB, ignoring the answer until it comes, and says how much had left by then. */
    function flood(headers: Record<string, string>): Promise<{ status: number | undefined; sent: number }> {
      const chunk = Buffer.alloc(65_536, 0x20)
      return new Promise((resolve) => {
        let sent = 0
        let status: number | undefined
        const outgoing = request(`${server.url}/api/login`, {
          method: 'POST',
          agent: false,
          headers: { 'content-type': 'application/json', authorization: server.apiKey, ...headers },
        })
        const push = () => {
          while (status === undefined && sent < 60_000_000) {
            sent += chunk.length
            if (!outgoing.write(chunk)) return void outgoing.once('drain', push)
          }
          if (status === undefined) outgoing.end()
        }
        outgoing.once('response', (response) => {
          status = response.statusCode
          response.resume()
          outgoing.destroy()
        })
        outgoing.once('error', () => {})
        outgoing.once('close', () => resolve({ status, sent }))
        push()
      })
    }

    test('IN-02: 60 MB get a 413 early, and the memory of the server stays what it was, 50 at a time', async (t) => {
      await race(50, () => flood({}))
      const before = await server.rss()
      for (const headers of [{ 'content-length': '60000000' }, {}]) {
        const answers = await race(50, () => flood(headers as Record<string, string>))
        // A client that goes on sending may lose the answer to the reset that follows it.
        const { 413: refused = 0, reset = 0, ...others } = tally(answers.map(({ status }) => status ?? 'reset'))
        assert.deepEqual(others, {})
        assert.ok(refused >= 40, `${refused} refused, ${reset} reset`)
        const most = Math.max(...answers.map(({ sent }) => sent))
        assert.ok(most < 30_000_000, `${most} bytes were taken before the answer`)
      }
      const growth = (await server.rss()) - before
      t.diagnostic(`memory grew by ${growth.toFixed(0)} MiB`)
      assert.ok(growth < 80, `grew by ${growth.toFixed(0)} MiB`)
    })

    test('IN-02: depth, keys and elements have a limit: 400 at once', async () => {
      const deep = (open: string, close: string, n: number) => open.repeat(n) + close.repeat(n)
      const many = (n: number) => Array.from({ length: n }, (_unused, index) => index)
      const texts = {
        '10^5 nested arrays': deep('[', ']', 100_000),
        '10^5 nested arrays in a field': `{"loginId":${deep('[', ']', 100_000)}}`,
        '10^5 nested objects': deep('{"a":', '}', 100_000).replace('}', '1}'),
        '10^5 unclosed arrays': '['.repeat(100_000),
        '10^5 keys': JSON.stringify(Object.fromEntries(many(60_000).map((n) => [`k${n}`, n]))),
        'a megabyte of elements': `{"loginIdTypes":[${'0,'.repeat(490_000)}0]}`,
        '10^5 elements': JSON.stringify({ loginIdTypes: many(100_000) }),
      }
      for (const [name, body] of Object.entries(texts)) {
        const began = performance.now()
        const answer = await api(server).post('/api/login', body, { headers: { 'content-type': 'application/json' } })
        assert.equal(answer.status, 400, name)
        assert.ok(answer.text.length < 2000, name)
        assert.ok(performance.now() - began < 10_000, `${name} took ${performance.now() - began} ms`)
      }
    })

    test('IN-02: a Content-Length that lies ends the request and nothing else', async () => {
      const head = (lines: string) =>
        `POST /api/login HTTP/1.1\r\nhost: localhost\r\nauthorization: ${server.apiKey}\r\ncontent-type: application/json\r\n${lines}\r\n\r\n`
      const body = '{"loginId":"a","password":"b"}'
      assert.match(await rawRequest(server.port, `${head('content-length: 5')}${body}`), /^HTTP\/1\.1 400 /)
      assert.match(await rawRequest(server.port, `${head('content-length: -1')}${body}`), /^HTTP\/1\.1 400 /)
      assert.match(
        await rawRequest(server.port, `${head('content-length: 1\r\ncontent-length: 2')}${body}`),
        /^HTTP\/1\.1 400 /,
      )
      const both = head('content-length: 5\r\ntransfer-encoding: chunked')
      assert.match(await rawRequest(server.port, `${both}${body}`), /^HTTP\/1\.1 400 /)
      assert.match(
        await rawRequest(server.port, `${head('transfer-encoding: chunked')}zz\r\n${body}`),
        /^HTTP\/1\.1 400 /,
      )
    })

    test('IN-02: long addresses, headers and parameters are refused', async () => {
      assert.ok(is4xx(await api(server).get(`/api/user?loginId=${'x'.repeat(10_000)}`)))
      assert.ok(is4xx(await api(server).get('/api/status', { headers: { 'x-long': 'x'.repeat(20_000) } })))
      const form = new URLSearchParams({ client_id: 'x'.repeat(60_000) })
      assert.ok(is4xx(await client(server.url).post('/oauth2/token', form)))
      const query = Array.from({ length: 500 }, (_unused, n) => `a${n}=1`).join('&')
      assert.ok(is4xx(await client(server.url).get(`/oauth2/authorize?${query}`)))
    })
  })

  describe('IN-03: shapes', () => {
    const raw = (method: string, where: string, body: string) =>
      api(server).call(method, where, { body, headers: { 'content-type': 'application/json' } })

    test('IN-03: a name that would reach a prototype is refused, wherever it is', async () => {
      for (const body of [
        '{"__proto__":{"polluted":1},"user":{"email":"x@y.z"}}',
        '{"user":{"__proto__":{"polluted":1},"email":"x@y.z"}}',
        '{"user":{"data":{"__proto__":{"polluted":1}}}}',
        '{"user":{"data":{"a":[{"\\u005f_proto__":{"polluted":1}}]}}}',
      ]) {
        assert.equal((await raw('POST', '/api/user', body)).status, 400, body)
        assert.equal((await raw('PATCH', `/api/user/${person.id}`, body)).status, 400, body)
      }
    })

    test('IN-03: what only looks like it is data, and stays where it was put', async () => {
      const data = '{"constructor":{"prototype":{"polluted":1}},"toString":"x","hasOwnProperty":1}'
      const changed = await raw('PATCH', `/api/user/${person.id}`, `{"user":{"data":${data}}}`)
      assert.deepEqual(okay<{ user: { data: unknown } }>(changed).user.data, JSON.parse(data))
      const again = await raw(
        'PATCH',
        `/api/user/${person.id}`,
        '{"user":{"data":{"constructor":{"prototype":{"b":2}}}}}',
      )
      const merged = okay<{ user: { data: Record<string, unknown> } }>(again).user.data
      assert.deepEqual(merged.constructor, { prototype: { polluted: 1, b: 2 } })
      const other = await createPerson(server)
      const seen = okay<{ user: { data: unknown } }>(await api(server).get(`/api/user/${other.id}`))
      assert.deepEqual(seen.user.data, {})
      assert.doesNotMatch((await login(server, { loginId: other.email, password: other.password })).text, /polluted/)
    })

    test('IN-03: an operator, a list or a number where a text belongs is a 400', async () => {
      const shapes: unknown[] = [{ contains: '' }, { not: '' }, { $ne: null }, { startsWith: 'a' }, [], ['a'], 1, true]
      const good = { loginId: person.email, password: person.password, applicationId }
      for (const shape of shapes) {
        for (const field of ['loginId', 'password', 'applicationId', 'ipAddress']) {
          assert.equal(
            (await login(server, { ...good, [field]: shape })).status,
            400,
            `${field} ${JSON.stringify(shape)}`,
          )
        }
        for (const [where, body] of [
          ['/api/jwt/refresh', { refreshToken: shape }],
          ['/api/logout', { refreshToken: shape }],
          ['/api/user', { user: { email: shape } }],
          ['/api/user', { user: { username: 'x', password: shape } }],
          ['/api/user/registration', { user: { username: 'x' }, registration: { applicationId: shape } }],
          ['/api/application', { application: { name: shape } }],
          ['/api/tenant', { tenant: { name: shape } }],
        ] as const) {
          assert.equal((await api(server).post(where, body)).status, 400, `${where} ${JSON.stringify(shape)}`)
        }
      }
    })

    test('IN-03: operators in a query are unknown names, and a repeated name is a 400', async () => {
      for (const query of ['email[contains]=', 'loginId[not]=x', 'email=a@b.c&email=d@e.f', 'username=a&username=b']) {
        assert.equal((await api(server).get(`/api/user?${query}`)).status, 400, query)
      }
    })
  })
})
