/** What comes with a new user or registration over the wire: the tokens of a first login, and authentication tokens. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase } from '../support/databases'
import type { Answer } from '../support/http'
import {
  api,
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
import type { Server } from '../support/server'

type Claims = Record<string, unknown>
type Created = LoginBody & { readonly registration: Record<string, unknown>; readonly user: { readonly id: string } }

forEachDatabase((_, start) => {
  let server: Server
  let headers: Record<string, string>
  let applicationId: string
  let withoutRefresh: string

  before(async () => {
    server = await start()
    headers = { 'x-fusionauth-tenantid': await createTenant(server) }
    applicationId = await createApplication(server, { roles: [{ name: 'buyer', isDefault: true }] }, headers)
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
})
