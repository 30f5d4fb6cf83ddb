/** Every kind of answer of the Login API, whole: from known data, which members there are, and what is in them. */
import assert from 'node:assert/strict'
import { pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { forEachDatabase, type StartServer } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, createTenant, login, newSecret, okay } from '../support/login'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { enableAuthenticator } from '../support/two-factor'

type Json = Record<string, unknown>

/** The password store of the server itself. */
const connectorId = 'e3306678-a53a-4964-9040-1c96f36dda72'

/** Instants at which things happened elsewhere, before the user came here. */
const then = { created: 1_446_064_706_250, changed: 1_571_786_483_322, verified: 1_698_772_159_415 }

const roles = ['clerk', 'reader']

/** A password as another system keeps it; of one that is sent in clear, the import says that it is new. */
function hashed(password: string) {
  const [salt, factor] = [randomBytes(16), 1000]
  const key = pbkdf2Sync(password, salt, factor, 32, 'sha256')
  const encryptionScheme = 'salted-pbkdf2-hmac-sha256'
  return { encryptionScheme, factor, password: key.toString('base64'), salt: salt.toString('base64') }
}

/** A user with everything. */
function someone(applicationId: string) {
  const name = randomUUID()
  return {
    birthDate: '1969-07-20',
    data: { nickname: 'Margo', boats: ['Ada', 'Bea'] },
    email: `${name}@example.com`,
    expiry: Date.now() + 86_400_000,
    firstName: 'Margaret',
    fullName: 'Margaret Hall',
    id: randomUUID(),
    imageUrl: 'https://pictures.example.com/margaret.png',
    insertInstant: then.created,
    lastName: 'Hall',
    lastUpdateInstant: then.changed,
    middleName: 'Ellen',
    mobilePhone: '555-0100',
    parentEmail: 'parent@example.com',
    password: newSecret(),
    passwordLastUpdateInstant: then.changed,
    preferredLanguages: ['en', 'de'],
    registrations: [
      {
        applicationId,
        data: { desk: 7 },
        id: randomUUID(),
        insertInstant: then.created,
        lastUpdateInstant: then.changed,
        preferredLanguages: ['de'],
        roles,
        timezone: 'Europe/Vienna',
        username: 'margo',
        verified: true,
        verifiedInstant: then.verified,
      },
    ],
    timezone: 'America/Denver',
    username: `m-${name}`,
    verified: true,
    verifiedInstant: then.verified,
  }
}
type Someone = ReturnType<typeof someone>

/** `user` as every answer shows it; what only the server can know is taken from `shown`. */
function shownAs({ password: _, registrations, ...user }: Someone, tenantId: string, shown: Json): Json {
  const [registration] = registrations
  const [stored] = shown.registrations as Json[]
  return {
    ...user,
    active: true,
    connectorId,
    identities: shown.identities,
    lastLoginInstant: shown.lastLoginInstant,
    memberships: [],
    passwordChangeRequired: false,
    registrations: [{ ...registration, lastLoginInstant: stored?.lastLoginInstant, usernameStatus: 'ACTIVE' }],
    tenantId,
    twoFactor: { methods: [], recoveryCodes: [] },
    uniqueUsername: user.username,
    usernameStatus: 'ACTIVE',
  }
}

const identityMembers = ['insertInstant', 'lastUpdateInstant', 'primary', 'type', 'value', 'verified']

forEachDatabase((_, start: StartServer) => {
  let server: Server
  let mail: MailServer
  let tenantId: string
  let applicationId: string
  let ofTenant: Readonly<Record<string, string>>

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    tenantId = await createTenant(server, { multiFactorConfiguration: { email: { enabled: true } } })
    ofTenant = { 'x-fusionauth-tenantid': tenantId }
    applicationId = await createApplication()
  })

  after(() => mail.stop())

  async function createApplication(): Promise<string> {
    const application = {
      loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
      name: `Harbour ${randomUUID()}`,
      roles: roles.map((name) => ({ name })),
    }
    const answer = await api(server, ofTenant).post('/api/application', { application })
    return okay<{ application: { id: string } }>(answer).application.id
  }

  async function bring(user: Omit<Someone, 'registrations'>, headers: Readonly<Record<string, string>>) {
    const users = [{ ...user, ...hashed(server.canary(user.password)) }]
    okayEmpty(await api(server, headers).post('/api/user/import', { users }))
  }

  /** Somebody who has come from another system. */
  async function imported(): Promise<Someone> {
    const user = someone(applicationId)
    await bring(user, ofTenant)
    return user
  }

  const logIn = ({ email, password }: Someone, more: Json = { applicationId }) =>
    login(server, { ...more, loginId: email, password, ipAddress: '192.0.2.7' }, ofTenant)

  function okayEmpty(answer: Answer): void {
    assert.deepEqual([answer.status, answer.text], [200, ''])
  }

  test('200: the user with everything, and the tokens', async () => {
    const user = await imported()
    const body = okay<Json & { user: Json & { identities: Json[] } }>(await logIn(user))
    const { user: shown, ...tokens } = body
    assert.deepEqual(Object.keys(tokens), ['refreshToken', 'refreshTokenId', 'token', 'tokenExpirationInstant'])
    assert.deepEqual(shown, shownAs(user, tenantId, shown))
    const [email, username] = shown.identities
    const more = ['verifiedInstant', 'verifiedReason']
    assert.deepEqual(Object.keys(email ?? {}), [...identityMembers, ...more, 'lastLoginInstant'].sort())
    assert.deepEqual(Object.keys(username ?? {}), [...identityMembers, 'displayValue', 'verifiedReason'].sort())
    assert.deepEqual([email?.type, email?.value, username?.type], ['email', user.email, 'username'])
    for (const instant of [shown.lastLoginInstant, email?.lastLoginInstant]) assert.ok(Number(instant) > then.verified)
  })

  test('202: the same user without the application, and no refresh token', async () => {
    const user = await imported()
    const answer = await logIn(user, { applicationId: await createApplication() })
    assert.equal(answer.status, 202)
    const { user: shown, ...tokens } = answer.json<{ user: Json }>()
    assert.deepEqual(Object.keys(tokens), ['token', 'tokenExpirationInstant'])
    const { lastLoginInstant: _, ...registration } = (shown.registrations as Json[])[0] ?? {}
    const expected = shownAs(user, tenantId, shown)
    assert.deepEqual({ ...shown, registrations: [registration] }, { ...expected, registrations: [registration] })
  })

  test('203: the id and the reason of the change, and nothing else', async () => {
    const aged = { maximumPasswordAge: { enabled: true, days: 30 } }
    const otherTenant = { 'x-fusionauth-tenantid': await createTenant(server, aged) }
    const { registrations: _, ...user } = someone(applicationId)
    await bring(user, otherTenant)
    const answer = await login(server, { loginId: user.email, password: user.password }, otherTenant)
    assert.equal(answer.status, 203)
    const { changePasswordId, ...rest } = answer.json<{ changePasswordId: string }>()
    assert.match(server.canary(changePasswordId), /^[\w-]{43}$/)
    assert.deepEqual(rest, { changePasswordReason: 'Expired' })
  })

  /** The code in the mail to an address. */
  async function mailedCode(to: string): Promise<string> {
    const code = () => {
      const texts = mail.mails.filter(({ recipients }) => recipients.includes(to)).map(({ text }) => text)
      return texts.map((text) => /(?<![\w-])\d{6}(?![\w-])/.exec(text)?.[0]).find((found) => found !== undefined)
    }
    for (let waited = 0; code() === undefined && waited < 20_000; waited += 50) await wait(50)
    return code() ?? assert.fail('no code has arrived')
  }

  test('242: the challenge and the methods that can answer it, without their secrets', async () => {
    const user = await imported()
    const { email, id: userId } = user
    await enableAuthenticator(server, userId)
    okayEmpty(await api(server).post('/api/two-factor/send', { userId, method: 'email', email }))
    const method = { method: 'email', email, code: await mailedCode(email) }
    okayEmpty(await api(server).post(`/api/user/two-factor/${userId}`, method))
    const answer = await logIn(user)
    assert.equal(answer.status, 242)
    const { methods, twoFactorId, ...rest } = answer.json<{ methods: Json[]; twoFactorId: string }>()
    assert.match(twoFactorId, /^[\w-]{43}$/)
    assert.deepEqual(rest, {})
    const authenticator = { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 }
    const ids = methods.map(({ id }) => id)
    for (const id of ids) assert.match(String(id), /^[A-Z0-9]{4}$/)
    assert.deepEqual(
      methods.map(({ lastUsed: _, ...shown }) => shown),
      [
        { authenticator, id: ids[0], method: 'authenticator' },
        { email, id: ids[1], method: 'email' },
      ],
    )
  })

  test('409: the action that stands in the way', async () => {
    const user = await imported()
    const clerk = await imported()
    const manage = api(server)
    const reason = { code: randomUUID(), localizedTexts: { de: 'Zahlt nicht' }, text: `Does not pay ${randomUUID()}` }
    const { userActionReason } = okay<{ userActionReason: { id: string } }>(
      await manage.post('/api/user-action-reason', { userActionReason: reason }),
    )
    const userAction = { localizedNames: { de: 'Sperre' }, name: randomUUID(), preventLogin: true, temporal: true }
    const { userAction: lock } = okay<{ userAction: { id: string } }>(
      await manage.post('/api/user-action', { userAction }),
    )
    const expiry = Date.now() + 600_000
    const action = {
      actioneeUserId: user.id,
      actionerUserId: clerk.id,
      expiry,
      reasonId: userActionReason.id,
      userActionId: lock.id,
    }
    okay(await manage.post('/api/user/action', { action }))
    const answer = await logIn(user)
    assert.equal(answer.status, 409)
    assert.deepEqual(answer.json(), {
      actions: [
        {
          actionerUserId: clerk.id,
          actionId: lock.id,
          expiry,
          localizedName: 'Sperre',
          localizedReason: 'Zahlt nicht',
          name: userAction.name,
          reason: reason.text,
          reasonCode: reason.code,
        },
      ],
    })
  })

  test('400: the errors by field, each with code and message; 404: nothing', async () => {
    const user = await imported()
    const wrong = await logIn(user, { applicationId: 'none' })
    assert.equal(wrong.status, 400)
    const { fieldErrors, ...rest } = wrong.json<{ fieldErrors: Record<string, Json[]> }>()
    assert.deepEqual(rest, {})
    assert.deepEqual(Object.keys(fieldErrors), ['applicationId'])
    assert.deepEqual(Object.keys(fieldErrors.applicationId?.[0] ?? {}), ['code', 'message'])
    const unknown = await logIn({ ...user, password: newSecret() })
    assert.deepEqual([unknown.status, unknown.text, unknown.headers['content-type']], [404, '', undefined])
  })

  test('login records: who, where, how and when, and their number if it is asked for', async () => {
    const user = await imported()
    okay(await logIn(user))
    okay(await logIn(user, {}).then((answer) => ({ ...answer, status: answer.status === 202 ? 200 : answer.status })))
    const { application } = okay<{ application: { name: string } }>(
      await api(server).get(`/api/application/${applicationId}`),
    )
    const path = `/api/system/login-record/search?userId=${user.id}`
    const { logins, total } = okay<{ logins: Json[]; total: number }>(
      await api(server).get(`${path}&retrieveTotal=true`),
    )
    const record = { ipAddress: '192.0.2.7', loginId: user.email, loginIdType: 'email', userId: user.id }
    const [last, first] = logins
    assert.deepEqual(last, { ...record, instant: last?.instant })
    assert.deepEqual(first, { ...record, applicationId, applicationName: application.name, instant: first?.instant })
    assert.ok(Number(last?.instant) >= Number(first?.instant) && Number(first?.instant) > then.verified)
    assert.equal(total, 2)
    assert.deepEqual(Object.keys(okay<Json>(await api(server).get(path))), ['logins'])
  })

  test('tokens: what a refresh and a look at a refresh token bring', async () => {
    const user = await imported()
    const { refreshToken, refreshTokenId } = okay<{ refreshToken: string; refreshTokenId: string }>(await logIn(user))
    const refreshed = okay<Json>(await client(server.url).post('/api/jwt/refresh', { refreshToken }))
    assert.deepEqual(Object.keys(refreshed), ['refreshToken', 'refreshTokenId', 'token'])
    assert.equal(refreshed.refreshTokenId, refreshTokenId)
    const seen = okay<{ refreshToken: Json & { metaData: { device: Json } } }>(
      await api(server).get(`/api/jwt/refresh/${refreshTokenId}`),
    ).refreshToken
    const { insertInstant, startInstant, metaData } = seen
    const { lastAccessedInstant } = metaData.device
    assert.deepEqual(seen, {
      applicationId,
      data: {},
      id: refreshTokenId,
      insertInstant,
      metaData: { device: { lastAccessedAddress: '192.0.2.7', lastAccessedInstant }, scopes: [] },
      startInstant,
      tenantId,
      userId: user.id,
    })
  })
})
