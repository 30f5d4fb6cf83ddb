/** Codes and their second uses, and the grants that need no page (RFC 6749 §4). */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { client } from '../support/http'
import { api, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  isForm,
  type OAuthUser,
  redemption,
  redirected,
  requestTokens,
  signIn,
  userinfo,
} from '../support/oauth'
import { enableAuthenticator } from '../support/two-factor'
import {
  application,
  basic,
  type Claims,
  claimsOf,
  deviceGrant,
  isActive,
  newCode,
  post,
  redeem,
  refresh,
  refused,
  resources,
  revoke,
  server,
  someone,
  type Tokens,
  user,
  versatile,
} from './world'

export function grants(): void {
  describe('codes', () => {
    test('oidcc-codereuse', async () => {
      const code = await newCode()
      await redeem(code)
      assert.equal((await requestTokens(server, application, redemption(code))).json().error, 'invalid_grant')
    })

    test('oidcc-codereuse-30seconds, OA-03: what the first use brought is dead after a replay', async () => {
      const code = await newCode()
      const tokens = await redeem(code)
      const refreshed = okay<Tokens>(await refresh(tokens.refresh_token))
      assert.equal((await requestTokens(server, application, redemption(code))).json().error, 'invalid_grant')
      for (const token of [tokens.access_token, refreshed.access_token]) assert.equal(await isActive(token), false)
      assert.equal((await userinfo(server, tokens.access_token)).status, 401)
      assert.equal((await refresh(tokens.refresh_token)).json().error, 'invalid_grant')
    })

    test('SE-05: a new password ends the codes on their way, with and without a session', async () => {
      for (const rememberDevice of ['true', 'false']) {
        const person = await someone()
        const answer = await signIn(browser(server), authorization(application), person, { rememberDevice })
        const code = redirected(answer, 'code') ?? ''
        const changed = { user: { password: server.canary(randomUUID()) } }
        okay(await api(server).patch(`/api/user/${person.id}`, changed))
        assert.equal((await requestTokens(server, application, redemption(code))).json().error, 'invalid_grant')
      }
    })

    test('SE-05: logout, deactivation, deletion and a new password end the session at once', async () => {
      const endings: Record<string, (person: OAuthUser, own: Browser) => Promise<unknown>> = {
        logout: (_, own) => own.get(`/oauth2/logout?client_id=${application.id}`),
        deactivation: ({ id }) => api(server).delete(`/api/user/${id}`),
        deletion: ({ id }) => api(server).delete(`/api/user/${id}?hardDelete=true`),
        password: ({ id }) => api(server).patch(`/api/user/${id}`, { user: { password: server.canary(randomUUID()) } }),
      }
      for (const [how, end] of Object.entries(endings)) {
        const person = await someone()
        const own = browser(server)
        await signIn(own, authorization(application), person, { rememberDevice: 'true' })
        const cookie = own.jar.header()
        const path = `/oauth2/authorize?${new URLSearchParams(authorization(application))}`
        const replay = () => client(server.url).get(path, { headers: { cookie } })
        assert.ok(redirected(await replay(), 'code'), how)
        await end(person, own)
        assert.ok(isForm(await replay()), how)
      }
    })
  })

  describe('grants without a page', () => {
    const withPassword = (person: OAuthUser, more: Record<string, string> = {}, by = versatile) =>
      requestTokens(server, by, { grant_type: 'password', username: person.email, password: person.password, ...more })

    test('OA-04: password, device and client credentials are off unless the application says otherwise', async () => {
      for (const grant_type of ['password', 'client_credentials', deviceGrant]) {
        assert.deepEqual(refused(await requestTokens(server, application, { grant_type })), [
          400,
          'unauthorized_client',
          'grant_type_disabled',
        ])
      }
      const device = await post('/oauth2/device_authorize', {}, basic(application))
      assert.deepEqual(refused(device), [400, 'unauthorized_client', 'grant_type_disabled'])
    })

    test('a password brings tokens of its grant, and a refresh goes on from it', async () => {
      const tokens = okay<Tokens>(await withPassword(user, { scope: 'openid offline_access' }))
      assert.equal(tokens.userId, user.id)
      assert.deepEqual(claimsOf(tokens.access_token).gty, ['password'])
      assert.equal(claimsOf(tokens.id_token).authenticationType, 'PASSWORD')
      const refreshed = okay<Tokens>(await refresh(tokens.refresh_token, versatile))
      assert.deepEqual(claimsOf(refreshed.access_token).gty, ['password', 'refresh_token'])
    })

    test('EN-01: an unknown user and a wrong password are answered alike', async () => {
      const [wrong, unknown] = [
        await withPassword({ ...user, password: 'wrong' }),
        await withPassword({ ...user, email: 'nobody@example.com' }),
      ]
      assert.deepEqual(refused(wrong), [400, 'invalid_grant', 'invalid_user_credentials'])
      assert.equal(wrong.text, unknown.text)
      const missing = await requestTokens(server, versatile, { grant_type: 'password', username: user.email })
      assert.deepEqual(refused(missing), [400, 'invalid_request', 'invalid_user_credentials'])
    })

    test('what else a login may ask for is told with what is needed for it', async () => {
      const protectedUser = await someone(versatile)
      await enableAuthenticator(server, protectedUser.id)
      const challenged = await withPassword(protectedUser)
      assert.deepEqual(refused(challenged), [400, 'two_factor_required', 'multi_factor_challenge_required'])
      const { two_factor_id, two_factor_methods } = challenged.json<{
        two_factor_id: string
        two_factor_methods: Claims[]
      }>()
      assert.match(two_factor_id, /^[\w-]{43}$/)
      assert.equal(two_factor_methods[0]?.method, 'authenticator')
      const renewing = await someone(versatile)
      okay(await api(server).patch(`/api/user/${renewing.id}`, { user: { passwordChangeRequired: true } }))
      const change = await withPassword(renewing)
      assert.deepEqual(refused(change), [400, 'change_password_required', 'change_password_administrative'])
      assert.match(change.json<{ change_password_id: string }>().change_password_id, /^[\w-]{43}$/)
      const locked = await someone(versatile)
      assert.equal((await api(server).delete(`/api/user/${locked.id}`)).status, 200)
      assert.deepEqual(refused(await withPassword(locked)), [400, 'invalid_grant', 'user_locked'])
    })

    test('an application for itself gets a token that names no user and opens nothing of one', async () => {
      const asked = { grant_type: 'client_credentials', resource: resources[0] ?? '' }
      const answer = await requestTokens(server, versatile, asked)
      const tokens = okay<Tokens>(answer)
      assert.deepEqual(Object.keys(tokens), ['access_token', 'expires_in', 'token_type'])
      const { sub, aud, gty } = claimsOf(tokens.access_token)
      assert.deepEqual([sub, aud, gty], [versatile.id, [versatile.id, resources[0]], ['client_credentials']])
      const bearer = { headers: { authorization: `Bearer ${tokens.access_token}` } }
      assert.equal((await client(server.url).get('/oauth2/userinfo', bearer)).status, 401)
      assert.equal((await client(server.url).get('/api/jwt/validate', bearer)).status, 401)
      assert.equal(await isActive(tokens.access_token, versatile), true)
      assert.equal((await revoke(tokens.access_token, versatile)).status, 200)
      assert.equal(await isActive(tokens.access_token, versatile), false)
      const scoped = await requestTokens(server, versatile, { ...asked, scope: 'openid' })
      assert.deepEqual(refused(scoped), [400, 'invalid_scope', 'unknown_scope'])
      const publicClient = await createApplication(server, {
        enabledGrants: ['client_credentials', 'password'],
        clientAuthenticationPolicy: 'NotRequiredWhenUsingPKCE',
      })
      for (const grant of [asked, { grant_type: 'password', username: user.email, password: user.password }]) {
        const anonymous = await post('/oauth2/token', { ...grant, client_id: publicClient.id })
        assert.deepEqual(refused(anonymous), [401, 'invalid_client', 'client_authentication_missing'])
      }
    })
  })
}
