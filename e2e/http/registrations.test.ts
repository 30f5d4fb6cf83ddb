/** What comes with a new user or registration over the wire: the tokens of a first login, and authentication tokens. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase } from '../support/databases'
import type { Answer } from '../support/http'
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
  validate,
} from '../support/login'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { dump } from '../support/sql'
import { enableAuthenticator } from '../support/two-factor'

type Claims = Record<string, unknown>
type Created = LoginBody & { readonly registration: Record<string, unknown>; readonly user: { readonly id: string } }

forEachDatabase((name, start) => {
  let server: Server
  let headers: Record<string, string>
  let applicationId: string
  let withoutRefresh: string
  let tokenApplicationId: string

  before(async () => {
    server = await start()
    headers = { 'x-fusionauth-tenantid': await createTenant(server) }
    applicationId = await createApplication(server, { roles: [{ name: 'buyer', isDefault: true }] }, headers)
    const tokens = { authenticationTokenConfiguration: { enabled: true } }
    tokenApplicationId = await createApplication(server, tokens, headers)
    withoutRefresh = await createApplication(server, { loginConfiguration: { generateRefreshTokens: false } }, headers)
  })

  const keyed = () => api(server, headers)
  const newUser = (more: Record<string, unknown> = {}) => ({
    email: `${randomUUID()}@example.com`,
    password: server.canary(newSecret()),
    ...more,
  })
  const register = (body: Record<string, unknown>, userId = '') =>
    keyed().post(`/api/user/registration${userId && `/${userId}`}`, body)
  const claimsOf = async (token: string) => okay<{ jwt: Claims }>(await validate(server, token)).jwt

  /** Only what tokens say. */
  function assertNoTokens(answer: Answer): void {
    const members = Object.keys(okay<Record<string, unknown>>(answer))
    assert.deepEqual(
      members.filter((name) => /token/i.test(name)),
      [],
    )
  }

  test('a user who is created with a registration is logged in by that', async () => {
    const user = newUser()
    const answer = await register({ user, registration: { applicationId } })
    const created = okay<Created>(answer)
    assert.deepEqual(answer.cookies, [], 'the caller is no browser')
    const claims = await claimsOf(created.token)
    assert.equal(claims.authenticationType, 'REGISTRATION')
    assert.deepEqual([claims.sub, claims.applicationId, claims.roles], [created.user.id, applicationId, ['buyer']])
    assert.equal(Number(claims.exp) * 1000, created.tokenExpirationInstant)
    assert.equal(claims.sid, created.refreshTokenId)
    const refreshed = okay<LoginBody>(await refresh(server, created.refreshToken))
    assert.equal(refreshed.refreshTokenId, created.refreshTokenId)
    await keyed().patch(`/api/user/${created.user.id}`, { user: { password: newSecret() } })
    assert.equal((await refresh(server, created.refreshToken)).status, 400)
  })

  test('refresh tokens come where the application generates them', async () => {
    const created = okay<Created>(await register({ user: newUser(), registration: { applicationId: withoutRefresh } }))
    assert.ok(created.token)
    assert.deepEqual([created.refreshToken, created.refreshTokenId], [undefined, undefined])
    assert.equal((await claimsOf(created.token)).sid, undefined)
  })

  test('a user who exists gets tokens of the application it is registered for', async () => {
    const { id } = await createPerson(server, { headers })
    const created = okay<Created>(await register({ registration: { applicationId } }, id))
    const claims = await claimsOf(created.token)
    assert.deepEqual([claims.sub, claims.applicationId], [id, applicationId])
    okay(await refresh(server, created.refreshToken))
    await keyed().delete(`/api/user/registration/${id}/${applicationId}`)
    assert.equal((await refresh(server, created.refreshToken)).status, 400)
  })

  test('a user alone gets a token of no application', async () => {
    const created = okay<Created>(await keyed().post('/api/user', { user: newUser() }))
    assert.ok(created.tokenExpirationInstant > Date.now())
    assert.equal(created.refreshToken, undefined)
    const claims = await claimsOf(created.token)
    assert.equal(claims.authenticationType, 'USER_CREATE')
    assert.deepEqual([claims.sub, claims.aud, claims.applicationId], [created.user.id, undefined, undefined])
  })

  test('MF-06: there are no tokens for who could not log in with nothing but the first secret', async () => {
    for (const more of [{ passwordChangeRequired: true }, { expiry: 1 }]) {
      assertNoTokens(await register({ user: newUser(more), registration: { applicationId } }))
      assertNoTokens(await keyed().post('/api/user', { user: newUser(more) }))
    }
    const strict = {
      'x-fusionauth-tenantid': await createTenant(server, { multiFactorConfiguration: { loginPolicy: 'Required' } }),
    }
    const its = await createApplication(server, {}, strict)
    const path = '/api/user/registration'
    assertNoTokens(await api(server, strict).post(path, { user: newUser(), registration: { applicationId: its } }))
    assertNoTokens(await api(server, strict).post('/api/user', { user: newUser() }))
    const { id } = await createPerson(server, { headers })
    await keyed().delete(`/api/user/${id}`)
    assertNoTokens(await register({ registration: { applicationId } }, id))
  })

  test('the TypeScript client reads them', async () => {
    const official = new FusionAuthClient(server.apiKey, server.url, headers['x-fusionauth-tenantid'])
    const { response } = await official.register('', { user: newUser(), registration: { applicationId } })
    assert.ok(response.token && response.refreshToken && response.refreshTokenId && response.tokenExpirationInstant)
    assert.ok((await official.validateJWT(response.token)).wasSuccessful())
  })

  test('a creation that is refused leaves nothing behind', async () => {
    const user = newUser()
    okay(await register({ user, registration: { applicationId } }))
    assert.equal((await register({ user, registration: { applicationId } })).status, 400)
    const { user: found } = okay<{ user: { id: string } }>(await keyed().get(`/api/user?email=${user.email}`))
    const { refreshTokens } = okay<{ refreshTokens: unknown[] }>(
      await keyed().get(`/api/jwt/refresh?userId=${found.id}`),
    )
    assert.equal(refreshTokens.length, 1)
    okay(await login(server, { loginId: user.email, password: user.password, applicationId }, headers))
  })

  type Registration = { readonly authenticationToken?: string; readonly roles: string[] }
  const registrationOf = (answer: Answer) => okay<{ registration: Registration }>(answer).registration

  /** A user with a generated authentication token. */
  async function tokenHolder(more: Record<string, unknown> = {}) {
    const user = newUser(more)
    const body = { generateAuthenticationToken: true, registration: { applicationId: tokenApplicationId }, user }
    const created = okay<Created>(await register(body))
    const token = server.canary(String(created.registration.authenticationToken))
    return { ...user, id: created.user.id, token }
  }
  const enter = (loginId: string, password: string, applicationId: string | undefined = tokenApplicationId) =>
    login(server, { loginId, password, applicationId }, headers)

  test('an authentication token takes the place of the password in its application', async () => {
    const { id, email, password, token } = await tokenHolder()
    assert.match(token, /^[A-Za-z0-9_-]{43}$/)
    const path = `/api/user/registration/${id}/${tokenApplicationId}`
    assert.equal(registrationOf(await keyed().get(path)).authenticationToken, token)
    const { user } = okay<{ user: { registrations: Registration[] } }>(await keyed().get(`/api/user/${id}`))
    assert.deepEqual(
      user.registrations.map(({ authenticationToken }) => authenticationToken),
      [token],
    )
    const body = okay<LoginBody>(await enter(email, token))
    const claims = await claimsOf(body.token)
    assert.deepEqual([claims.sub, claims.authenticationType], [id, 'APPLICATION_TOKEN'])
    assert.equal(claims.amr, undefined)
    const [shown] = body.user.registrations as Registration[]
    assert.equal(shown?.authenticationToken, token)
    okay(await refresh(server, body.refreshToken))
    assert.equal((await claimsOf(okay<LoginBody>(await enter(email, password)).token)).authenticationType, 'PASSWORD')
    const { logins } = okay<{ logins: { authenticationType?: string; loginId: string }[] }>(
      await api(server).get(`/api/system/login-record/search?userId=${id}`),
    )
    assert.equal(logins.filter(({ loginId }) => loginId === email).length, 4, 'created, refreshed, entered twice')
  })

  test('it opens nothing else, and is shown to no other application', async () => {
    const { id, email, password, token } = await tokenHolder()
    await register({ registration: { applicationId } }, id)
    assertSame(await enter(email, token, applicationId), await enter(email, `${password}!`, applicationId))
    assert.equal((await login(server, { loginId: email, password: token }, headers)).status, 404)
    const other = await tokenHolder()
    assertSame(await enter(other.email, token), await enter(other.email, `${password}!`))
    const { user } = okay<LoginBody>(await enter(email, password, applicationId))
    assert.ok(!JSON.stringify(user).includes(token))
    const settings = { authenticationTokenConfiguration: { enabled: false } }
    okay(await keyed().patch(`/api/application/${tokenApplicationId}`, { application: settings }))
    assertSame(await enter(email, token), await enter(email, `${password}!`))
    const again = { authenticationTokenConfiguration: { enabled: true } }
    okay(await keyed().patch(`/api/application/${tokenApplicationId}`, { application: again }))
    okay(await enter(email, token))
  })

  test('MF-06: a login with an authentication token goes the way of any other', async () => {
    const { id, email, token } = await tokenHolder()
    okay(await keyed().patch(`/api/user/${id}`, { user: { passwordChangeRequired: true } }))
    const change = await enter(email, token)
    assert.deepEqual([change.status, change.json().changePasswordReason], [203, 'Administrative'])
    okay(await keyed().patch(`/api/user/${id}`, { user: { passwordChangeRequired: false } }))
    await enableAuthenticator(server, id)
    assert.equal((await enter(email, token)).status, 242)
    await keyed().delete(`/api/user/${id}`)
    assert.equal((await enter(email, token)).status, 423)
    assert.equal((await enter(email, `${token}!`)).status, 404)
  })

  test('BF-01: wrong authentication tokens count as wrong passwords do', async () => {
    const { email, token } = await tokenHolder()
    const action = { name: randomUUID(), preventLogin: true, temporal: true }
    const { userAction } = okay<{ userAction: { id: string } }>(
      await api(server).post('/api/user-action', { userAction: action }),
    )
    const tenantId = headers['x-fusionauth-tenantid']
    const lock = { tooManyAttempts: 3, userActionId: userAction.id }
    okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant: { failedAuthenticationConfiguration: lock } }))
    for (let n = 0; n < 3; n += 1) assert.equal((await enter(email, `${token}${n}`)).status, 404)
    assert.equal((await enter(email, token)).status, 409)
    const none = { failedAuthenticationConfiguration: { userActionId: null } }
    okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant: none }))
  })

  test('a token is replaced, chosen, kept and removed with its registration', async () => {
    const { id, email, token } = await tokenHolder()
    const path = `/api/user/registration/${id}`
    const registration = { applicationId: tokenApplicationId }
    assert.equal(registrationOf(await keyed().patch(path, { registration })).authenticationToken, token)
    const body = { generateAuthenticationToken: true, registration }
    const second = registrationOf(await keyed().patch(path, body)).authenticationToken ?? ''
    assert.equal((await enter(email, token)).status, 404)
    okay(await enter(email, server.canary(second)))
    const own = server.canary(newSecret())
    const chosen = registrationOf(
      await keyed().put(path, { registration: { ...registration, authenticationToken: own } }),
    )
    assert.equal(chosen.authenticationToken, own)
    okay(await enter(email, own))
    const weak = await keyed().patch(path, { registration: { ...registration, authenticationToken: 'hunter2' } })
    assert.deepEqual(codesOf(weak), {
      'registration.authenticationToken': ['[invalid]registration.authenticationToken'],
    })
    const removed = registrationOf(await keyed().put(path, { registration }))
    assert.equal(removed.authenticationToken, undefined)
    assert.equal((await enter(email, own)).status, 404)
    const refused = await keyed().post(path, { generateAuthenticationToken: true, registration: { applicationId } })
    assert.deepEqual(codesOf(refused), { generateAuthenticationToken: ['[disabled]generateAuthenticationToken'] })
  })

  test('an import brings authentication tokens along', async () => {
    const email = `${randomUUID()}@example.com`
    const authenticationToken = server.canary(newSecret())
    const registrations = [{ applicationId: tokenApplicationId, authenticationToken }]
    assert.equal((await keyed().post('/api/user/import', { users: [{ email, registrations }] })).status, 200)
    okay(await enter(email, authenticationToken))
  })

  test('SE-03: no authentication token lies in the database or in an event', { skip: name === 'pglite' }, async () => {
    const heard = ['user.create', 'user.registration.create', 'user.update', 'user.login.success']
    const enabled = Object.fromEntries(heard.map((type) => [type, { enabled: true }]))
    const eventsEnabled = Object.fromEntries(heard.map((type) => [type, true]))
    const tenantId = headers['x-fusionauth-tenantid']
    okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant: { eventConfiguration: { events: enabled } } }))
    const webhook = { url: 'https://nobody.invalid', tenantIds: [tenantId], eventsEnabled }
    okay(await api(server).post('/api/webhook', { webhook }))
    const { id, email, token } = await tokenHolder()
    okay(await keyed().patch(`/api/user/${id}`, { user: { firstName: 'Changed' } }))
    okay(await enter(email, token))
    const stored = await dump(server)
    for (const type of heard) assert.match(stored, new RegExp(`^events .*${type}`, 'm'))
    assert.ok(!stored.includes(token))
  })
})
