/** New passwords over the wire: 203 and its reasons, forgotten and changed passwords, the login that follows, rules, and imported hashes. */
import assert from 'node:assert/strict'
import { createHash, pbkdf2Sync, randomUUID, scryptSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import reference from 'argon2'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  api,
  codesOf,
  createApplication,
  createPerson,
  createTenant,
  login,
  newSecret,
  okay,
  type Person,
  refresh,
} from '../support/login'
import { linkedSecret, mailsTo, mailTo } from '../support/mails'
import { race, tally } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { rows } from '../support/sql'

type Changed = { oneTimePassword: string; state?: unknown }
type Demanded = { changePasswordId: string; changePasswordReason: string }

const inTenant = (tenantId: string) => ({ 'x-fusionauth-tenantid': tenantId })
const day = 24 * 60 * 60_000

forEachDatabase((database, start) => {
  /** The embedded database has one connection: what it does not show in one round, it does not show in many. */
  const rounds = database === 'postgresql' ? 25 : 1
  let mail: MailServer
  let server: Server
  let tenantId: string
  let applicationId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    tenantId = await createTenant(server)
    applicationId = await createApplication(server, {}, inTenant(tenantId))
  })
  after(() => mail.stop())

  const anonymous = () => client(server.url)
  const change = (body: object, headers = {}): Promise<Answer> =>
    anonymous().post('/api/user/change-password', body, { headers })
  const forgot = async (person: Person, body: object = {}): Promise<string> => {
    const request = { applicationId, loginId: person.email, sendForgotPasswordMessage: false, ...body }
    const answer = await api(server).post('/api/user/forgot-password', request)
    return server.canary(okay<{ changePasswordId: string }>(answer).changePasswordId)
  }
  /** Registered for the application, in its tenant. */
  const someone = (rest: object = {}) => createPerson(server, { applicationId, headers: inTenant(tenantId), ...rest })
  /** One that no log may show. */
  const secret = () => server.canary(newSecret())
  const logIn = (person: Person, password = person.password) =>
    login(server, { applicationId, loginId: person.email, password })

  test('203: Administrative, and the way back to a login', async () => {
    const person = await someone({ passwordChangeRequired: true })
    const demanded = await logIn(person)
    assert.equal(demanded.status, 203)
    const body = demanded.json<Demanded>()
    assert.deepEqual(Object.keys(body), ['changePasswordId', 'changePasswordReason'])
    assert.equal(body.changePasswordReason, 'Administrative')
    assert.match(server.canary(body.changePasswordId), /^[\w-]{43}$/)
    assert.deepEqual(demanded.cookies, [])
    assert.equal((await logIn(person, secret())).status, 404, 'only the right password learns of it')
    const password = secret()
    const { oneTimePassword } = okay<Changed>(await change({ changePasswordId: body.changePasswordId, password }))
    const { user } = okay<{ user: Record<string, unknown> }>(await login(server, { applicationId, oneTimePassword }))
    assert.equal(user.passwordChangeRequired, false)
    assert.equal((await logIn(person, password)).status, 200)
  })

  test('203: Expired, Validation and Breached follow from the settings of the tenant', async () => {
    const settings = {
      Expired: { maximumPasswordAge: { enabled: true, days: 30 } },
      Validation: { passwordValidationRules: { validateOnLogin: true, requireNumber: true, minLength: 20 } },
      Breached: { passwordValidationRules: { breachDetection: { enabled: true, onLogin: 'RequireChange' } } },
    }
    for (const [reason, tenant] of Object.entries(settings)) {
      const tenantId = await createTenant(server)
      const headers = inTenant(tenantId)
      const email = `${randomUUID()}@example.com`
      const user = { active: true, email, ...hashOf('sunshine1'), passwordLastUpdateInstant: Date.now() - 31 * day }
      assert.equal((await api(server, headers).post('/api/user/import', { users: [user] })).status, 200)
      okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant }))
      const answer = await login(server, { loginId: email, password: 'sunshine1' }, headers)
      assert.equal(answer.status, 203, reason)
      const { changePasswordId, changePasswordReason } = answer.json<Demanded>()
      assert.equal(changePasswordReason, reason)
      const password = `${secret()} 4711`
      okay(await change({ changePasswordId, password }))
      assert.equal((await login(server, { loginId: email, password }, headers)).status, 200)
    }
  })

  test('a password that has become public since: nothing, a record, a mail, or another password, as the tenant says', async () => {
    const template = {
      name: randomUUID(),
      defaultSubject: 'Known',
      defaultHtmlTemplate: 'Known',
      defaultTextTemplate: 'Known',
    }
    const { emailTemplate } = okay<{ emailTemplate: { id: string } }>(
      await api(server).post('/api/email/template', { emailTemplate: template }),
    )
    const notifyUserEmailTemplateId = emailTemplate.id
    for (const [rules, status, recorded, subjects] of [
      [{ onLogin: 'Off' }, 200, undefined, []],
      [{ onLogin: 'RecordOnly' }, 200, 'CommonPassword', []],
      [{ onLogin: 'NotifyUser' }, 200, 'CommonPassword', ['Your password is no longer secret']],
      [{ onLogin: 'NotifyUser', notifyUserEmailTemplateId }, 200, 'CommonPassword', ['Known']],
      [{ onLogin: 'RequireChange' }, 203, 'CommonPassword', []],
    ] as const) {
      const headers = inTenant(await createTenant(server))
      const keyed = api(server, headers)
      const email = `${randomUUID()}@example.com`
      const user = { active: true, email, ...hashOf('sunshine1') }
      assert.equal((await keyed.post('/api/user/import', { users: [user] })).status, 200)
      const breachDetection = { enabled: true, ...rules }
      const tenant = { passwordValidationRules: { breachDetection } }
      const path = `/api/tenant/${headers['x-fusionauth-tenantid']}`
      const answer = okay<{ tenant: { passwordValidationRules: object } }>(await api(server).patch(path, { tenant }))
      assert.deepEqual(answer.tenant.passwordValidationRules, {
        ...answer.tenant.passwordValidationRules,
        breachDetection,
      })
      const logins = await race(4, () => login(server, { loginId: email, password: 'sunshine1' }, headers))
      assert.deepEqual(tally(logins.map((each) => each.status)), { [status]: 4 }, rules.onLogin)
      const found = okay<{ user: Record<string, unknown> }>(await keyed.get(`/api/user?email=${email}`))
      assert.equal(found.user.breachedPasswordStatus, recorded)
      await keyed.post('/api/user/forgot-password', { loginId: email })
      await mailTo(mail, email, subjects.length + 1)
      const arrived = mailsTo(mail, email).map((each) => each.header('subject'))
      assert.deepEqual(arrived.sort(), ['Choose a new password', ...subjects].sort())
    }
    const strange = { passwordValidationRules: { breachDetection: { notifyUserEmailTemplateId: randomUUID() } } }
    const member = 'tenant.passwordValidationRules.breachDetection.notifyUserEmailTemplateId'
    assert.deepEqual(codesOf(await api(server).post('/api/tenant', { tenant: { name: randomUUID(), ...strange } })), {
      [member]: [`[invalid]${member}`],
    })
  })

  test('SL-06: an id is good once: of twenty at a time one changes the password, and the database cannot tell it', async () => {
    const person = await someone()
    for (let round = 0; round < rounds; round += 1) {
      const changePasswordId = await forgot(person)
      const passwords = Array.from({ length: 20 }, secret)
      const answers = await race(20, (n) => change({ changePasswordId, password: passwords[n] }))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 404: 19 })
      const winner = answers.findIndex(({ status }) => status === 200)
      assert.equal((await logIn(person, passwords[winner])).status, 200)
      assert.equal((await change({ changePasswordId, password: secret() })).status, 404)
    }
    if (database === 'postgresql') {
      const open = await forgot(person)
      const [row] = await rows<{ found: boolean }>(
        server,
        `select bool_or(s::text like '%' || $1 || '%') as found from short_lived_secrets s`,
        open,
      )
      assert.equal(row?.found, false)
    }
  })

  test('a current password is good for one change: of ten at a time one is made', async () => {
    for (let round = 0; round < Math.min(rounds, 8); round += 1) {
      const person = await someone()
      const { token } = okay<{ token: string }>(await logIn(person))
      const headers = { authorization: `Bearer ${token}` }
      const answers = await race(10, () => change({ currentPassword: person.password, password: secret() }, headers))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 404: 9 })
    }
  })

  test('SL-06: a login with the old password that is under way when it is changed earns no id to change it again', async () => {
    let ids = 0
    for (let round = 0; round < 5; round += 1) {
      const person = await someone({ passwordChangeRequired: true })
      const first = await logIn(person)
      assert.equal(first.status, 203)
      const { changePasswordId } = first.json<{ changePasswordId: string }>()
      const [changed, ...late] = await Promise.all([
        client(server.url).post('/api/user/change-password', { changePasswordId, password: secret() }),
        ...Array.from({ length: 6 }, () => logIn(person)),
      ])
      assert.equal(changed.status, 200)
      for (const login of late.filter(({ status }) => status === 203)) {
        ids += 1
        const { changePasswordId: id } = login.json<{ changePasswordId: string }>()
        const again = await client(server.url).post('/api/user/change-password', {
          changePasswordId: id,
          password: secret(),
        })
        assert.equal(again.status, 404)
      }
    }
    assert.ok(ids > 0, 'no login was under way')
  })

  test('a current password is good for one update with a new one: of ten at a time one is made', async () => {
    for (let round = 0; round < Math.min(rounds, 8); round += 1) {
      const { id, password: currentPassword } = await someone()
      const passwords = Array.from({ length: 10 }, secret)
      const answers = await race(10, (n) =>
        api(server).patch(`/api/user/${id}`, { currentPassword, user: { password: passwords[n] } }),
      )
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 9 })
      const lost = answers.find(({ status }) => status === 400)
      assert.deepEqual(lost && codesOf(lost), { currentPassword: ['[invalid]currentPassword'] })
    }
  })

  test('an administrator sets a password without the current one, also of a user who has none', async () => {
    const person = await someone()
    const password = secret()
    okay(await api(server).patch(`/api/user/${person.id}`, { user: { password } }))
    assert.equal((await logIn(person, password)).status, 200)
    const { user } = okay<{ user: { id: string } }>(
      await api(server, inTenant(tenantId)).post('/api/user', { user: { email: `${randomUUID()}@example.com` } }),
    )
    const guess = { currentPassword: secret(), user: { password: secret() } }
    assert.equal((await api(server).patch(`/api/user/${user.id}`, guess)).status, 400)
    okay(await api(server).patch(`/api/user/${user.id}`, { user: { password: secret() } }))
  })

  test('a one-time password logs in once: of twenty at a time one, and its state comes along', async () => {
    const person = await someone()
    const once = async () => {
      const changePasswordId = await forgot(person, { state: { cart: [1, 2] } })
      const changed = okay<Changed>(await change({ changePasswordId, password: secret() }))
      assert.deepEqual(changed.state, { cart: [1, 2] })
      const { oneTimePassword } = changed
      server.canary(oneTimePassword)
      const answers = await race(20, () => login(server, { applicationId, oneTimePassword }))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 404: 19 })
      return { answers, oneTimePassword }
    }
    for (let round = 1; round < rounds; round += 1) await once()
    const { answers, oneTimePassword } = await once()
    const { token, state } = answers.find(({ status }) => status === 200)!.json<{ token: string; state: unknown }>()
    assert.deepEqual(state, { cart: [1, 2] })
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
    assert.equal(claims.authenticationType, 'ONE_TIME_PASSWORD')
    const gone = await login(server, { applicationId, oneTimePassword })
    assertSame(gone, await login(server, { applicationId, oneTimePassword: 'never-issued' }))
    assert.equal(gone.text, '')
  })

  test('a one-time password finds its tenant, and needs a key where the settings ask for one', async () => {
    const tenantId = await createTenant(server)
    const headers = inTenant(tenantId)
    const person = await createPerson(server, { headers })
    const answer = await api(server, headers).post('/api/user/forgot-password', {
      loginId: person.email,
      sendForgotPasswordMessage: false,
    })
    const { changePasswordId } = okay<{ changePasswordId: string }>(answer)
    assert.equal((await change({ changePasswordId, password: secret() }, inTenant(randomUUID()))).status, 404)
    const { oneTimePassword } = okay<Changed>(await change({ changePasswordId, password: secret() }))
    assert.equal((await anonymous().post('/api/login', { oneTimePassword })).status, 401)
    assert.equal((await login(server, { oneTimePassword: 'never-issued' })).status, 404)
    okay(await login(server, { oneTimePassword }))
  })

  test('whoever changes a password with a refresh token gets another one after it; the cookie wins', async () => {
    const other = await someone()
    const theirs = okay<{ refreshToken: string }>(await logIn(other)).refreshToken
    const forms = {
      none: { expected: false },
      body: { expected: true },
      cookie: { expected: true },
      'cookie of somebody else before the own in the body': { expected: false },
    }
    for (const [form, { expected }] of Object.entries(forms)) {
      const person = await someone()
      const { token, refreshToken } = okay<{ token: string; refreshToken: string }>(await logIn(person))
      const cookie = { body: '', none: '', cookie: `refresh_token=${refreshToken}` }[form] ?? `refresh_token=${theirs}`
      const body = { currentPassword: person.password, password: secret() }
      const answer = await change(
        { ...body, ...(form !== 'none' && form !== 'cookie' && { refreshToken }) },
        { authorization: `Bearer ${token}`, ...(cookie && { cookie }) },
      )
      const { oneTimePassword } = okay<Changed>(answer)
      const used = await client(server.url).post('/api/jwt/refresh', { refreshToken })
      assert.equal(used.status, 400, 'the old token has ended')
      const body2 = okay<{ refreshToken?: string }>(await login(server, { applicationId, oneTimePassword }))
      assert.equal(body2.refreshToken !== undefined, expected, form)
    }
  })

  test('a refresh token that was exchanged for its successor earns no other one', async () => {
    const jwtConfiguration = { enabled: true, refreshTokenUsagePolicy: 'OneTimeUse' }
    const rotating = await createApplication(server, { jwtConfiguration }, inTenant(tenantId))
    for (const kind of ['exchanged', 'current'] as const) {
      const person = await createPerson(server, { applicationId: rotating, headers: inTenant(tenantId) })
      const credentials = { applicationId: rotating, loginId: person.email, password: person.password }
      const { token, refreshToken } = okay<{ token: string; refreshToken: string }>(await login(server, credentials))
      const next = okay<{ refreshToken: string }>(await refresh(server, refreshToken)).refreshToken
      const body = { currentPassword: person.password, password: secret() }
      const presented = { exchanged: refreshToken, current: next }[kind]
      const answer = await change({ ...body, refreshToken: presented }, { authorization: `Bearer ${token}` })
      const { oneTimePassword } = okay<Changed>(answer)
      const after = okay<{ refreshToken?: string }>(await login(server, { applicationId: rotating, oneTimePassword }))
      assert.equal(after.refreshToken !== undefined, kind === 'current', kind)
    }
  })

  test('with an access token: the current password is required and has to be right', async () => {
    const person = await someone()
    const { token } = okay<{ token: string }>(await logIn(person))
    const headers = { authorization: `Bearer ${token}` }
    const password = secret()
    assert.deepEqual(codesOf(await change({ password }, headers)), { currentPassword: ['[blank]currentPassword'] })
    const wrong = await change({ password, currentPassword: secret() }, headers)
    assert.deepEqual([wrong.status, wrong.text], [404, ''])
    assert.equal((await anonymous().get('/api/user/change-password', { headers })).status, 200)
    assert.equal((await change({ password, currentPassword: person.password })).status, 401, 'without the token')
    okay(await change({ password, currentPassword: person.password }, { cookie: `access_token=${token}` }))
    assert.equal((await logIn(person, password)).status, 200)
  })

  test('with an API key: by login id, without an answer but the status', async () => {
    const person = await someone()
    const keyed = api(server, inTenant(tenantId))
    const password = secret()
    const post = (body: object) => keyed.post('/api/user/change-password', body)
    assert.deepEqual(codesOf(await post({ password })), { loginId: ['[blank]loginId'] })
    assert.equal((await post({ loginId: 'nobody@example.com', password })).status, 404)
    assert.equal((await keyed.get(`/api/user/change-password?loginId=${person.email}`)).status, 200)
    assert.equal((await keyed.get('/api/user/change-password?loginId=nobody@example.com')).status, 404)
    const wrong = await post({ loginId: person.email, currentPassword: secret(), password })
    assert.deepEqual([wrong.status, codesOf(wrong)], [400, { currentPassword: ['[invalid]currentPassword'] }])
    const answer = await post({ loginId: person.email, password })
    assert.deepEqual([answer.status, answer.text], [200, ''])
    assert.equal((await logIn(person, password)).status, 200)
    const badKey = await change({ loginId: person.email, password }, { authorization: 'no-such-key' })
    assert.deepEqual([badKey.status, badKey.text], [401, ''])
  })

  test('the body’s id goes before the path’s, and what is unknown is a 404 without a body', async () => {
    const person = await someone()
    const id = await forgot(person)
    assert.equal((await anonymous().get(`/api/user/change-password/${id}`)).status, 200)
    const unknown = await anonymous().get('/api/user/change-password/unknown')
    assert.deepEqual([unknown.status, unknown.text], [404, ''])
    const path = (segment: string, body: object) => anonymous().post(`/api/user/change-password/${segment}`, body)
    assert.equal((await path(id, { changePasswordId: 'unknown', password: secret() })).status, 404)
    const weak = await path(id, { password: 'short' })
    assert.deepEqual(codesOf(weak), { password: ['[tooShort]password'] })
    assert.deepEqual(codesOf(await path(id, {})), { password: ['[blank]password'] })
    okay(await path('unknown', { changePasswordId: id, password: secret() }))
  })

  test('EN-03: nobody learns from a forgotten password who exists; with a key one does', async () => {
    const person = await someone()
    const ask = (loginId: string) => anonymous().post('/api/user/forgot-password', { applicationId, loginId })
    const [known, unknown] = [await ask(person.email), await ask('nobody@example.com')]
    assertSame(known, unknown)
    assert.deepEqual([known.status, known.text], [200, ''])
    const changePasswordId = server.canary(linkedSecret(await mailTo(mail, person.email), '/password/change'))
    okay(await change({ changePasswordId, password: secret() }))
    const keyed = await api(server).post('/api/user/forgot-password', { applicationId, loginId: 'nobody@example.com' })
    assert.deepEqual([keyed.status, keyed.text], [404, ''])
    const badKey = await anonymous().post(
      '/api/user/forgot-password',
      { applicationId, loginId: person.email },
      { headers: { authorization: 'no-such-key' } },
    )
    assert.equal(badKey.status, 401)
  })

  test('BF-07: the tenant’s limit on forgotten passwords holds for the mailbox, and shows to a key alone', async () => {
    const limit = { enabled: true, limit: 2, timePeriodInSeconds: 600 }
    const tenantId = await createTenant(server, { rateLimitConfiguration: { forgotPassword: limit } })
    const person = await createPerson(server, { headers: inTenant(tenantId) })
    const sent = mail.mails.length
    const post = (headers = {}) =>
      anonymous().post(
        '/api/user/forgot-password',
        { loginId: person.email },
        { headers: { ...inTenant(tenantId), ...headers } },
      )
    for (let n = 0; n < 6; n += 1) assert.equal((await post()).status, 200)
    await mail.received(sent + 2)
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(mail.mails.filter(({ recipients }) => recipients.includes(person.email)).length, 2)
    const keyed = await post({ authorization: server.apiKey })
    assert.equal(keyed.status, 429)
    assert.ok(Number(keyed.headers['retry-after']) > 0)
  })

  test('rules of the tenant hold wherever a password is set, with the codes of the public API', async () => {
    const passwordValidationRules = {
      disallowUserLoginId: true,
      minLength: 10,
      requireMixedCase: true,
      requireNonAlpha: true,
      requireNumber: true,
      rememberPreviousPasswords: { enabled: true, count: 1 },
      breachDetection: { enabled: true },
    }
    const minimumPasswordAge = { enabled: true, seconds: 3600 }
    const tenantId = await createTenant(server, { passwordValidationRules, minimumPasswordAge })
    const keyed = api(server, inTenant(tenantId))
    const email = `${randomUUID()}@example.com`
    const create = (password: string) => keyed.post('/api/user', { user: { email, password } })
    assert.deepEqual(codesOf(await create('abc')), {
      'user.password': ['tooShort', 'singleCase', 'onlyAlpha', 'requireNumber'].map((kind) => `[${kind}]user.password`),
    })
    assert.deepEqual(codesOf(await create(`${email}A1`)), { 'user.password': ['[containsEmail]user.password'] })
    const good = 'Correct-horse-4'
    const { user } = okay<{ user: { id: string } }>(await create(good))
    const again = await keyed.patch(`/api/user/${user.id}`, { user: { password: good } })
    assert.deepEqual(codesOf(again), { 'user.password': ['[previouslyUsed]user.password'] })
    const { token } = okay<{ token: string }>(
      await login(server, { loginId: email, password: good }, inTenant(tenantId)),
    )
    const early = await change(
      { currentPassword: good, password: 'Another-horse-5' },
      { authorization: `Bearer ${token}` },
    )
    assert.deepEqual(codesOf(early), { password: ['[tooYoung]password'] })
    okay(
      await keyed.patch(`/api/tenant/${tenantId}`, {
        tenant: {
          passwordValidationRules: {
            requireMixedCase: false,
            requireNonAlpha: false,
            requireNumber: false,
            minLength: 8,
          },
        },
      }),
    )
    const common = await keyed.post('/api/user', { user: { username: randomUUID(), password: 'Password123' } })
    assert.deepEqual(codesOf(common), { 'user.password': ['[breachedCommonPassword]user.password'] })
  })

  test('PW-06: a hash of every scheme logs in, four times at once and again, and is replaced by the first login', async () => {
    const password = secret()
    const users = await Promise.all(
      Object.entries(await hashesOf(password)).map(async ([scheme, hash]) => ({
        scheme,
        user: { id: randomUUID(), active: true, username: randomUUID(), ...hash },
      })),
    )
    const tenantId = await createTenant(server)
    const keyed = api(server, inTenant(tenantId))
    assert.equal(
      (await keyed.post('/api/user/import', { users: users.map(({ user }) => user), validateDbConstraints: true }))
        .status,
      200,
    )
    for (const { scheme, user } of users) {
      const attempt = (given: string) => login(server, { loginId: user.username, password: given }, inTenant(tenantId))
      assert.equal((await attempt(`${password}x`)).status, 404, scheme)
      for (const { status } of await race(4, () => attempt(password))) assert.equal(status, 200, scheme)
      assert.equal((await attempt(password)).status, 200, scheme)
    }
    if (database === 'postgresql') {
      const ids = users.map(({ user }) => user.id)
      const schemes = await rows<{ scheme: string }>(
        server,
        'select distinct scheme from user_passwords where user_id = any($1::uuid[])',
        ids,
      )
      assert.deepEqual(schemes, [{ scheme: 'argon2id' }])
    }
  })

  test('PW-07: a hash that costs too much is a 400, and planted in the database a wrong password in under a second', async () => {
    const tenantId = await createTenant(server)
    const headers = inTenant(tenantId)
    const keyed = api(server, headers)
    const argon2 = (cost: string) => `$argon2id$v=19$${cost},p=1$c2FsdHNhbHRzYWx0$${'A'.repeat(43)}`
    const key = Buffer.alloc(32).toString('base64')
    const refused: [string, object, string][] = [
      ['argon2 memory', { encryptionScheme: 'argon2', password: argon2('m=8388608,t=2') }, 'password'],
      ['argon2 passes', { encryptionScheme: 'argon2', password: argon2('m=19456,t=1000') }, 'password'],
      ['bcrypt', { encryptionScheme: 'bcrypt', password: `$2b$31$${'C'.repeat(21)}.${'A'.repeat(31)}` }, 'factor'],
      [
        'PBKDF2',
        { encryptionScheme: 'salted-pbkdf2-hmac-sha256', factor: 1_000_000_000, salt: '', password: key },
        'factor',
      ],
      ['scheme', { encryptionScheme: 'rot13', password: 'frperg' }, 'encryptionScheme'],
    ]
    for (const [what, hash, field] of refused) {
      const answer = await keyed.post('/api/user/import', { users: [{ username: randomUUID(), ...hash }] })
      assert.equal(answer.status, 400, what)
      assert.deepEqual(codesOf(answer), { [`users[0].${field}`]: [`[invalid]users[0].${field}`] }, what)
    }
    if (database !== 'postgresql') return
    const person = await createPerson(server, { headers })
    for (const hash of [
      argon2('m=8388608,t=2'),
      argon2('m=19456,t=1000'),
      `$2b$31$${'C'.repeat(21)}.${'A'.repeat(31)}`,
    ]) {
      const scheme = hash.startsWith('$2b') ? 'bcrypt' : 'argon2id'
      await rows(
        server,
        'update user_passwords set scheme = $1, hash = $2 where user_id = $3 returning 1',
        scheme,
        hash,
        person.id,
      )
      const began = performance.now()
      assert.equal((await login(server, { loginId: person.email, password: person.password }, headers)).status, 404)
      assert.ok(performance.now() - began < 10_000, scheme)
    }
  })

  test('an import keeps what it brings, tells who is there already, and is all or nothing', async () => {
    const tenantId = await createTenant(server)
    const keyed = api(server, inTenant(tenantId))
    const email = `${randomUUID()}@example.com`
    const ada = {
      active: true,
      id: randomUUID(),
      email,
      ...hashOf('irrelevant'),
      insertInstant: 1_000,
      lastLoginInstant: 2_000,
      passwordLastUpdateInstant: 3_000,
      verified: true,
    }
    const imported = await keyed.post('/api/user/import', { users: [ada] })
    assert.deepEqual([imported.status, imported.text], [200, ''])
    const { user } = okay<{ user: Record<string, unknown> }>(await keyed.get(`/api/user/${ada.id}`))
    const { insertInstant, lastLoginInstant, passwordLastUpdateInstant, verified } = user
    assert.deepEqual(
      [insertInstant, lastLoginInstant, passwordLastUpdateInstant, verified],
      [1_000, 2_000, 3_000, true],
    )
    for (const member of ['encryptionScheme', 'factor', 'password', 'salt']) assert.ok(!(member in user), member)
    const username = randomUUID()
    const again = await keyed.post('/api/user/import', { users: [{ username }, { email }] })
    assert.deepEqual(codesOf(again), { 'users[1].email': ['[duplicate]users[1].email'] })
    assert.equal((await keyed.get(`/api/user?username=${username}`)).status, 404)
    assert.equal((await anonymous().post('/api/user/import', { users: [] })).status, 401)
    const large = { username: randomUUID(), data: { text: 'x'.repeat(150_000) } }
    const users = Array.from({ length: 20 }, () => ({ ...large, username: randomUUID() }))
    assert.equal((await keyed.post('/api/user/import', { users })).status, 200, 'three megabytes')
  })

  test('the official client forgets, changes and logs in with the one-time password', async () => {
    const person = await someone()
    const official = new FusionAuthClient(server.apiKey, server.url, tenantId)
    const forgotten = await official.forgotPassword({
      loginId: person.email,
      sendForgotPasswordEmail: false,
      state: { a: 1 },
    })
    const changePasswordId = forgotten.response.changePasswordId ?? ''
    assert.ok((await official.checkChangePasswordUsingId(changePasswordId)).wasSuccessful())
    const found = await official.retrieveUserByChangePasswordId(changePasswordId)
    assert.equal(found.response.user?.id, person.id)
    assert.equal((await api(server).get('/api/user?changePasswordId=unknown')).status, 404)
    const changed = await official.changePassword(changePasswordId, { password: secret() })
    const { oneTimePassword, state } = changed.response
    assert.deepEqual(state, { a: 1 })
    const loggedIn = await official.login({ applicationId, oneTimePassword: oneTimePassword ?? '' } as never)
    assert.equal(loggedIn.statusCode, 200)
    assert.equal(loggedIn.response.user?.id, person.id)
    const byIdentity = await official.changePasswordByIdentity({ loginId: person.email, password: secret() })
    assert.equal(byIdentity.statusCode, 200)
    assert.ok((await official.checkChangePasswordUsingLoginId(person.email)).wasSuccessful())
  })
})

/** What an import needs for this password, in the public API's most usual scheme. */
function hashOf(password: string) {
  const salt = Buffer.from('0123456789abcdef')
  const key = pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('base64')
  return { encryptionScheme: 'salted-pbkdf2-hmac-sha256', factor: 1000, salt: salt.toString('base64'), password: key }
}

/** Every scheme that can be imported, computed without the code under test; bcrypt and phpass by published vectors elsewhere. */
async function hashesOf(password: string): Promise<Record<string, object>> {
  const salt = Buffer.from('0123456789abcdef')
  const base64 = (bytes: Buffer) => bytes.toString('base64')
  const unpadded = (bytes: Buffer) => base64(bytes).replace(/=+$/, '')
  const derived = (digest: string, length: number) => base64(pbkdf2Sync(password, salt, 2000, length, digest))
  const digested = (algorithm: string) => {
    let value: Buffer = Buffer.concat([Buffer.from(password), salt])
    for (let n = 0; n < 2000; n += 1) value = createHash(algorithm).update(value).digest()
    return base64(value)
  }
  const parts = (scheme: string, hash: string) => ({
    encryptionScheme: scheme,
    factor: 2000,
    salt: base64(salt),
    password: hash,
  })
  const phc = async (type: 0 | 1 | 2) => ({
    encryptionScheme: 'argon2',
    password: await reference.hash(password, { type, memoryCost: 1024, timeCost: 2 }),
  })
  const scrypt = unpadded(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 }))
  return {
    'salted-md5': parts('salted-md5', digested('md5')),
    'salted-sha256': parts('salted-sha256', digested('sha256')),
    'salted-pbkdf2-hmac-sha256': parts('salted-pbkdf2-hmac-sha256', derived('sha256', 32)),
    'salted-pbkdf2-hmac-sha256-512': parts('salted-pbkdf2-hmac-sha256-512', derived('sha256', 64)),
    'salted-pbkdf2-hmac-sha512-512': parts('salted-pbkdf2-hmac-sha512-512', derived('sha512', 64)),
    argon2d: await phc(0),
    argon2i: await phc(1),
    argon2id: await phc(2),
    scrypt: { encryptionScheme: 'scrypt', password: `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${scrypt}` },
  }
}
