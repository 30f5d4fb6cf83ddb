/** Passwordless logins over the wire: links and codes, every status, who learns what, and that each is good once. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase, type StartServer } from '../support/databases'
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
  refresh,
} from '../support/login'
import { linkedSecret, mailsTo, mailTo, typedCode } from '../support/mails'
import { race, tally } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { rows } from '../support/sql'
import { enableAuthenticator } from '../support/two-factor'

type Started = { readonly code: string; readonly oneTimeCode?: string }
type Headers = Record<string, string>

const inTenant = (tenantId: string): Headers => ({ 'x-fusionauth-tenantid': tenantId })

/** Long enough for everything that a request leaves for later. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700))

const withPasswordless = (more: object = {}) => ({
  passwordlessConfiguration: { enabled: true },
  loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
  ...more,
})

/** The catalogue of actions is one for all tenants. */
async function createLock(server: Server): Promise<string> {
  const userAction = { name: randomUUID(), preventLogin: true, temporal: true }
  return okay<{ userAction: { id: string } }>(await api(server).post('/api/user-action', { userAction })).userAction.id
}

function theRules(database: string, start: StartServer): void {
  let mail: MailServer
  let server: Server
  let tenantId: string
  let applicationId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    tenantId = await createTenant(server)
    applicationId = await createApplication(server, withPasswordless(), inTenant(tenantId))
  })
  after(() => mail.stop())

  const anonymous = () => client(server.url)
  const start_ = (body: object, headers: Headers = {}) => api(server, headers).post('/api/passwordless/start', body)
  const sendCode = (body: object, headers: Headers = {}) =>
    anonymous().post('/api/passwordless/send', body, { headers })
  const logIn = (body: object, headers: Headers = {}) => anonymous().post('/api/passwordless/login', body, { headers })

  async function started(loginId: string, more: object = {}): Promise<Started> {
    const answer = okay<Started>(await start_({ applicationId, loginId, ...more }))
    server.canary(answer.code)
    return answer
  }

  const someone = (rest: object = {}) => createPerson(server, { applicationId, headers: inTenant(tenantId), ...rest })

  /** A person of a tenant of its own, and of an application there that has passwordless logins. */
  async function elsewhere(tenant: Record<string, unknown>, application: object = {}, user: object = {}) {
    const id = await createTenant(server, tenant)
    const own = await createApplication(server, withPasswordless(application), inTenant(id))
    const person = await createPerson(server, { applicationId: own, headers: inTenant(id), ...user })
    return { person, applicationId: own, headers: inTenant(id) }
  }

  test('200, by a link: started with a key, mailed, and used without one; state, tokens and cookies come along', async () => {
    const person = await someone()
    const state = { to: '/cart', n: [1, 2] }
    const { code, oneTimeCode } = await started(person.email, { state })
    assert.equal(oneTimeCode, undefined)
    assert.match(code, /^[\w-]{43}$/)
    const sent = await sendCode({ code })
    assert.deepEqual([sent.status, sent.text], [200, ''])
    assert.equal(linkedSecret(await mailTo(mail, person.email), '/oauth2/passwordless'), code)
    const device = { name: 'phone', type: 'MOBILE' }
    const answer = await logIn({ code, applicationId, metaData: { device } })
    const body = okay<LoginBody & { state: unknown }>(answer)
    assert.deepEqual(body.state, state)
    assert.equal(body.user.id, person.id)
    assert.deepEqual(answer.cookies.map((line) => line.split('=')[0]).sort(), ['access_token', 'refresh_token'])
    const claims = JSON.parse(Buffer.from(body.token.split('.')[1] ?? '', 'base64url').toString())
    assert.deepEqual([claims.authenticationType, claims.aud, claims.sub], ['PASSWORDLESS', applicationId, person.id])
    okay(await refresh(server, body.refreshToken))
    assert.equal((await logIn({ code })).status, 404, 'a code is good once')
    const records = await api(server).get(`/api/user/recent-login?userId=${person.id}`)
    const { logins } = okay<{ logins: { loginId: string; loginIdType?: string }[] }>(records)
    assert.ok(logins.some(({ loginId, loginIdType }) => loginId === person.email && loginIdType === 'email'))
  })

  test('200, by a code to be typed in: what was started is what is sent, and neither is good without the other', async () => {
    const person = await someone()
    const { code, oneTimeCode = '' } = await started(person.email, { loginStrategy: 'FormField' })
    assert.match(server.canary(oneTimeCode), /^\d{6}$/)
    assert.equal((await sendCode({ code })).status, 200)
    const received = await mailTo(mail, person.email)
    assert.equal(typedCode(received), oneTimeCode)
    assert.doesNotMatch(received.text, /https?:/)
    assert.deepEqual(codesOf(await logIn({ code })), { oneTimeCode: ['[blank]oneTimeCode'] })
    assert.equal((await logIn({ code, oneTimeCode: '000000' })).status, 404)
    assert.equal((await logIn({ code: oneTimeCode })).status, 404)
    const body = okay<LoginBody>(await logIn({ code, oneTimeCode: ` ${oneTimeCode} `, noJWT: true }))
    assert.deepEqual([body.token, body.user.id], [undefined, person.id])
  })

  test('the strategy of the application counts where the request names none', async () => {
    const passwordlessConfiguration = { enabled: true, emailLoginStrategy: 'FormField' }
    const { applicationId: own, person } = await elsewhere({}, { passwordlessConfiguration })
    const { oneTimeCode } = okay<Started>(await start_({ applicationId: own, loginId: person.email }))
    assert.match(oneTimeCode ?? '', /^\d{6}$/)
    const link = { applicationId: own, loginId: person.email, loginStrategy: 'ClickableLink' }
    assert.deepEqual(Object.keys(okay<Started>(await start_(link))), ['code'])
  })

  test('202: not registered for the application', async () => {
    const person = await createPerson(server, { headers: inTenant(tenantId) })
    const answer = await logIn({ code: (await started(person.email)).code })
    assert.equal(answer.status, 202)
    assert.deepEqual(
      answer.cookies.map((line) => line.split('=')[0]),
      ['access_token'],
    )
  })

  test('203: the password has to change first', async () => {
    const person = await someone({ passwordChangeRequired: true })
    const answer = await logIn({ code: (await started(person.email)).code })
    assert.equal(answer.status, 203)
    assert.deepEqual(Object.keys(answer.json()), ['changePasswordId', 'changePasswordReason'])
  })

  test('212: a code that was handed on by others verifies no mailbox; the mailed one does', async () => {
    const emailConfiguration = { verifyEmail: true, unverified: { behavior: 'Gated' } }
    const { applicationId: own, person } = await elsewhere({ emailConfiguration })
    const begin = async () => okay<Started>(await start_({ applicationId: own, loginId: person.email })).code
    assert.equal((await logIn({ code: await begin() })).status, 212)
    const code = await begin()
    assert.equal((await sendCode({ code })).status, 200)
    await mailTo(mail, person.email, 2)
    const { user } = okay<LoginBody>(await logIn({ code }))
    const { verified, identities } = user as { verified: boolean; identities: { verifiedReason: string }[] }
    assert.deepEqual([verified, identities[0]?.verifiedReason], [true, 'Implicit'])
  })

  test('212: where nothing is verified implicitly, the mailed one does not either', async () => {
    const gated = { verifyEmail: true, unverified: { behavior: 'Gated' }, implicitEmailVerificationAllowed: false }
    const { applicationId: own, person } = await elsewhere({ emailConfiguration: gated })
    const { code } = okay<Started>(await start_({ applicationId: own, loginId: person.email }))
    await sendCode({ code })
    assert.equal((await logIn({ code })).status, 212)
  })

  test('212: an address that was changed after the mail went out is not verified by it', async () => {
    const emailConfiguration = { verifyEmail: true, unverified: { behavior: 'Gated' } }
    const {
      applicationId: own,
      person,
      headers,
    } = await elsewhere({ emailConfiguration }, {}, { username: randomUUID() })
    const { code } = okay<Started>(await start_({ applicationId: own, loginId: person.email }))
    await sendCode({ code })
    const user = { email: `${randomUUID()}@example.com` }
    okay(await api(server, headers).patch(`/api/user/${person.id}`, { user }))
    assert.equal((await logIn({ code })).status, 212)
  })

  test('213: the registration is not verified', async () => {
    const gated = { verifyRegistration: true, unverified: { behavior: 'Gated' }, verificationStrategy: 'FormField' }
    const { applicationId: own, person } = await elsewhere({}, gated)
    const { code } = okay<Started>(await start_({ applicationId: own, loginId: person.email }))
    const answer = await logIn({ code })
    assert.equal(answer.status, 213)
    assert.deepEqual(Object.keys(answer.json()), ['registrationVerificationId', 'user'])
  })

  test('242: a second factor is asked for, and the state survives it', async () => {
    const person = await someone()
    const { codeAfter } = await enableAuthenticator(server, person.id)
    const { code } = await started(person.email, { state: { step: 1 } })
    const answer = await logIn({ code })
    assert.equal(answer.status, 242)
    const { twoFactorId } = answer.json<{ twoFactorId: string }>()
    const second = { twoFactorId, code: codeAfter(0), trustComputer: true }
    const { state, token, twoFactorTrustId } = okay<Record<string, string>>(
      await anonymous().post('/api/two-factor/login', second),
    )
    assert.deepEqual(state, { step: 1 })
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims.authenticationType, 'PASSWORDLESS')
    const next = await started(person.email)
    okay(await logIn({ code: next.code, twoFactorTrustId }))
  })

  test('400: each malformed or missing member is named, and an application without passwordless logins says so', async () => {
    const off = await createApplication(server, {}, inTenant(tenantId))
    const general = (code: string) => ({ '': [code] })
    const cases: [Answer, Record<string, string[]>][] = [
      [await start_({ applicationId }), { loginId: ['[blank]loginId'] }],
      [await start_({ loginId: 'a' }, inTenant(tenantId)), { applicationId: ['[blank]applicationId'] }],
      [await start_({ applicationId: 'x', loginId: 'a' }), { applicationId: ['[invalidJSON]'] }],
      [
        await start_({ applicationId: randomUUID(), loginId: 'a' }, inTenant(tenantId)),
        { applicationId: ['[invalid]applicationId'] },
      ],
      [
        await start_({ applicationId, loginId: 'a', loginStrategy: 'Pigeon' }),
        { loginStrategy: ['[invalid]loginStrategy'] },
      ],
      [await start_({ applicationId: off, loginId: 'a' }), general('[PasswordlessDisabled]')],
      [await sendCode({ applicationId: off, loginId: 'a' }), general('[PasswordlessDisabled]')],
      [await sendCode({}), { code: ['[blank]code'] }],
      [await sendCode({ code: newSecret() }), { code: ['[invalid]code'] }],
      [await logIn({}), { code: ['[blank]code'] }],
      [await logIn({ code: 7 }), { code: ['[invalidJSON]'] }],
    ]
    for (const [answer, expected] of cases) {
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(codesOf(answer), expected)
    }
  })

  test('401: starting needs a key, and a wrong key is refused where none is needed', async () => {
    assert.equal((await anonymous().post('/api/passwordless/start', { applicationId, loginId: 'a' })).status, 401)
    const wrong = { authorization: newSecret() }
    assert.equal((await sendCode({ code: newSecret() }, wrong)).status, 401)
    assert.equal((await logIn({ code: newSecret() }, wrong)).status, 401)
  })

  test('404: unknown, used, expired, of another application, of another tenant, or of a user who is gone', async () => {
    const person = await someone()
    const { code } = await started(person.email)
    const other = await createApplication(server, withPasswordless(), inTenant(tenantId))
    const swapped = await logIn({ code, applicationId: other })
    const foreign = await logIn({ code }, inTenant(await createTenant(server)))
    const unknown = await logIn({ code: newSecret() })
    for (const answer of [swapped, foreign, unknown]) assert.deepEqual([answer.status, answer.text], [404, ''])
    okay(await logIn({ code }))
    assertSame(await logIn({ code }), unknown)

    const brief = { externalIdentifierConfiguration: { passwordlessLoginTimeToLiveInSeconds: 1 } }
    const { applicationId: own, person: late } = await elsewhere(brief)
    const expiring = okay<Started>(await start_({ applicationId: own, loginId: late.email }))
    await new Promise((resolve) => setTimeout(resolve, 1100))
    assertSame(await logIn({ code: expiring.code }), unknown)

    const leaving = await someone()
    const last = await started(leaving.email)
    assert.equal((await api(server).delete(`/api/user/${leaving.id}`)).status, 200)
    assertSame(await logIn({ code: last.code }), unknown)
    assert.equal((await start_({ applicationId, loginId: `${randomUUID()}@example.com` })).status, 404)
  })

  test('a new password ends links that are on their way', async () => {
    const person = await someone()
    const { code } = await started(person.email)
    okay(await api(server).patch(`/api/user/${person.id}`, { user: { password: server.canary(newSecret()) } }))
    assert.equal((await logIn({ code })).status, 404)
  })

  test('409: a user action prevents the login', async () => {
    const [person, admin] = [await someone(), await someone()]
    const userActionId = await createLock(server)
    const expiry = Date.now() + 60_000
    const action = { actioneeUserId: person.id, actionerUserId: admin.id, userActionId, expiry }
    okay(await api(server).post('/api/user/action', { action }))
    const answer = await logIn({ code: (await started(person.email)).code })
    assert.equal(answer.status, 409)
    assert.equal(answer.json<{ actions: { actionId: string }[] }>().actions[0]?.actionId, userActionId)
  })

  test('410 and 423: expired, and deactivated', async () => {
    const expired = await someone({ expiry: 1 })
    const answer = await logIn({ code: (await started(expired.email)).code })
    assert.deepEqual([answer.status, answer.text], [410, ''])
    const deactivated = await someone()
    assert.equal((await api(server).delete(`/api/user/${deactivated.id}`)).status, 200)
    const { code } = await started(deactivated.email)
    const locked = await logIn({ code })
    assert.deepEqual([locked.status, locked.text], [423, ''])
  })

  test('504: a webhook that has to agree does not, and nothing is recorded', async () => {
    const events = { 'user.login.success': { enabled: true, transactionType: 'AbsoluteMajority' } }
    const { applicationId: own, headers, person } = await elsewhere({ eventConfiguration: { events } })
    const webhook = {
      url: 'http://localhost:9/',
      tenantIds: [headers['x-fusionauth-tenantid']],
      eventsEnabled: { 'user.login.success': true },
    }
    okay(await api(server).post('/api/webhook', { webhook }))
    const { code } = okay<Started>(await start_({ applicationId: own, loginId: person.email }))
    const answer = await logIn({ code })
    assert.equal(answer.status, 504)
    assert.deepEqual(codesOf(answer), { '': ['[WebhookTransactionException]'] })
    const { logins } = okay<{ logins: { loginIdType?: string }[] }>(
      await api(server).get(`/api/user/recent-login?userId=${person.id}`),
    )
    assert.ok(logins.every(({ loginIdType }) => loginIdType === undefined))
  })

  test('BF-02: five wrong codes end a login, also for the right one', async () => {
    const person = await someone()
    const { code, oneTimeCode } = await started(person.email, { loginStrategy: 'FormField' })
    for (let guess = 0; guess < 5; guess += 1) {
      assert.equal((await logIn({ code, oneTimeCode: 'x' })).status, 404)
      assert.equal((await logIn({ code })).status, 400, 'a missing code counts as nothing')
    }
    assert.equal((await logIn({ code, oneTimeCode })).status, 404)
  })

  test('BF-02: new logins bring no end of guesses: after ten wrong codes of a user none is looked at, but links work', async () => {
    const person = await someone()
    for (let login = 0; login < 3; login += 1) {
      const { code } = await started(person.email, { loginStrategy: 'FormField' })
      for (let guess = 0; guess < 4; guess += 1) await logIn({ code, oneTimeCode: 'x' })
    }
    const right = await started(person.email, { loginStrategy: 'FormField' })
    assert.equal((await logIn(right)).status, 404)
    okay(await logIn({ code: (await started(person.email)).code }))
    const other = await someone()
    okay(await logIn(await started(other.email, { loginStrategy: 'FormField' })))
  })

  test('BF-02: a lock holds for links and codes, and wrong codes lead to one', async () => {
    const failedAuthenticationConfiguration = { tooManyAttempts: 3, userActionId: await createLock(server) }
    for (const loginStrategy of ['ClickableLink', 'FormField']) {
      const { applicationId: own, headers, person } = await elsewhere({ failedAuthenticationConfiguration })
      const begin = async () =>
        okay<Started>(await start_({ applicationId: own, loginId: person.email, loginStrategy }, headers))
      okay(await logIn(await begin()))
      for (let n = 0; n < 3; n += 1) await login(server, { loginId: person.email, password: 'wrong' }, headers)
      assert.equal((await logIn(await begin())).status, 409, loginStrategy)
    }
    const { applicationId: own, headers, person } = await elsewhere({ failedAuthenticationConfiguration })
    const body = { applicationId: own, loginId: person.email, loginStrategy: 'FormField' }
    const { code, oneTimeCode } = okay<Started>(await start_(body, headers))
    for (let n = 0; n < 3; n += 1) assert.equal((await logIn({ code, oneTimeCode: 'x' })).status, 404)
    assert.equal((await logIn({ code, oneTimeCode })).status, 409)
    const password = { loginId: person.email, password: person.password, applicationId: own }
    assert.equal((await login(server, password, headers)).status, 409)
  })

  test('EN-03: without a key, sending answers everybody alike, and only people who are there get a mail', async () => {
    const known = await someone()
    const unknown = `${randomUUID()}@example.com`
    const deactivated = await someone()
    assert.equal((await api(server).delete(`/api/user/${deactivated.id}`)).status, 200)
    const answers: Answer[] = []
    for (const loginId of [known.email, unknown, deactivated.email]) {
      answers.push(await sendCode({ applicationId, loginId, state: { page: 4 } }))
    }
    for (const answer of answers) {
      assert.deepEqual([answer.status, answer.text], [200, ''])
      assertSame(answer, answers[0]!)
    }
    const code = linkedSecret(await mailTo(mail, known.email), '/oauth2/passwordless')
    const body = okay<{ state: unknown }>(await logIn({ code: server.canary(code) }))
    assert.deepEqual(body.state, { page: 4 })
    for (let n = 0; n < 10; n += 1) await sendCode({ applicationId, loginId: known.email })
    await aWhile()
    assert.ok(mailsTo(mail, known.email).length <= 6, 'BF-07: nobody is flooded')
    assert.deepEqual(
      [unknown, deactivated.email].map((email) => mailsTo(mail, email).length),
      [0, 0],
    )
  })

  test('BF-07: one code is sent five times at most, and rateLimitConfiguration counts', async () => {
    const person = await someone()
    const { code } = await started(person.email)
    for (let n = 0; n < 5; n += 1) assert.equal((await sendCode({ code })).status, 200)
    assert.deepEqual(codesOf(await sendCode({ code })), { '': ['[TooManyCodes]'] })
    const limited = { enabled: true, limit: 1, timePeriodInSeconds: 600 }
    const { applicationId: own, person: other } = await elsewhere({
      rateLimitConfiguration: { sendPasswordless: limited },
    })
    const next = okay<Started>(await start_({ applicationId: own, loginId: other.email }))
    assert.equal((await sendCode({ code: next.code })).status, 200)
    assert.equal((await sendCode({ code: next.code })).status, 200, 'as ever, and nothing is sent')
    const keyed = await api(server).post('/api/passwordless/send', { code: next.code })
    assert.deepEqual([keyed.status, Number(keyed.headers['retry-after']) > 500], [429, true])
    await aWhile()
    assert.equal(mailsTo(mail, other.email).length, 1)
  })

  test('SL-06: neither codes nor one-time codes can be read from the database', async (t) => {
    if (database === 'pglite') return t.skip('rows are read from PostgreSQL')
    const { code, oneTimeCode } = await started((await someone()).email, { loginStrategy: 'FormField' })
    const text = `select bool_or(data::text like '%' || $1 || '%') as found from short_lived_secrets`
    for (const secret of [code, oneTimeCode]) {
      const [row] = await rows<{ found: boolean | null }>(server, text, secret)
      assert.equal(row?.found, false)
    }
  })

  test('the official client starts, sends and completes', async () => {
    const person = await someone({ username: `user-${randomUUID()}` })
    const fusionAuth = new FusionAuthClient(server.apiKey, server.url, tenantId)
    const request = { applicationId, loginId: person.email, state: { a: 1 } as never }
    const { code } = (await fusionAuth.startPasswordlessLogin(request)).response
    assert.equal((await fusionAuth.sendPasswordlessCode({ code: code ?? '' })).statusCode, 200)
    const mailed = server.canary(linkedSecret(await mailTo(mail, person.email), '/oauth2/passwordless'))
    const { response } = await fusionAuth.passwordlessLogin({ code: mailed, applicationId, noJWT: false })
    assert.equal(response.user?.id, person.id)
    assert.deepEqual(response.state, { a: 1 })
    assert.ok(response.token && response.refreshToken)
    const strategy = { applicationId, loginId: person.email, loginStrategy: 'FormField' as never }
    const form = (await fusionAuth.startPasswordlessLogin(strategy)).response
    const typed = { code: form.code ?? '', oneTimeCode: form.oneTimeCode ?? '' }
    assert.equal((await fusionAuth.passwordlessLogin(typed)).statusCode, 200)
  })
}

/** Twenty at once, twenty-five times: on the embedded database, which has one connection, nothing races. */
function theRaces(start: StartServer): void {
  test('SL-06: one link and one code: of twenty at once one logs in, twenty-five times', async () => {
    const server = await start()
    const applicationId = await createApplication(server, withPasswordless())
    const { email: loginId } = await createPerson(server, { applicationId })
    for (let round = 0; round < 25; round += 1) {
      for (const loginStrategy of ['ClickableLink', 'FormField']) {
        const body = { applicationId, loginId, loginStrategy }
        const started = okay<Started>(await api(server).post('/api/passwordless/start', body))
        const answers = await race(20, () => client(server.url).post('/api/passwordless/login', started))
        assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 404: 19 }, loginStrategy)
      }
    }
  })
}

forEachDatabase((database, start) => {
  describe('the rules', () => {
    theRules(database, start)
  })
  if (database === 'postgresql') {
    describe('the races', () => {
      theRaces(start)
    })
  }
})
