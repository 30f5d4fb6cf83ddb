/** User actions and the failed-login lock over the wire: the API, what a locked user meets on every way in, and what a guesser cannot do. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { signedIn } from '../support/account'
import { forEachDatabase, type StartServer } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  api,
  codesOf,
  createApplication,
  createPerson,
  createTenant,
  loggedIn,
  login,
  newSecret,
  okay,
  type Person,
  refresh,
} from '../support/login'
import { mailsTo, mailTo } from '../support/mails'
import {
  authorization,
  browser,
  createApplication as createOAuthApplication,
  isForm,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
  userinfo,
} from '../support/oauth'
import { headingOf } from '../support/pages'
import { type Postgres, startPostgres } from '../support/postgres'
import { race, tally } from '../support/race'
import { type Relay, relayTo } from '../support/round-trips'
import { routes } from '../support/routes'
import { assertSame } from '../support/same'
import { type Server, startServer } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'

type Lock = { readonly id: string; readonly expiry: number; readonly name: string; readonly [member: string]: unknown }

const minutes = 60_000

/** An action that prevents login. */
async function createLock(server: Server, name: string = randomUUID()): Promise<string> {
  const userAction = { name, preventLogin: true, temporal: true }
  return okay<{ userAction: { id: string } }>(await api(server).post('/api/user-action', { userAction })).userAction.id
}

const lockingAfter = (tooManyAttempts: number, userActionId: string) => ({
  failedAuthenticationConfiguration: { tooManyAttempts, userActionId },
})

const take = (server: Server, action: object): Promise<Answer> => api(server).post('/api/user/action', { action })

async function locksOf(server: Server, userId: string): Promise<Lock[]> {
  const answer = await api(server).get(`/api/user/action?userId=${userId}&preventingLogin=true`)
  return okay<{ actions: Lock[] }>(answer).actions
}

/** Changes the password of whoever has the token, with a guess at the current one. */
const changeOwnPassword = (server: Server, token: string, currentPassword: string, agent?: Agent): Promise<Answer> =>
  client(server.url).call('POST', '/api/user/change-password', {
    ...(agent && { agent }),
    body: { currentPassword, password: newSecret() },
    headers: { authorization: `Bearer ${token}` },
  })

/** Updates a user in the name of whoever typed this as the current password. */
const update = (server: Server, id: string, currentPassword: string, user: object = {}): Promise<Answer> =>
  api(server).patch(`/api/user/${id}`, { currentPassword, user })

/** What makes a login one of a tenant. */
const ofTenant = (id: string) => ({ 'x-fusionauth-tenantid': id })

function theApi(start: () => Promise<Server>): void {
  let server: Server
  let admin: Person

  before(async () => {
    server = await start()
    admin = await createPerson(server)
  })

  test('409 names the actions that prevent the login, member by member as documented', async () => {
    const { email, id, password } = await createPerson(server)
    const reasonId = randomUUID()
    const reason = { code: 'hard_lock', text: 'Hard Lock', localizedTexts: {} }
    okay(await api(server).post(`/api/user-action-reason/${reasonId}`, { userActionReason: reason }))
    const userActionId = await createLock(server, 'Prevent Login Action')
    const expiry = Date.now() + 5 * minutes
    const taken = await take(server, { actioneeUserId: id, actionerUserId: admin.id, userActionId, reasonId, expiry })
    assert.equal(taken.status, 200, taken.text)
    const answer = await login(server, { loginId: email, password })
    assert.equal(answer.status, 409)
    const expected = {
      actionId: userActionId,
      actionerUserId: admin.id,
      expiry,
      localizedName: 'Prevent Login Action',
      localizedReason: 'Hard Lock',
      name: 'Prevent Login Action',
      reason: 'Hard Lock',
      reasonCode: 'hard_lock',
    }
    assert.deepEqual(answer.json(), { actions: [expected] })
    assert.deepEqual(answer.cookies, [])
  })

  test('an action for one application prevents the login to that one alone', async () => {
    const [closed, open] = [await createApplication(server), await createApplication(server)]
    const { email: loginId, id, password } = await createPerson(server)
    const userActionId = await createLock(server)
    const action = { actioneeUserId: id, actionerUserId: admin.id, userActionId, applicationIds: [closed] }
    okay(await take(server, { ...action, expiry: Date.now() + 5 * minutes }))
    const statuses = []
    for (const applicationId of [closed, open, undefined]) {
      statuses.push((await login(server, { loginId, password, applicationId })).status)
    }
    assert.deepEqual(statuses, [409, 202, 200])
  })

  test('the official client takes, changes, finds and cancels an action', async () => {
    const fusionAuth = new FusionAuthClient(server.apiKey, server.url)
    const { email: loginId, id, password } = await createPerson(server, { preferredLanguages: ['de'] })
    const name = randomUUID()
    const created = await fusionAuth.createUserAction('', {
      userAction: {
        name,
        preventLogin: true,
        temporal: true,
        localizedNames: { de: 'Sperre' },
        options: [{ name: 'soft' }],
      },
    })
    const userActionId = created.response.userAction?.id ?? ''
    const base = { actioneeUserId: id, actionerUserId: admin.id }
    const taken = await fusionAuth.actionUser({
      action: { ...base, userActionId, comment: 'first', option: 'soft', expiry: Date.now() + minutes },
      broadcast: false,
    })
    const actionId = taken.response.action?.id ?? ''
    assert.equal(taken.response.action?.localizedName, 'Sperre')
    assert.equal(taken.response.action?.option, 'soft')
    const expiry = Date.now() + 60 * minutes
    const changed = await fusionAuth.modifyAction(actionId, {
      action: { ...base, userActionId, comment: 'second', expiry },
      broadcast: false,
    })
    assert.equal(changed.response.action?.expiry, expiry)
    assert.equal(changed.response.action?.history?.historyItems?.[0]?.comment, 'first')
    assert.equal((await login(server, { loginId, password })).status, 409)
    assert.equal((await fusionAuth.retrieveActiveActions(id)).response.actions?.length, 1)
    await fusionAuth.cancelAction(actionId, { action: { ...base, userActionId, comment: 'third' }, broadcast: false })
    assert.equal((await login(server, { loginId, password })).status, 200)
    assert.equal((await fusionAuth.retrieveActiveActions(id)).response.actions?.length, 0)
    assert.equal((await fusionAuth.retrieveInactiveActions(id)).response.actions?.length, 1)
    assert.equal((await fusionAuth.retrieveAction(actionId)).response.action?.comment, 'third')
  })

  test('the catalogues: created, replaced, patched, deactivated, reactivated, deleted', async () => {
    const fusionAuth = new FusionAuthClient(server.apiKey, server.url)
    const id = randomUUID()
    await fusionAuth.createUserAction(id, { userAction: { name: `${id} a`, temporal: true } })
    await fusionAuth.updateUserAction(id, { userAction: { name: `${id} b` } })
    const patched = await fusionAuth.patchUserAction(id, { userAction: { temporal: true, preventLogin: true } })
    assert.deepEqual([patched.response.userAction?.name, patched.response.userAction?.preventLogin], [`${id} b`, true])
    await fusionAuth.deactivateUserAction(id)
    const inactive = await fusionAuth.retrieveInactiveUserActions()
    assert.ok(inactive.response.userActions?.some((action) => action.id === id))
    await fusionAuth.reactivateUserAction(id)
    assert.equal((await fusionAuth.retrieveUserAction(id)).response.userAction?.active, true)
    await fusionAuth.deleteUserAction(id)
    assert.equal((await api(server).get(`/api/user-action/${id}`)).status, 404)
    await fusionAuth.createUserActionReason(id, { userActionReason: { code: id, text: id } })
    await fusionAuth.patchUserActionReason(id, { userActionReason: { text: `${id}!` } })
    assert.equal((await fusionAuth.retrieveUserActionReason(id)).response.userActionReason?.text, `${id}!`)
    await fusionAuth.deleteUserActionReason(id)
    assert.equal((await api(server).get(`/api/user-action-reason/${id}`)).status, 404)
  })

  test('what makes no sense is refused, and the field is named', async () => {
    const { id } = await createPerson(server)
    const lock = await createLock(server)
    const { userAction } = okay<{ userAction: { id: string } }>(
      await api(server).post('/api/user-action', { userAction: { name: randomUUID() } }),
    )
    const base = { actioneeUserId: id, actionerUserId: admin.id, userActionId: lock, expiry: Date.now() + minutes }
    for (const [changes, field] of [
      [{ expiry: undefined }, 'action.expiry'],
      [{ expiry: Math.floor(Date.now() / 1000) }, 'action.expiry'],
      [{ userActionId: userAction.id }, 'action.expiry'],
      [{ userActionId: randomUUID() }, 'action.userActionId'],
      [{ actionerUserId: randomUUID() }, 'action.actionerUserId'],
      [{ reasonId: randomUUID() }, 'action.reasonId'],
      [{ option: 'none such' }, 'action.option'],
      [{ applicationIds: [randomUUID()] }, 'action.applicationIds'],
      [{ emailUser: true }, 'action.emailUser'],
    ] as const) {
      const answer = await take(server, { ...base, ...changes })
      assert.equal(answer.status, 400, JSON.stringify(changes))
      assert.deepEqual(Object.keys(codesOf(answer)), [field])
    }
    assert.equal((await take(server, { ...base, actioneeUserId: randomUUID() })).status, 404)
    const contradiction = { userAction: { name: randomUUID(), preventLogin: true, temporal: false } }
    assert.deepEqual(codesOf(await api(server).post('/api/user-action', contradiction)), {
      'userAction.temporal': ['[invalid]userAction.temporal'],
    })
  })

  test('an action that a tenant locks accounts with cannot be taken away from under it', async () => {
    const lock = await createLock(server)
    await createTenant(server, lockingAfter(3, lock))
    const path = `/api/user-action/${lock}`
    assert.equal((await api(server).delete(path)).status, 400)
    assert.equal((await api(server).delete(`${path}?hardDelete=true`)).status, 400)
    assert.equal((await api(server).patch(path, { userAction: { preventLogin: false } })).status, 400)
    assert.equal((await api(server).patch(path, { userAction: { name: randomUUID() } })).status, 200)
    const tenant = { name: randomUUID(), ...lockingAfter(3, randomUUID()) }
    const member = 'tenant.failedAuthenticationConfiguration.userActionId'
    assert.deepEqual(codesOf(await api(server).post('/api/tenant', { tenant })), { [member]: [`[invalid]${member}`] })
  })

  test('MT-01: a key of one tenant has no part in the catalogues, and none in what is done to users of another', async () => {
    const [own, other] = [await createTenant(server), await createTenant(server)]
    const key = newSecret()
    okay(await api(server).post('/api/api-key', { apiKey: { key, tenantId: own } }))
    const bound = client(server.url, { headers: { authorization: key } })
    assert.equal((await bound.get('/api/user-action')).status, 401)
    assert.equal((await bound.get('/api/user-action-reason')).status, 401)
    const [mine, stranger] = [
      await createPerson(server, { headers: ofTenant(own) }),
      await createPerson(server, { headers: ofTenant(other) }),
    ]
    const userActionId = await createLock(server)
    const action = {
      actioneeUserId: stranger.id,
      actionerUserId: stranger.id,
      userActionId,
      expiry: Date.now() + minutes,
    }
    const { action: taken } = okay<{ action: Lock }>(await take(server, action))
    for (const answer of [
      await bound.get(`/api/user/action/${taken.id}`),
      await bound.put(`/api/user/action/${taken.id}`, {
        action: { actionerUserId: mine.id, expiry: Date.now() + minutes },
      }),
      await bound.delete(`/api/user/action/${taken.id}`),
      await bound.get(`/api/user/action?userId=${stranger.id}`),
      await bound.post('/api/user/action', { action: { ...action, actionerUserId: mine.id } }),
    ]) {
      assert.deepEqual([answer.status, answer.text], [404, ''])
    }
    assert.equal((await locksOf(server, stranger.id)).length, 1)
    assert.equal((await bound.post('/api/user/action', { action: { ...action, actioneeUserId: mine.id } })).status, 400)
  })
}

function theLock(start: () => Promise<Server>, mailServer: () => MailServer): void {
  let server: Server
  let mail: MailServer
  let lock: string
  let tenant: Record<string, string>

  before(async () => {
    server = await start()
    mail = mailServer()
    lock = await createLock(server)
    tenant = ofTenant(await createTenant(server, lockingAfter(5, lock)))
  })

  const wrong = (loginId: string, n = 0) => login(server, { loginId, password: `wrong ${n}` }, tenant)

  test('BF-01: fifty wrong passwords at once lock the account once, and the right one then learns of it', async () => {
    // Loads what a login needs, so that the fifty really are at once.
    await wrong(`${randomUUID()}@example.com`)
    const { email: loginId, id, password } = await createPerson(server, { headers: tenant })
    const answers = await race(50, (n) => wrong(loginId, n))
    assert.deepEqual(tally(answers.map(({ status }) => status)), { 404: 50 })
    assert.equal((await locksOf(server, id)).length, 1)
    const answer = await login(server, { loginId, password }, tenant)
    assert.equal(answer.status, 409)
    const [action] = answer.json<{ actions: Record<string, unknown>[] }>().actions
    assert.equal(action?.actionId, lock)
    const left = Number(action?.expiry) - Date.now()
    assert.ok(left > 2 * minutes && left <= 3 * minutes)
  })

  test('BF-01: the current password is no other door: of a hundred guesses at once that bring the lock none passes', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 })
    for (const place of [40, 70, 99]) {
      const { email: loginId, id, password } = await createPerson(server, { headers: tenant })
      const { token } = okay<{ token: string }>(await login(server, { loginId, password }, tenant))
      const answers = await race(100, (n) =>
        changeOwnPassword(server, token, n === place ? password : `wrong ${n}`, agent),
      )
      // On a machine that has no time for a hundred, some are turned away before anybody looks at them.
      const { 503: _, ...looked } = tally(answers.map(({ status }) => status))
      assert.deepEqual(Object.keys(looked), ['404'])
      assert.equal((await locksOf(server, id)).length, 1)
      assert.equal((await login(server, { loginId, password }, tenant)).status, 409)
    }
    agent.destroy()
  })

  test('BF-01: guesses at the current password and at the login are counted together', async () => {
    const { email: loginId, id, password } = await createPerson(server, { headers: tenant })
    const { token } = okay<{ token: string }>(await login(server, { loginId, password }, tenant))
    for (let n = 0; n < 2; n += 1) await wrong(loginId, n)
    for (let n = 0; n < 3; n += 1) assert.equal((await changeOwnPassword(server, token, `wrong ${n}`)).status, 404)
    assert.equal((await locksOf(server, id)).length, 1)
    assertSame(await changeOwnPassword(server, token, password), await changeOwnPassword(server, token, 'wrong'))
  })

  test('BF-01: the current password of an update is guessed at in the same line, and right and wrong read the same under the lock', async () => {
    const { email: loginId, id, password } = await createPerson(server, { headers: tenant })
    for (let n = 0; n < 2; n += 1) await wrong(loginId, n)
    const answers = await race(20, (n) => update(server, id, `wrong ${n}`))
    assert.deepEqual(tally(answers.map(({ status }) => status)), { 400: 20 })
    assert.equal((await locksOf(server, id)).length, 1)
    const refused = await update(server, id, password, { firstName: 'Eve' })
    assertSame(refused, await update(server, id, 'wrong', { firstName: 'Eve' }))
    assert.deepEqual(codesOf(refused), { currentPassword: ['[invalid]currentPassword'] })
  })

  test('EN-04 and EN-05: a wrong password reads the same for locked, unlocked and unknown login ids, at every step', async () => {
    const { email } = await createPerson(server, { headers: tenant })
    for (let n = 0; n < 12; n += 1) {
      assertSame(await wrong(email, n), await wrong(`nobody-${email}`, n))
    }
    assert.equal((await wrong(email)).status, 404)
  })

  test('BF-08: what is no attempt at a password counts for nothing', async () => {
    const { email: loginId, password } = await createPerson(server, { headers: tenant })
    for (const body of [{ loginId }, { loginId, password: '' }, { loginId, password: 7 }, '{']) {
      for (let n = 0; n < 5; n += 1) assert.equal((await login(server, body, tenant)).status, 400)
    }
    for (let n = 0; n < 4; n += 1) await wrong(loginId, n)
    assert.equal((await login(server, { loginId, password }, tenant)).status, 200)
  })

  test('BF-03: a lock survives the death of the server, and an administrator lifts it', async () => {
    const { email: loginId, id, password } = await createPerson(server, { headers: tenant })
    for (let n = 0; n < 5; n += 1) await wrong(loginId, n)
    await server.kill()
    await server.restart()
    assert.equal((await login(server, { loginId, password }, tenant)).status, 409)
    const [entry] = await locksOf(server, id)
    okay(await api(server).delete(`/api/user/action/${entry?.id}`))
    assert.equal((await login(server, { loginId, password }, tenant)).status, 200)
    for (let n = 0; n < 4; n += 1) await wrong(loginId, n)
    assert.equal((await login(server, { loginId, password }, tenant)).status, 200)
  })

  test('refresh tokens end with the lock, and do not come back with its end', async () => {
    const applicationId = await createApplication(server, {}, tenant)
    const person = await createPerson(server, { applicationId, headers: tenant })
    const { refreshToken } = await loggedIn(server, person, applicationId)
    for (let n = 0; n < 5; n += 1) await wrong(person.email, n)
    const [entry] = await locksOf(server, person.id)
    okay(await api(server).delete(`/api/user/action/${entry?.id}`))
    assert.equal((await refresh(server, refreshToken)).status, 400)
  })

  test('a user whose account is locked gets a mail, in their language, where the tenant says so', async () => {
    const of = async (emailUser: boolean) => {
      const { failedAuthenticationConfiguration } = lockingAfter(2, lock)
      const settings = { failedAuthenticationConfiguration: { ...failedAuthenticationConfiguration, emailUser } }
      const headers = ofTenant(await createTenant(server, settings))
      const person = await createPerson(server, { headers, preferredLanguages: ['de'] })
      for (const loginId of [person.email, `nobody-${person.email}`]) {
        for (let n = 0; n < 3; n += 1) await login(server, { loginId, password: 'wrong' }, headers)
      }
      assert.equal((await login(server, { loginId: person.email, password: person.password }, headers)).status, 409)
      return person
    }
    const [untold, told] = [await of(false), await of(true)]
    const message = await mailTo(mail, told.email)
    assert.equal(message.header('subject'), 'Dein Konto ist eine Weile gesperrt')
    const others = [untold.email, `nobody-${told.email}`, 'nobody@example.com']
    assert.deepEqual(
      others.flatMap((address) => mailsTo(mail, address)),
      [],
    )
  })

  test('the limit on failed logins: at it the right password is a wrong one', async () => {
    const rateLimitConfiguration = { failedLogin: { enabled: true, limit: 3, timePeriodInSeconds: 600 } }
    const headers = ofTenant(await createTenant(server, { rateLimitConfiguration }))
    const { email: loginId, password } = await createPerson(server, { headers })
    const attempt = (secret: string) => login(server, { loginId, password: secret }, headers)
    const failure = await attempt('wrong')
    for (let n = 0; n < 2; n += 1) await attempt('wrong')
    assertSame(await attempt(password), failure)
  })

  test('the limit on failed logins holds for the current password as well', async () => {
    const rateLimitConfiguration = { failedLogin: { enabled: true, limit: 3, timePeriodInSeconds: 600 } }
    const headers = ofTenant(await createTenant(server, { rateLimitConfiguration }))
    const { email: loginId, password } = await createPerson(server, { headers })
    const { token } = okay<{ token: string }>(await login(server, { loginId, password }, headers))
    const failure = await changeOwnPassword(server, token, 'wrong')
    for (let n = 0; n < 2; n += 1) await changeOwnPassword(server, token, `wrong ${n}`)
    assertSame(await changeOwnPassword(server, token, password), failure)
    assert.equal((await login(server, { loginId, password }, headers)).status, 404)
  })
}

/** A way to be logged in, or to stay it. */
type Channel = {
  /** The route that it ends at. */
  readonly file: string
  /** Gets as far as it goes before the lock; what it returns is the last step, which the lock is to prevent. */
  prepare(setting: Setting): Promise<() => Promise<Answer>>
  /** Whether the answer lets nobody in. */
  refused(answer: Answer): boolean
}

type Setting = {
  readonly server: Server
  readonly application: { readonly id: string; readonly secret: string }
  readonly person: Person
}

const status =
  (...expected: readonly number[]) =>
  (answer: Answer) =>
    expected.includes(answer.status)

/** A new browser with a hosted session. */
async function signedInBrowser({ server, application, person }: Setting) {
  const visitor = browser(server)
  const answer = await signIn(visitor, authorization(application), person, { rememberDevice: 'true' })
  return { visitor, code: redirected(answer, 'code') ?? assert.fail(answer.text) }
}

async function oauthTokens(setting: Setting) {
  const { code } = await signedInBrowser(setting)
  const answer = await requestTokens(setting.server, setting.application, redemption(code))
  return okay<{ access_token: string; refresh_token: string }>(answer)
}

/** An application's page of this machine, which cookies reach. */
const ownPage = 'http://localhost:3000/'

/** A sign-in for the hosted backend, up to where it comes back. */
async function backendSignIn({ server, application, person }: Setting) {
  const tab = browser(server)
  const query = new URLSearchParams({ client_id: application.id, redirect_uri: ownPage })
  const begun = new URL((await tab.get(`/app/login?${query}`)).headers.location ?? '')
  const answer = await signIn(tab, Object.fromEntries(begun.searchParams), person)
  const { pathname, search } = new URL(answer.headers.location ?? '')
  return { tab, callback: pathname + search }
}

const channels: Readonly<Record<string, Channel>> = {
  'a sign-in of the hosted backend that comes back': {
    file: 'app/app/callback/route.ts',
    prepare: async (setting) => {
      const { tab, callback } = await backendSignIn(setting)
      return () => tab.get(callback)
    },
    refused: status(400),
  },
  'refresh of the hosted backend': {
    file: 'app/app/refresh/route.ts',
    prepare: async (setting) => {
      const { tab, callback } = await backendSignIn(setting)
      assert.equal((await tab.get(callback)).status, 302)
      return () => client(setting.server.url, { jar: tab.jar }).post(`/app/refresh/${setting.application.id}`)
    },
    refused: status(400),
  },
  'profile of the hosted backend': {
    file: 'app/app/me/route.ts',
    prepare: async (setting) => {
      const { tab, callback } = await backendSignIn(setting)
      assert.equal((await tab.get(callback)).status, 302)
      return () => tab.get('/app/me')
    },
    refused: status(401),
  },
  'password over the API': {
    file: 'app/api/login/route.ts',
    prepare:
      async ({ server, application, person: { email: loginId, password } }) =>
      () =>
        login(server, { loginId, password, applicationId: application.id }),
    refused: status(409),
  },
  'password without an application': {
    file: 'app/api/login/route.ts',
    prepare:
      async ({ server, person: { email: loginId, password } }) =>
      () =>
        login(server, { loginId, password }),
    refused: status(409),
  },
  'password on the hosted page': {
    file: 'app/oauth2/authorize/route.ts',
    prepare:
      async ({ server, application, person }) =>
      () =>
        signIn(browser(server), authorization(application), person),
    refused: (answer) => answer.status !== 303 && answer.status !== 302 && isForm(answer),
  },
  'hosted session': {
    file: 'app/oauth2/authorize/route.ts',
    prepare: async (setting) => {
      const { visitor } = await signedInBrowser(setting)
      return () => visitor.open(authorization(setting.application))
    },
    refused: (answer) => answer.headers.location === undefined || redirected(answer, 'code') === null,
  },
  'hosted session, asked in the background': {
    file: 'app/oauth2/authorize/route.ts',
    prepare: async (setting) => {
      const { visitor } = await signedInBrowser(setting)
      return () => visitor.open(authorization(setting.application, { prompt: 'none' }))
    },
    refused: (answer) => answer.headers.location === undefined || redirected(answer, 'code') === null,
  },
  'authorization code': {
    file: 'app/oauth2/token/route.ts',
    prepare: async (setting) => {
      const { code } = await signedInBrowser(setting)
      return () => requestTokens(setting.server, setting.application, redemption(code))
    },
    refused: status(400),
  },
  'refresh token of OAuth': {
    file: 'app/oauth2/token/route.ts',
    prepare: async (setting) => {
      const { refresh_token } = await oauthTokens(setting)
      const fields = { grant_type: 'refresh_token', refresh_token }
      return () => requestTokens(setting.server, setting.application, fields)
    },
    refused: status(400),
  },
  'password grant': {
    file: 'app/oauth2/token/route.ts',
    prepare:
      async ({ server, application, person: { email: username, password } }) =>
      () =>
        requestTokens(server, application, { grant_type: 'password', username, password }),
    refused: status(400),
  },
  'approved device': {
    file: 'app/oauth2/device/approve/route.ts',
    prepare: async (setting) => {
      const { server, application } = setting
      const { access_token: token } = await oauthTokens(setting)
      const headers = {
        authorization: `Basic ${Buffer.from(`${application.id}:${application.secret}`).toString('base64')}`,
      }
      const post = (path: string, fields: Record<string, string>) =>
        client(server.url).post(path, new URLSearchParams(fields), { headers })
      const { user_code } = okay<{ user_code: string }>(await post('/oauth2/device_authorize', {}))
      return () => post('/oauth2/device/approve', { user_code, token })
    },
    refused: status(400),
  },
  'introspected token': {
    file: 'app/oauth2/introspect/route.ts',
    prepare: async (setting) => {
      const { access_token: token } = await oauthTokens(setting)
      const { id, secret } = setting.application
      const fields = { client_id: id, client_secret: secret, token }
      return () => client(setting.server.url).post('/oauth2/introspect', new URLSearchParams(fields))
    },
    refused: ({ text }) => text === '{"active":false}',
  },
  'profile of a token': {
    file: 'app/oauth2/userinfo/route.ts',
    prepare: async (setting) => {
      const { access_token } = await oauthTokens(setting)
      return () => userinfo(setting.server, access_token)
    },
    refused: status(401),
  },
  'refresh token of the API': {
    file: 'app/api/jwt/refresh/route.ts',
    prepare: async ({ server, application, person }) => {
      const { refreshToken } = await loggedIn(server, person, application.id)
      return () => refresh(server, refreshToken)
    },
    refused: status(400),
  },
  'token for another application': {
    file: 'app/api/jwt/issue/route.ts',
    prepare: async ({ server, application, person }) => {
      const { token } = await loggedIn(server, person)
      const headers = { authorization: `Bearer ${token}` }
      return () => client(server.url, { headers }).get(`/api/jwt/issue?applicationId=${application.id}`)
    },
    refused: status(401),
  },
  'tokens of a registration': {
    file: 'app/api/user/registration/route.ts',
    prepare: async ({ server, person }) => {
      const registration = { applicationId: await createApplication(server) }
      return () => api(server).post(`/api/user/registration/${person.id}`, { registration })
    },
    refused: ({ text }) => !text.includes('"token"'),
  },
  'current password': {
    file: 'app/api/user/change-password/route.ts',
    prepare: async ({ server, person }) => {
      const { token } = await loggedIn(server, person)
      return () => changeOwnPassword(server, token, person.password)
    },
    refused: status(404),
  },
  'current password of an update': {
    file: 'app/api/user/[userId]/route.ts',
    prepare: async ({ server, person }) => {
      return () => update(server, person.id, person.password, { password: newSecret() })
    },
    refused: status(400),
  },
  'current password on the account pages': {
    file: 'app/account/password/route.tsx',
    prepare: async ({ server, person }) => {
      const visitor = await signedIn(server, person)
      const page = await visitor.goTo('/account/password')
      const password = newSecret()
      const typed = { currentPassword: person.password, password, passwordConfirm: password }
      return () => visitor.act(page, { action: 'change' }, typed)
    },
    refused: (answer) => headingOf(answer) !== 'Your password is changed',
  },
  'new password and the one-time password that comes of it': {
    file: 'app/api/login/route.ts',
    prepare: async ({ server, application, person: { email: loginId } }) => {
      const start = { loginId, sendForgotPasswordEmail: false }
      const { changePasswordId } = okay<{ changePasswordId: string }>(
        await api(server).post('/api/user/forgot-password', start),
      )
      return async () => {
        const path = `/api/user/change-password/${changePasswordId}`
        const changed = await client(server.url).post(path, { password: newSecret() })
        const { oneTimePassword } = okay<{ oneTimePassword: string }>(changed)
        return login(server, { oneTimePassword, applicationId: application.id })
      }
    },
    refused: status(409),
  },
}

/** Routes that speak of logins without being a way in, and ways in that the suite of their feature puts under a lock. */
const others: Readonly<Record<string, string>> = {
  'app/api/jwt/public-key/route.ts': 'shows public keys',
  'app/api/jwt/vend/route.ts': 'makes tokens of a caller with a key, about nobody that the server knows',
  'app/api/login/[userId]/route.ts': 'records a login and hands nothing out',
  'app/api/login/[userId]/[applicationId]/route.ts': 'records a login and hands nothing out',
  'app/api/logout/route.ts': 'ends what it is given',
  'app/api/two-factor/login/route.ts': 'the second half of a login: in the suite of second factors',
  'app/api/user/route.ts': 'creates users, whom nobody can have locked before',
  'app/api/passwordless/login/route.ts': 'in the suite of passwordless logins',
  'app/api/webauthn/login/route.ts': 'in the suite of passkeys',
  'app/oauth2/webauthn/route.tsx': 'signs in through the pipeline: in the suite of passkeys',
  'app/oauth2/complete-registration/route.ts': 'goes on with a sign-in: in the suite of registration and consent',
  'app/oauth2/consent/route.ts': 'the end of a sign-in: in the suite of registration and consent',
  'app/oauth2/one-time-password/route.ts': 'signs in through the pipeline: in the suite of hosted recovery',
  'app/oauth2/passwordless/[code]/route.ts': 'signs in through the pipeline: in the suite of hosted recovery',
  'app/oauth2/passwordless/route.ts': 'signs in through the pipeline: in the suite of hosted recovery',
  'app/oauth2/register/route.ts': 'signs in through the pipeline: in the suite of registration and consent',
  'app/oauth2/two-factor-enable-complete/route.ts': 'the end of a sign-in: in the suite of hosted second factors',
  'app/oauth2/two-factor-enable/route.tsx': 'the second half of a sign-in: in the suite of hosted second factors',
  'app/oauth2/two-factor-methods/route.ts': 'asks how to go on with a sign-in, and ends none',
  'app/oauth2/two-factor/route.ts': 'the second half of a sign-in: in the suite of hosted second factors',
  'app/password/change/route.ts': 'goes on to a sign-in through the pipeline: in the suite of hosted recovery',
  'app/oauth2/device/route.ts':
    'signs nobody in: it sends people to the hosted page, and devices ask at the token endpoint',
  'app/oauth2/device/user-code/route.ts': 'speaks of a device, and of nobody',
  'app/oauth2/device/validate/route.ts': 'speaks of a device, and of nobody',
  'app/oauth2/device_authorize/route.ts': 'hands codes to a device, for nobody yet',
  'app/oauth2/par/route.ts': 'takes a request in advance, for nobody yet',
  'app/oauth2/revoke/route.ts': 'ends what it is given',
}

function everyWayIn(start: StartServer): void {
  let server: Server
  let application: Setting['application']

  before(async () => {
    server = await start()
    const lock = await createLock(server)
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    const tenant = {
      ...lockingAfter(3, lock),
      // So that what is refused is refused for the lock, not because it was revoked.
      jwtConfiguration: { refreshTokenRevocationPolicy: { onLoginPrevented: false, onPasswordChanged: false } },
    }
    okay(await api(server).patch(`/api/tenant/${tenants[0]?.id}`, { tenant }))
    const enabledGrants = [
      'authorization_code',
      'refresh_token',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]
    const authorizedRedirectURLs = [redirectUri, ownPage]
    application = await createOAuthApplication(server, {
      generateRefreshTokens: true,
      enabledGrants,
      authorizedRedirectURLs,
    })
    const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
    okay(await api(server).patch(`/api/application/${application.id}`, { application: { loginConfiguration } }))
  })

  for (const [name, { prepare, refused }] of Object.entries(channels)) {
    test(`BF-02: a lock holds for: ${name}`, async () => {
      const person = await createPerson(server, { applicationId: application.id })
      const free = await prepare({ server, application, person })
      assert.equal(refused(await free()), false, 'without a lock it has to work')
      const other = await createPerson(server, { applicationId: application.id })
      const locked = await prepare({ server, application, person: other })
      for (let n = 0; n < 3; n += 1) await login(server, { loginId: other.email, password: 'wrong' })
      assert.equal((await locksOf(server, other.id)).length, 1)
      const answer = await locked()
      assert.ok(refused(answer), `${answer.status} ${answer.text.slice(0, 200)}`)
    })
  }

  test('BF-02: there is no other way in', () => {
    const known = new Set([...Object.values(channels).map(({ file }) => file), ...Object.keys(others)])
    const speakOfLogins = /from '@\/lib\/(login|oauth|http\/(login-response|hosted-outcome))'/
    const changePasswords = /\b(carryOutChange|changePassword(Of|ById)|proveCurrentPassword)\b/
    const unknown = [...new Set(routes().map(({ file }) => file))]
      .filter((file) => [speakOfLogins, changePasswords].some((way) => way.test(readFileSync(file, 'utf8'))))
      .filter((file) => !known.has(file) && !/\.well-known|logout/.test(file))
    assert.deepEqual(unknown, [], 'put it into the table of channels')
  })
}

function roundTrips(): void {
  let postgres: Postgres
  let relay: Relay
  let server: Server

  before(async () => {
    postgres = await startPostgres()
    relay = await relayTo(postgres.url)
    server = await startServer({ database: { url: relay.url } })
  })
  after(async () => {
    await server.stop()
    await relay.stop()
    await postgres.stop()
  })

  test('EN-05: at every failure, the one that locks included, a known login id takes the round trips of an unknown one', async () => {
    const headers = ofTenant(await createTenant(server, lockingAfter(3, await createLock(server))))
    const applicationId = await createApplication(server, {}, headers)
    const courseOf = async (loginId: string) => {
      const taken: number[] = []
      for (let n = 0; n < 4; n += 1) {
        const began = relay.roundTrips()
        assert.equal((await login(server, { loginId, password: 'wrong' }, headers)).status, 404)
        taken.push(relay.roundTrips() - began)
      }
      return taken
    }
    const [known, unknown]: [number[][], number[][]] = [[], []]
    for (let n = 0; n < 5; n += 1) {
      const person = await createPerson(server, { applicationId, headers })
      await loggedIn(server, person, applicationId)
      known.push(await courseOf(person.email))
      unknown.push(await courseOf(`nobody-${person.email}`))
      assert.equal((await locksOf(server, person.id)).length, 1)
    }
    // What the server does beside it, such as a look at the settings once a second, is in some of them.
    const least = (courses: readonly number[][]) =>
      [0, 1, 2, 3].map((n) => Math.min(...courses.map((course) => course[n] ?? 0)))
    assert.deepEqual(least(known), least(unknown))
    assert.ok(Math.max(...least(known)) <= 3, String(least(known)))
  })
}

function limitsByAddress(withoutProxies: () => Promise<Server>, start: StartServer): void {
  const rateLimitConfiguration = { failedLogin: { enabled: true, limit: 1, timePeriodInSeconds: 600 } }
  const loginConfiguration = { requireAuthentication: false }

  /** Guesses at twenty login ids, then the right password; the address that each guess claims to come from. */
  async function afterSpraying(server: Server, claim: (n: number) => string, claimed: string): Promise<number> {
    const headers = ofTenant(await createTenant(server, { rateLimitConfiguration, loginConfiguration }))
    const { email: loginId, password } = await createPerson(server, { headers })
    const attempt = (body: object, address: string) =>
      client(server.url, { headers }).post('/api/login', body, { headers: { 'x-forwarded-for': address } })
    for (let n = 0; n < 20; n += 1) {
      assert.equal((await attempt({ loginId: `${randomUUID()}@example.com`, password: 'wrong' }, claim(n))).status, 404)
    }
    return (await attempt({ loginId, password }, claimed)).status
  }

  test('BF-04: an address that a client claims for itself is not believed', async () => {
    const server = await withoutProxies()
    assert.equal(await afterSpraying(server, (n) => `203.0.113.${n}`, '198.51.100.1'), 404)
  })

  test('BF-04: behind a trusted proxy it is the right-most address that is no proxy', async () => {
    const server = await start({ env: { TRUSTED_PROXIES: '127.0.0.0/8,::1/128' } })
    const same = (n: number) => `203.0.113.${n}, 198.51.100.1`
    assert.equal(await afterSpraying(server, same, '198.51.100.1'), 404)
    assert.equal(await afterSpraying(server, same, '198.51.100.2'), 200)
  })
}

forEachDatabase((name, start) => {
  let mail: MailServer
  let shared: Promise<Server> | undefined
  /** For suites that keep to tenants of their own, and for the first of them, which has the only tenant. */
  const startOnce = () => (shared ??= start({ env: { TRUSTED_PROXIES: 'none', SMTP_URL: mail.url } }))

  before(async () => {
    mail = await startMailServer()
  })
  after(() => mail.stop())

  describe('the API', () => {
    theApi(startOnce)
  })
  describe('the lock', () => {
    theLock(startOnce, () => mail)
  })
  describe('every way in', () => {
    everyWayIn(start)
  })
  describe('limits by address', () => {
    limitsByAddress(startOnce, start)
  })
  if (name === 'postgresql') describe('round trips', roundTrips)
})
