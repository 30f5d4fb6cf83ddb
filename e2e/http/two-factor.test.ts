/** Second factors over the wire: the official client's way through them, several people on one browser, and every documented status. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { Secret } from 'otpauth'
import { forEachDatabase } from '../support/databases'
import { type Answer, client, cookieJar } from '../support/http'
import {
  api,
  codesOf,
  createApplication,
  createPerson,
  createTenant,
  type LoginBody,
  loggedIn,
  login,
  newSecret,
  okay,
  type Person,
} from '../support/login'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { challengeOf, enableAuthenticator, newAuthenticator } from '../support/two-factor'

/** What the end of a challenge brings to a computer that is to be trusted. */
type Trusted = { readonly token: string; readonly trustToken: string; readonly twoFactorTrustId: string }

type Succeeds<T> = Promise<{ wasSuccessful(): boolean; statusCode: number; response: T }>

/** What a successful call of the official client answers. */
async function success<T>(call: Succeeds<T>, status = 200): Promise<T> {
  const answer = await call
  assert.ok(answer.wasSuccessful())
  assert.equal(answer.statusCode, status)
  return answer.response
}

async function failure(call: Promise<unknown>): Promise<number | undefined> {
  return call.then(
    () => assert.fail('the call succeeded'),
    (response: { statusCode?: number }) => response.statusCode,
  )
}

forEachDatabase((_, start) => {
  let mail: MailServer
  let server: Server
  let tenantId: string
  let ofTenant: { 'x-fusionauth-tenantid': string }
  let applicationId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    tenantId = await createTenant(server, { multiFactorConfiguration: { email: { enabled: true } } })
    ofTenant = { 'x-fusionauth-tenantid': tenantId }
    applicationId = await createApplication(server, {}, ofTenant)
  })
  after(() => mail.stop())

  const someone = () => createPerson(server, { applicationId, headers: ofTenant })
  const anonymous = () => client(server.url)
  const complete = (body: object): Promise<Answer> => anonymous().post('/api/two-factor/login', body)
  const credentials = ({ email, password }: Person) => ({ applicationId, loginId: email, password })
  const challenge = async (person: Person) => challengeOf(await login(server, credentials(person)))

  /** The code in the n-th mail with one to an address. */
  async function mailedCode(to: string, n: number): Promise<string> {
    const codes = () =>
      mail.mails
        .filter(({ recipients }) => recipients.includes(to))
        .flatMap(({ text }) => /(?<![\w-])\d{6}(?![\w-])/.exec(text) ?? [])
    for (let waited = 0; codes().length < n && waited < 20_000; waited += 50) await wait(50)
    return codes()[n - 1] ?? assert.fail(`no code number ${n} has arrived`)
  }

  function assertEmpty(answer: Answer, status: number): void {
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.text, '')
    assert.equal(answer.headers['content-type'], undefined)
  }

  test('the official client: enable, 242, login with trustComputer, three logins without a challenge, recovery code, disable', async () => {
    const person = await someone()
    const official = new FusionAuthClient(server.apiKey, server.url, tenantId)
    const { codeAfter, secretBase32Encoded } = await newAuthenticator(server)
    const request = { method: 'authenticator', code: codeAfter(-1), secretBase32Encoded }
    const { recoveryCodes = [] } = await success(official.enableTwoFactor(person.id, request))
    assert.equal(recoveryCodes.length, 10)
    const asked = await success(official.login(credentials(person)), 242)
    assert.deepEqual(
      asked.methods?.map(({ method, authenticator }) => ({ method, authenticator })),
      [{ method: 'authenticator', authenticator: { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 } }],
    )
    const { twoFactorId = '' } = asked
    const body = { applicationId, code: codeAfter(0), trustComputer: true, twoFactorId }
    const done = await success(official.twoFactorLogin(body))
    assert.ok(done.token && done.refreshToken && done.trustToken && done.twoFactorTrustId)
    assert.equal(done.user?.twoFactor?.methods?.[0]?.lastUsed, undefined)
    const { twoFactorTrustId = '' } = done
    for (let n = 0; n < 3; n++) {
      assert.ok((await success(official.login({ ...credentials(person), twoFactorTrustId }))).token)
    }
    const status = await success(official.retrieveTwoFactorStatus(person.id, applicationId, twoFactorTrustId))
    assert.deepEqual(
      status.trusts?.map((trust) => trust.applicationId),
      [applicationId],
    )
    await success(official.retrieveTwoFactorStatusWithRequest({ userId: person.id, applicationId }), 242)

    const again = await success(official.login(credentials(person)), 242)
    const [recovery = '', other = ''] = recoveryCodes
    await success(official.twoFactorLogin({ code: recovery, twoFactorId: again.twoFactorId ?? '' }))
    const left = await success(official.retrieveTwoFactorRecoveryCodes(person.id))
    assert.equal(left.recoveryCodes?.length, 9)
    const { user } = await success(official.retrieveUser(person.id))
    const [method] = user?.twoFactor?.methods ?? []
    assert.ok(method?.id && method.lastUsed)
    assert.equal(method.secret, undefined)
    await success(official.updateTwoFactor(person.id, { methodId: method.id, name: 'Telephone' }))
    assert.equal(await failure(official.disableTwoFactor(person.id, method.id, '000000')), 421)
    await success(official.disableTwoFactor(person.id, method.id, other))
    await success(official.login(credentials(person)))
    assert.equal(await failure(official.generateTwoFactorRecoveryCodes(person.id)), 400)
  })

  test('the official client: a code by mail adds the method, logs in and removes it; the newest one counts', async () => {
    const person = await someone()
    const official = new FusionAuthClient(server.apiKey, server.url, tenantId)
    const { email, id: userId } = person
    await success(official.sendTwoFactorCodeForEnableDisable({ userId, method: 'email', email }))
    const code = await mailedCode(email, 1)
    assert.equal(await failure(official.enableTwoFactor(userId, { method: 'email', email: `x${email}`, code })), 400)
    const enabled = await success(official.enableTwoFactor(userId, { method: 'email', email, code }))
    assert.equal(enabled.recoveryCodes?.length, 10)
    const asked = await success(official.login(credentials(person)), 242)
    const { twoFactorId = '', methods: [method] = [] } = asked
    assert.equal(method?.email, email)
    const methodId = method?.id ?? ''
    await success(official.sendTwoFactorCodeForLogin(twoFactorId))
    const first = await mailedCode(email, 2)
    await success(official.sendTwoFactorCodeForLoginUsingMethod(twoFactorId, { methodId }))
    const second = await mailedCode(email, 3)
    if (first !== second) assert.equal(await failure(official.twoFactorLogin({ code: first, twoFactorId })), 421)
    assert.ok((await success(official.twoFactorLogin({ code: second, twoFactorId }))).token)
    await success(official.sendTwoFactorCodeForEnableDisable({ userId, methodId }))
    const last = await mailedCode(email, 4)
    await success(official.disableTwoFactorWithRequest(userId, { code: last, methodId }))
    await success(official.login(credentials(person)))
  })

  test('three people trust one browser, and a fourth is asked', async () => {
    const people = [await someone(), await someone(), await someone()]
    const stranger = await someone()
    await enableAuthenticator(server, stranger.id)
    const jar = cookieJar()
    const browser = client(server.url, { jar, headers: { authorization: server.apiKey } })
    for (const person of people) {
      const { codeAfter } = await enableAuthenticator(server, person.id)
      const twoFactorId = challengeOf(await browser.post('/api/login', credentials(person)))
      const answer = await browser.post('/api/two-factor/login', {
        code: codeAfter(0),
        trustComputer: true,
        twoFactorId,
      })
      assert.equal(answer.status, 200, answer.text)
      const lines = answer.cookies.filter((line) => line.startsWith('fusionauth.trust'))
      assert.equal(lines.length, 2)
      for (const line of lines) assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Expires=/)
    }
    for (let round = 0; round < 3; round++) {
      for (const person of people) {
        const answer = await browser.post('/api/login', credentials(person))
        assert.equal(answer.status, 200, answer.text)
        // Set again as what it was: a cookie that outlives the browser.
        assert.ok(answer.cookies.some((line) => /^fusionauth\.trust=[\w-]{43};.* Max-Age=25\d{5};/.test(line)))
      }
    }
    assert.equal((await browser.post('/api/login', credentials(stranger))).status, 242)
    assert.equal([...jar.values.keys()].filter((name) => name.startsWith('fusionauth.trust')).length, 4)
  })

  test('the cookie goes before the body, and MF-06: nobody’s trust is anybody else’s', async () => {
    const [owner, other] = [await someone(), await someone()]
    const ids = new Map<string, string>()
    for (const person of [owner, other]) {
      const { codeAfter } = await enableAuthenticator(server, person.id)
      const twoFactorId = await challenge(person)
      const done = okay<LoginBody & { twoFactorTrustId: string }>(
        await complete({ code: codeAfter(0), trustComputer: true, twoFactorId }),
      )
      ids.set(person.id, done.twoFactorTrustId)
    }
    const with_ = (person: Person, cookie: string | undefined, twoFactorTrustId: string | undefined) =>
      login(
        server,
        { ...credentials(person), twoFactorTrustId },
        cookie ? { cookie: `fusionauth.trust=${cookie}` } : {},
      )
    const [own, others] = [ids.get(owner.id), ids.get(other.id)]
    assert.equal((await with_(owner, undefined, own)).status, 200)
    assert.equal((await with_(owner, undefined, others)).status, 242)
    assert.equal((await with_(owner, others, own)).status, 242)
    assert.equal((await with_(owner, own, others)).status, 200)
  })

  test('MF-03: what a 242 brings opens nothing', async () => {
    const person = await someone()
    await enableAuthenticator(server, person.id)
    const answer = await login(server, credentials(person))
    const twoFactorId = challengeOf(answer)
    assert.deepEqual(Object.keys(answer.json()), ['methods', 'twoFactorId'])
    assert.deepEqual(answer.cookies, [])
    const bearer = { headers: { authorization: `Bearer ${twoFactorId}` } }
    assert.equal((await anonymous().get('/api/jwt/validate', bearer)).status, 401)
    assert.equal((await anonymous().get('/oauth2/userinfo', bearer)).status, 401)
    assert.equal((await anonymous().post('/api/jwt/refresh', { refreshToken: twoFactorId })).status, 400)
    assert.equal((await anonymous().get('/api/two-factor/secret', bearer)).status, 401)
  })

  test('a user under the policy Required sets up the first method and ends the login with its code', async () => {
    const settings = { multiFactorConfiguration: { loginPolicy: 'Required' } }
    const required = await createApplication(server, settings, ofTenant)
    const person = await createPerson(server, { applicationId: required, headers: ofTenant })
    const asked = await login(server, { ...credentials(person), applicationId: required })
    const twoFactorId = challengeOf(asked)
    assert.deepEqual(asked.json(), { configurableMethods: ['authenticator', 'email'], twoFactorId })
    const { codeAfter, secretBase32Encoded } = await newAuthenticator(server)
    const body = { method: 'authenticator', code: codeAfter(0), secretBase32Encoded, twoFactorId }
    const path = `/api/user/two-factor/${person.id}`
    const { code, recoveryCodes } = okay<{ code: string; recoveryCodes: string[] }>(await api(server).post(path, body))
    assert.equal(recoveryCodes.length, 10)
    assert.equal((await complete({ code, twoFactorId })).status, 200)
  })

  test('a user adds and removes a method of its own, by its token', async () => {
    const person = await someone()
    const { token } = await loggedIn(server, person, applicationId)
    const self = client(server.url, { headers: { authorization: `Bearer ${token}` } })
    const { codeAfter, secretBase32Encoded } = await newAuthenticator(server)
    const body = { method: 'authenticator', code: codeAfter(-1), secretBase32Encoded }
    assert.equal((await self.post(`/api/user/two-factor/${person.id}`, body)).status, 401)
    okay(await self.post('/api/user/two-factor', body))
    const { user } = okay<{ user: { twoFactor: { methods: { id: string }[] } } }>(
      await api(server).get(`/api/user/${person.id}`),
    )
    const methodId = user.twoFactor.methods[0]?.id
    assertEmpty(await self.put('/api/user/two-factor', { methodId, name: 'Mine' }), 200)
    assertEmpty(await self.delete('/api/user/two-factor', { body: { code: codeAfter(-1), methodId } }), 421)
    assertEmpty(await self.delete(`/api/user/two-factor?code=${codeAfter(0)}&methodId=${methodId}`), 200)
  })

  test('a user has five codes sent to new addresses in an hour, and the sixth is refused and not sent', async () => {
    const [person, other] = [await someone(), await someone()]
    const selfOf = async (who: Person) => {
      const { token } = await loggedIn(server, who, applicationId)
      return client(server.url, { headers: { authorization: `Bearer ${token}` } })
    }
    const [self, neighbour] = [await selfOf(person), await selfOf(other)]
    const victim = `${randomUUID()}@example.com`
    const ask = (who: ReturnType<typeof client>, email: string) =>
      who.post('/api/two-factor/send', { method: 'email', email })
    for (let n = 0; n < 5; n += 1) assertEmpty(await ask(self, victim), 200)
    for (const [who, email] of [
      [self, victim],
      [self, `${randomUUID()}@example.com`],
      [neighbour, victim],
    ] as const) {
      const refused = await ask(who, email)
      assertEmpty(refused, 429)
      assert.ok(Number(refused.headers['retry-after']) > 3000)
    }
    // The mail of a later request has come: whatever was sent before it has come as well.
    const own = `${randomUUID()}@example.com`
    assertEmpty(await ask(neighbour, own), 200)
    await mailedCode(own, 1)
    await mailedCode(victim, 5)
    assert.equal(mail.mails.filter(({ recipients }) => recipients.includes(victim)).length, 5)
  })

  test('MF-06: with the password the trust of every computer goes, whoever changes it', async () => {
    const ways = {
      'the own change': async (person: Person, { token, trustToken }: Trusted, password: string) => {
        const body = { currentPassword: person.password, password, trustToken }
        const headers = { authorization: `Bearer ${token}` }
        okay(await anonymous().post('/api/user/change-password', body, { headers }))
      },
      'a change that was demanded': async (
        person: Person,
        { trustToken, twoFactorTrustId }: Trusted,
        password: string,
      ) => {
        okay(await api(server).patch(`/api/user/${person.id}`, { user: { passwordChangeRequired: true } }))
        const demanded = await login(server, { ...credentials(person), twoFactorTrustId })
        assert.equal(demanded.status, 203)
        const { changePasswordId } = demanded.json<{ changePasswordId: string }>()
        okay(await anonymous().post('/api/user/change-password', { changePasswordId, password, trustToken }))
      },
      'a forgotten one': async (person: Person, { trustToken }: Trusted, password: string) => {
        const start = { applicationId, loginId: person.email, sendForgotPasswordMessage: false }
        const { changePasswordId } = okay<{ changePasswordId: string }>(
          await api(server).post('/api/user/forgot-password', start),
        )
        okay(await anonymous().post('/api/user/change-password', { changePasswordId, password, trustToken }))
      },
      'an administrator’s': async ({ email: loginId }: Person, { trustToken }: Trusted, password: string) => {
        const body = { loginId, password, trustToken }
        assertEmpty(await api(server, ofTenant).post('/api/user/change-password', body), 200)
      },
    }
    for (const [way, change] of Object.entries(ways)) {
      const person = await someone()
      const { codeAfter } = await enableAuthenticator(server, person.id)
      const code = codeAfter(0)
      const trusted = okay<Trusted>(await complete({ twoFactorId: await challenge(person), code, trustComputer: true }))
      const { twoFactorTrustId } = trusted
      assert.equal((await login(server, { ...credentials(person), twoFactorTrustId })).status, 200, way)
      const password = server.canary(newSecret())
      await change(person, trusted, password)
      assert.equal(
        (await login(server, { ...credentials({ ...person, password }), twoFactorTrustId })).status,
        242,
        way,
      )
    }
  })

  test('methods come and go with the user, without a code: created, replaced and appended, with mails and their recovery codes', async () => {
    const { secretBase32Encoded, codeAfter } = await newAuthenticator(server)
    const secret = server.canary(Buffer.from(Secret.fromBase32(secretBase32Encoded).bytes).toString('base64'))
    const email = `${randomUUID()}@example.com`
    const password = server.canary(newSecret())
    const recoveryCode = server.canary('ABCDE-10QRS')
    const twoFactor = { methods: [{ method: 'authenticator', secret, name: 'Phone' }], recoveryCodes: [recoveryCode] }
    const keyed = api(server, ofTenant)
    type Shown = { id: string; twoFactor: { methods: { id: string; method: string; name?: string }[] } }
    const body = { user: { email, password, twoFactor }, registration: { applicationId } }
    const created = await keyed.post('/api/user/registration', body)
    const { user, token } = okay<{ user: Shown; token?: string }>(created)
    assert.equal(token, undefined, 'no tokens past the second factor')
    const path = `/api/user/${user.id}`
    const [phone] = user.twoFactor.methods
    assert.deepEqual([phone?.method, phone?.name], ['authenticator', 'Phone'])
    assert.ok(!created.text.includes(secret) && !created.text.includes(recoveryCode))
    const person = { applicationId, loginId: email, password }
    for (const code of [codeAfter(0), recoveryCode]) {
      const twoFactorId = challengeOf(await login(server, person, ofTenant))
      okay(await complete({ twoFactorId, code }))
    }
    const appended = { twoFactor: { methods: [{ method: 'email', email }] } }
    const both = okay<{ user: Shown }>(await keyed.patch(path, { user: appended })).user.twoFactor.methods
    assert.deepEqual(
      both.map(({ method }) => method),
      ['authenticator', 'email'],
    )
    // As it was read, so it is written: nothing changes.
    const read = okay<{ user: object }>(await keyed.get(path))
    assert.deepEqual(okay<{ user: Shown }>(await keyed.put(path, read)).user.twoFactor.methods, both)
    const untold = okay<{ user: Shown }>(await keyed.put(path, { user: { email } })).user.twoFactor.methods
    assert.deepEqual(untold, both, 'a request that says nothing of them changes nothing')
    const other = { twoFactor: { methods: [{ ...both[1], name: 'Mail' }] } }
    const left = okay<{ user: Shown }>(await keyed.put(path, { user: { email, ...other } })).user.twoFactor.methods
    assert.deepEqual(
      left.map(({ method, name }) => [method, name]),
      [['email', 'Mail']],
    )
    const told = () =>
      mail.mails.filter(({ recipients, text }) => recipients.includes(email) && /one more way|one way less/.test(text))
    for (let waited = 0; told().length < 3 && waited < 20_000; waited += 50) await wait(50)
    assert.equal(told().length, 3, 'two added, one removed')
    const refusals: [object, string][] = [
      [{ methods: [{ method: 'authenticator' }] }, '[blank]user.twoFactor.methods[0].secret'],
      [{ methods: [{ method: 'email', email }] }, '[duplicate]user.twoFactor.methods'],
      [{ methods: [{ ...both[1], email: 'x@example.com' }] }, '[invalid]user.twoFactor.methods[0].email'],
    ]
    for (const [given, code] of refusals) {
      const answer = await keyed.patch(path, { user: { twoFactor: given } })
      assert.deepEqual(Object.values(codesOf(answer)).flat(), [code])
    }
  })

  describe('statuses', () => {
    test('POST /api/two-factor/login in the name of another tenant: 404, and the challenge stays good', async () => {
      const person = await someone()
      const { codeAfter } = await enableAuthenticator(server, person.id)
      const body = { code: codeAfter(0), twoFactorId: await challenge(person) }
      const headers = { 'x-fusionauth-tenantid': await createTenant(server) }
      assertEmpty(await anonymous().post('/api/two-factor/login', body, { headers }), 404)
      assert.equal((await complete(body)).status, 200)
    })

    test('POST /api/two-factor/start: 200, 400, 401, 404; state comes back', async () => {
      const person = await someone()
      const begin = (body: object) => api(server).post('/api/two-factor/start', body)
      assert.deepEqual(codesOf(await begin({ applicationId })), {
        loginId: ['[blank]loginId'],
        userId: ['[blank]userId'],
      })
      assertEmpty(await begin({ userId: randomUUID() }), 404)
      assert.equal((await anonymous().post('/api/two-factor/start', { userId: person.id })).status, 401)
      const answer = await begin({ applicationId, loginId: person.email, state: { from: 'here' } })
      const { code, twoFactorId } = okay<{ code: string; twoFactorId: string }>(answer)
      assert.deepEqual(Object.keys(answer.json()), ['code', 'twoFactorId'])
      assert.match(code, /^\d{6}$/)
      const done = okay<{ state: unknown }>(await complete({ code, twoFactorId }))
      assert.deepEqual(done.state, { from: 'here' })
    })

    test('POST /api/two-factor/send: 400 with the code of what is wrong, 401, 404', async () => {
      const person = await someone()
      await enableAuthenticator(server, person.id)
      const { id: userId } = person
      const send = async (body: object) => codesOf(await api(server).post('/api/two-factor/send', body))
      assert.deepEqual(await send({ userId }), { methodId: ['[blank]methodId'] })
      assert.deepEqual(await send({ userId, method: 'authenticator' }), { method: ['[cannotSend]method'] })
      assert.deepEqual(await send({ userId, method: 'sms', mobilePhone: '+15551234567' }), {
        method: ['[disabled]method'],
      })
      assert.deepEqual(await send({ userId, method: 'email', email: 'no' }), { email: ['[notEmail]email'] })
      assert.deepEqual(await send({ userId, methodId: 'AAAA' }), { methodId: ['[invalid]methodId'] })
      assert.deepEqual(await send({ method: 'email', email: 'a@example.com' }), { '': ['[TenantIdRequired]'] })
      assertEmpty(await api(server).post('/api/two-factor/send', { userId: randomUUID() }), 404)
      assertEmpty(await anonymous().post('/api/two-factor/send', { userId }), 401)
      const twoFactorId = await challenge(person)
      const path = `/api/two-factor/send/${twoFactorId}`
      assert.deepEqual(codesOf(await anonymous().post(path, { methodId: 'AAAA' })), { methodId: ['[invalid]methodId'] })
      assert.deepEqual(codesOf(await anonymous().post(path)), { methodId: ['[blank]methodId'] })
      const unknown = await anonymous().post('/api/two-factor/send/unknown', { methodId: 'AAAA' })
      assert.deepEqual(codesOf(unknown), { twoFactorId: ['[invalid]twoFactorId'] })
    })

    test('POST /api/user/two-factor: 400, 404, 421', async () => {
      const person = await someone()
      const path = `/api/user/two-factor/${person.id}`
      const enable = (body: object) => api(server).post(path, body)
      assert.deepEqual(codesOf(await enable({})), { code: ['[blank]code'], method: ['[blank]method'] })
      assert.deepEqual(codesOf(await enable({ method: 'authenticator', code: '1' })), { secret: ['[blank]secret'] })
      const short = { method: 'authenticator', code: '1', secret: 'c2hvcnQ=' }
      assert.deepEqual(codesOf(await enable(short)), { secret: ['[invalid]secret'] })
      const { secretBase32Encoded } = await newAuthenticator(server)
      const right = { method: 'authenticator', code: '000000', secretBase32Encoded }
      assertEmpty(await enable(right), 421)
      assertEmpty(await enable({ method: 'email', code: '000000', email: 'a@example.com' }), 421)
      const named = { ...right, twoFactorId: 'unknown' }
      assert.deepEqual(codesOf(await enable(named)), { twoFactorId: ['[invalid]twoFactorId'] })
      assertEmpty(await api(server).post(`/api/user/two-factor/${randomUUID()}`, right), 404)
    })
  })
})
