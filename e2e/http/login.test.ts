/** POST /api/login as the Login API documents it: every status that a password can lead to now. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  api,
  codesOf,
  createApplication,
  createPerson,
  createTenant,
  type LoginBody,
  login,
  newSecret,
  okay,
  type Person,
} from '../support/login'
import type { Server } from '../support/server'

const unknownId = '00000000-0000-4000-8000-000000000000'

forEachDatabase((_, start) => {
  let server: Server
  let tenantId: string
  let applicationId: string
  let person: Person
  let ofTenant: { 'x-fusionauth-tenantid': string }
  let ofOther: { 'x-fusionauth-tenantid': string }

  before(async () => {
    server = await start()
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    tenantId = tenants[0]?.id ?? ''
    ofTenant = { 'x-fusionauth-tenantid': tenantId }
    ofOther = { 'x-fusionauth-tenantid': await createTenant(server) }
    applicationId = await createApplication(server, {}, ofTenant)
    person = await createPerson(server, { applicationId, headers: ofTenant })
  })

  const credentials = ({ email, password }: Person = person) => ({ loginId: email, password })
  const attempt = (changes: Record<string, unknown> = {}, headers?: Record<string, string>) =>
    login(server, { ...credentials(), applicationId, ...changes }, headers)
  const anonymous = (body: object) => client(server.url).post('/api/login', body)
  const newKey = async (apiKey: Record<string, unknown>) =>
    server.canary(okay<{ apiKey: { key: string } }>(await api(server).post('/api/api-key', { apiKey })).apiKey.key)

  function assertEmpty(answer: Answer, status: number): void {
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.text, '')
    assert.equal(answer.headers['content-type'], undefined)
    assert.deepEqual(answer.cookies, [])
  }

  describe('success', () => {
    test('200: the user and the tokens, in order, and for no cache', async () => {
      const answer = await attempt()
      const body = okay<LoginBody>(answer)
      const members = ['refreshToken', 'refreshTokenId', 'token', 'tokenExpirationInstant', 'user']
      assert.deepEqual(Object.keys(body), members)
      assert.deepEqual(Object.keys(body.user), Object.keys(body.user).sort())
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
      assert.match(body.refreshToken, /^[\w-]{43}$/)
      assert.equal(body.user.id, person.id)
      assert.equal(body.user.email, person.email)
      assert.equal(body.user.tenantId, tenantId)
      assert.doesNotMatch(answer.text, /argon2|"hash"|"salt"|"factor"|"scheme"|null/)
    })

    test('200: the cookies are as documented', async () => {
      const answer = await attempt()
      const { token, refreshToken } = okay<LoginBody>(answer)
      const [access, refreshed = '', ...others] = answer.cookies
      assert.equal(access, `access_token=${token}; Path=/; HttpOnly; SameSite=Lax`)
      const expected = `refresh_token=${refreshToken}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Expires=`
      assert.ok(refreshed.startsWith(expected), 'refresh_token')
      assert.deepEqual(others, [])
    })

    test('200: the claims say who, where and how', async () => {
      const { token, tokenExpirationInstant, refreshTokenId } = okay<LoginBody>(await attempt())
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      assert.equal(claims.exp * 1000, tokenExpirationInstant)
      assert.equal(claims.exp - claims.iat, 3600)
      const { aud, sub, tid, sid, iss, authenticationType, email, tty } = claims
      assert.deepEqual([aud, sub, tid, sid, iss], [applicationId, person.id, tenantId, refreshTokenId, server.url])
      assert.deepEqual([authenticationType, email, tty], ['PASSWORD', person.email, 'at'])
      assert.equal(claims.applicationId, applicationId)
      assert.deepEqual(claims.roles, [])
    })

    test('200 without an application: an access token, and no refresh token', async () => {
      const answer = await login(server, credentials(), ofTenant)
      assert.deepEqual(Object.keys(okay(answer)), ['token', 'tokenExpirationInstant', 'user'])
      assert.deepEqual(
        answer.cookies.map((cookie) => cookie.split('=')[0]),
        ['access_token'],
      )
    })

    test('200 with noJWT: the user, no token and no cookie', async () => {
      const answer = await attempt({ noJWT: true })
      assert.deepEqual(Object.keys(okay(answer)), ['user'])
      assert.deepEqual(answer.cookies, [])
    })

    test('200: an application that does not issue refresh tokens issues none', async () => {
      const plain = await createApplication(server, { loginConfiguration: {} }, ofTenant)
      const other = await createPerson(server, { applicationId: plain, headers: ofTenant })
      const answer = await login(server, { ...credentials(other), applicationId: plain })
      assert.deepEqual(Object.keys(okay(answer)), ['token', 'tokenExpirationInstant', 'user'])
    })

    test('202: authenticated, but not registered; no refresh token, and no registration in the token', async () => {
      const stranger = await createPerson(server, { headers: ofTenant })
      const answer = await login(server, { ...credentials(stranger), applicationId })
      assert.equal(answer.status, 202)
      const { token, ...rest } = answer.json<LoginBody>()
      assert.deepEqual(Object.keys(rest), ['tokenExpirationInstant', 'user'])
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      assert.deepEqual([claims.applicationId, claims.roles, claims.sid], [undefined, undefined, undefined])
    })

    test('members that the server does not know are ignored, and so are null ones', async () => {
      okay(await attempt({ unknown: { deep: [1] }, noJWT: null, metaData: null, eventInfo: null, ipAddress: null }))
    })

    test('the device and the address of the body end up with the refresh token', async () => {
      const device = { name: 'Phone', type: 'MOBILE', description: 'Ada’s' }
      const kept = async (body: Record<string, unknown>) => {
        const { refreshTokenId } = okay<LoginBody>(await attempt(body))
        const answer = await api(server).get(`/api/jwt/refresh/${refreshTokenId}`)
        const { refreshToken } = okay<{ refreshToken: { metaData: { device: Record<string, unknown> } } }>(answer)
        const { lastAccessedInstant, ...rest } = refreshToken.metaData.device
        assert.equal(typeof lastAccessedInstant, 'number')
        return rest
      }
      const from = { ipAddress: '203.0.113.9', eventInfo: { ipAddress: '2001:db8::9' } }
      assert.deepEqual(await kept({ metaData: { device }, ...from }), {
        ...device,
        lastAccessedAddress: '2001:db8::9',
      })
      const named = { ...device, lastAccessedAddress: '203.0.113.10' }
      assert.deepEqual(await kept({ metaData: { device: named }, ...from }), named)
      const eventInfo = { deviceName: 'Tablet', deviceType: 'TABLET', deviceDescription: 'Bob’s' }
      assert.deepEqual(await kept({ metaData: { device: named }, eventInfo }), {
        name: 'Tablet',
        type: 'TABLET',
        description: 'Bob’s',
        lastAccessedAddress: '203.0.113.10',
      })
    })

    test('whoever has no key does not say from which address the device was used', async () => {
      const loginConfiguration = { requireAuthentication: false, generateRefreshTokens: true }
      const open = await createApplication(server, { loginConfiguration }, ofTenant)
      const owner = await createPerson(server, { applicationId: open, headers: ofTenant })
      const metaData = { device: { name: 'Phone', lastAccessedAddress: '203.0.113.10' } }
      const answer = await anonymous({ ...credentials(owner), applicationId: open, metaData })
      const { refreshTokenId } = okay<LoginBody>(answer)
      const { refreshToken } = okay<{ refreshToken: { metaData: { device: Record<string, unknown> } } }>(
        await api(server).get(`/api/jwt/refresh/${refreshTokenId}`),
      )
      const { lastAccessedAddress, name } = refreshToken.metaData.device
      assert.equal(name, 'Phone')
      assert.notEqual(lastAccessedAddress, '203.0.113.10')
    })
  })

  describe('the login id', () => {
    test('counts in any case and width, and is not trimmed', async () => {
      const { email } = person
      for (const loginId of [email.toUpperCase(), email.replace('@', '＠')]) okay(await attempt({ loginId }))
      for (const loginId of [` ${email}`, `${email} `, `${email}\n`, `${email}.`]) {
        assertEmpty(await attempt({ loginId }), 404)
      }
    })

    test('is an email address or a username, and only the types that are asked for count', async () => {
      const username = `Ada ${newSecret()}`
      const both = await createPerson(server, { username, applicationId, headers: ofTenant })
      const { email, password } = both
      okay(await attempt({ loginId: username.toUpperCase(), password }))
      okay(await attempt({ loginId: username, password, loginIdTypes: ['username'] }))
      okay(await attempt({ loginId: email, password, loginIdTypes: ['username', 'email'] }))
      assertEmpty(await attempt({ loginId: email, password, loginIdTypes: ['username'] }), 404)
      assertEmpty(await attempt({ loginId: username, password, loginIdTypes: ['email'] }), 404)
    })

    test('PW-02: the password counts exactly as it was sent', async () => {
      const password = `  Pässwörd 😀 ${'x'.repeat(180)} `
      const exact = await createPerson(server, { password, applicationId, headers: ofTenant })
      okay(await attempt({ loginId: exact.email, password }))
      const others = [password.trim(), password.slice(0, 72), password.slice(0, 128), password.slice(0, -1)]
      for (const other of [...others, password.toLowerCase(), password.normalize('NFD')]) {
        assertEmpty(await attempt({ loginId: exact.email, password: other }), 404)
      }
    })
  })

  describe('400', () => {
    const cases: readonly (readonly [string, () => Record<string, unknown>, Record<string, string[]>])[] = [
      ['nothing', () => ({}), { loginId: ['[blank]loginId'], password: ['[blank]password'] }],
      [
        'blank values',
        () => ({ loginId: '', password: null }),
        { loginId: ['[blank]loginId'], password: ['[blank]password'] },
      ],
      ['numbers', () => ({ loginId: 1, password: 2 }), { loginId: ['[invalidJSON]'], password: ['[invalidJSON]'] }],
      ['a long login id', () => ({ ...credentials(), loginId: 'x'.repeat(255) }), { loginId: ['[tooLong]loginId'] }],
      [
        'a long password',
        () => ({ ...credentials(), password: 'x'.repeat(1025) }),
        { password: ['[tooLong]password'] },
      ],
      ['no UUID', () => ({ ...credentials(), applicationId: 'app' }), { applicationId: ['[invalidJSON]'] }],
      [
        'an unknown application',
        () => ({ ...credentials(), applicationId: unknownId }),
        { applicationId: ['[invalid]applicationId'] },
      ],
      [
        'an unknown type',
        () => ({ ...credentials(), loginIdTypes: ['fax'] }),
        { 'loginIdTypes[0]': ['[invalid]loginIdTypes[0]'] },
      ],
      ['a noJWT that is text', () => ({ ...credentials(), noJWT: 'true' }), { noJWT: ['[invalidJSON]'] }],
      [
        'a deep wrong type',
        () => ({ ...credentials(), metaData: { device: { name: 5 } } }),
        { 'metaData.device.name': ['[invalidJSON]'] },
      ],
    ]
    for (const [name, body, codes] of cases) {
      test(`${name}: ${Object.values(codes).flat().join(', ')}`, async () => {
        const answer = await login(server, body(), ofTenant)
        assert.equal(answer.status, 400, answer.text)
        assert.deepEqual(codesOf(answer), codes)
      })
    }

    test('no body, no JSON and no JSON content type each say so', async () => {
      const post = (body: string | undefined, type: string) =>
        api(server).post('/api/login', body, { headers: { 'content-type': type } })
      assert.deepEqual(codesOf(await post(undefined, 'application/json')), { body: ['[missing]body'] })
      assert.deepEqual(codesOf(await post('{', 'application/json')), { body: ['[invalidJSON]'] })
      assert.deepEqual(codesOf(await post('[]', 'application/json')), { '': ['[InvalidRequest]'] })
      assert.deepEqual(codesOf(await post('loginId=a&password=b', 'application/x-www-form-urlencoded')), {
        body: ['[missing]body'],
      })
    })

    test('an inactive application is none', async () => {
      const closed = await createApplication(server, {}, ofTenant)
      okay(await api(server).delete(`/api/application/${closed}`).then(bodyless))
      assert.deepEqual(codesOf(await attempt({ applicationId: closed })), { applicationId: ['[invalid]applicationId'] })
    })
  })

  describe('401', () => {
    test('no key, a wrong one, and one that may do something else', async () => {
      assertEmpty(await anonymous({ ...credentials(), applicationId }), 401)
      assertEmpty(await attempt({}, { authorization: newSecret() }), 401)
      assertEmpty(await attempt({}, { authorization: `Bearer ${server.apiKey}` }), 401)
      const reader = await newKey({ permissions: { endpoints: { '/api/user': ['GET'], '/api/login': ['PUT'] } } })
      assertEmpty(await attempt({}, { authorization: reader }), 401)
      const narrow = await newKey({ permissions: { endpoints: { '/api/login': ['POST'] } } })
      okay(await attempt({}, { authorization: narrow }))
    })

    test('an application may do without a key, and a wrong key is refused all the same', async () => {
      const loginConfiguration = { requireAuthentication: false, generateRefreshTokens: true }
      const open = await createApplication(server, { loginConfiguration }, ofTenant)
      const visitor = await createPerson(server, { applicationId: open, headers: ofTenant })
      const body = { ...credentials(visitor), applicationId: open }
      assert.deepEqual(Object.keys(okay(await anonymous(body))).slice(0, 2), ['refreshToken', 'refreshTokenId'])
      assertEmpty(await login(server, body, { authorization: newSecret() }), 401)
      assertEmpty(await anonymous({ ...credentials(visitor), applicationId }), 401)
    })

    test('a tenant may do without a key for logins without an application', async () => {
      const open = await createTenant(server, { loginConfiguration: { requireAuthentication: false } })
      const headers = { 'x-fusionauth-tenantid': open }
      const visitor = await createPerson(server, { headers })
      okay(await client(server.url, { headers }).post('/api/login', credentials(visitor)))
      assertEmpty(await client(server.url, { headers: ofTenant }).post('/api/login', credentials()), 401)
    })
  })

  describe('the tenant', () => {
    test('is ambiguous without a hint: 400 [TenantIdRequired]', async () => {
      const answer = await login(server, credentials())
      assert.equal(answer.status, 400)
      assert.deepEqual(codesOf(answer), { '': ['[TenantIdRequired]'] })
    })

    test('follows from the header, the key or the application, which must agree', async () => {
      const locked = { authorization: await newKey({ tenantId }) }
      const foreign = { authorization: await newKey({ tenantId: ofOther['x-fusionauth-tenantid'] }) }
      okay(await login(server, credentials(), ofTenant))
      okay(await login(server, credentials(), locked))
      okay(await attempt())
      okay(await attempt({}, { ...locked, ...ofTenant }))
      for (const headers of [ofOther, foreign, { ...locked, ...ofOther }]) {
        const answer = await attempt({}, headers)
        assert.equal(answer.status, 400)
        assert.deepEqual(codesOf(answer), { applicationId: ['[invalid]applicationId'] })
      }
      assertEmpty(await login(server, credentials(), ofOther), 404)
      assertEmpty(await login(server, credentials(), foreign), 404)
    })

    test('that does not exist, or is no id, is a 400', async () => {
      for (const id of [unknownId, 'default', `${tenantId} `.padEnd(40, 'x')]) {
        const answer = await login(server, credentials(), { 'x-fusionauth-tenantid': id })
        assert.equal(answer.status, 400, id)
        assert.deepEqual(codesOf(answer), { '': ['[InvalidTenantId]'] })
      }
    })

    test('MT-03: the same address in another tenant is another user with another password', async () => {
      const { email } = person
      const twin = await createPerson(server, { email, headers: ofOther })
      okay(await login(server, credentials(twin), ofOther))
      assertEmpty(await login(server, credentials(twin), ofTenant), 404)
      assertEmpty(await login(server, credentials(person), ofOther), 404)
    })
  })

  describe('404, 410, 423', () => {
    test('an expired user: 410 with the right password, 404 with another', async () => {
      const expired = await createPerson(server, { expiry: 1, applicationId, headers: ofTenant })
      assertEmpty(await login(server, { ...credentials(expired), applicationId }), 410)
      assertEmpty(await login(server, { ...credentials(expired), password: newSecret(), applicationId }), 404)
    })

    test('a deactivated user: 423 with the right password, 404 with another, 200 once reactivated', async () => {
      const away = await createPerson(server, { applicationId, headers: ofTenant })
      const body = { ...credentials(away), applicationId }
      await api(server).delete(`/api/user/${away.id}`).then(bodyless)
      assertEmpty(await login(server, body), 423)
      assertEmpty(await login(server, { ...body, password: newSecret() }), 404)
      okay(await api(server).put(`/api/user/${away.id}?reactivate=true`))
      okay(await login(server, body))
    })

    test('a deleted user: 404', async () => {
      const gone = await createPerson(server, { applicationId, headers: ofTenant })
      await api(server).delete(`/api/user/${gone.id}?hardDelete=true`).then(bodyless)
      assertEmpty(await login(server, { ...credentials(gone), applicationId }), 404)
    })
  })
})

/** A success without a body, as if it had an empty one. */
function bodyless(answer: Answer): Answer {
  assert.equal(answer.status, 200, answer.text)
  return { ...answer, json: <T>() => ({}) as T }
}
