/** What tokens are worth to the client that they were issued to, and how they end (RFC 7662, RFC 7009). */
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { client } from '../support/http'
import { api, okay } from '../support/login'
import { createApplication, type OAuthUser, redemption, redirected, userinfo } from '../support/oauth'
import {
  application,
  ask,
  basic,
  type Claims,
  claimsOf,
  encoded,
  introspect,
  isActive,
  newCode,
  newTokens,
  open,
  other,
  part,
  post,
  refresh,
  refused,
  revoke,
  server,
  someone,
  type Tokens,
  tab,
  tokensOf,
  user,
} from './world'

export function introspection(): void {
  describe('introspection and revocation', () => {
    test('OA-14: both demand client authentication, by one mechanism', async () => {
      const { access_token: token } = await newTokens()
      for (const path of ['/oauth2/introspect', '/oauth2/revoke']) {
        assert.deepEqual(refused(await post(path, { token })), [401, 'invalid_client', 'missing_client_id'])
        assert.equal((await post(path, { token, client_id: application.id })).status, 401)
        assert.equal((await post(path, { token }, basic({ ...application, secret: 'wrong' }))).status, 401)
        assert.equal((await post(path, { token }, { authorization: `Bearer ${token}` })).status, 401)
        const both = await post(path, { token, client_secret: application.secret }, basic(application))
        assert.deepEqual(refused(both), [400, 'invalid_request', 'invalid_client_authentication'])
        const twice = new URLSearchParams([
          ['token', token],
          ['token', token],
        ])
        assert.equal((await post(path, twice, basic(application))).status, 400)
        assert.deepEqual(refused(await post(path, {}, basic(application))), [400, 'invalid_request', 'missing_token'])
      }
      assert.equal(await isActive(token), true)
    })

    test('OA-14: of a foreign or unknown token, exactly {"active":false}; and revoking it changes nothing', async () => {
      const tokens = await newTokens()
      for (const token of [tokens.access_token, tokens.id_token, tokens.refresh_token, 'x', 'a.b.c', other.secret]) {
        for (const hint of ['', 'access_token', 'id_token', 'refresh_token']) {
          const answer = await introspect(token, { token_type_hint: hint }, other)
          assert.deepEqual([answer.status, answer.text], [200, '{"active":false}'])
        }
        const revoked = await revoke(token, other)
        assert.deepEqual([revoked.status, revoked.text], [200, ''])
      }
      assert.equal(await isActive(tokens.access_token), true)
      okay(await refresh(tokens.refresh_token))
    })

    test('a client reads its own tokens: access tokens without a hint, the others with theirs', async () => {
      const tokens = await newTokens()
      const access = okay<Claims>(await introspect(tokens.access_token))
      assert.deepEqual(access, { active: true, ...claimsOf(tokens.access_token) })
      const identity = okay<Claims>(await introspect(tokens.id_token, { token_type_hint: 'id_token' }))
      assert.deepEqual(identity, { active: true, ...claimsOf(tokens.id_token) })
      const refreshing = okay<Claims>(await introspect(tokens.refresh_token, { token_type_hint: 'refresh_token' }))
      assert.deepEqual(Object.keys(refreshing), ['active', 'exp'])
      const mistaken = await introspect(tokens.id_token, { token_type_hint: 'access_token' })
      assert.deepEqual(refused(mistaken), [400, 'unsupported_token_type', 'token_type_hint_mismatch'])
      assert.deepEqual(refused(await introspect('x', { token_type_hint: 'x' })), [
        400,
        'unsupported_token_type',
        'unsupported_token_type',
      ])
    })

    test('JW-03: no kind of token passes for another where a client asks', async () => {
      const tokens = await newTokens()
      const kinds = { ...tokens, code: await newCode(), secret: application.secret, user: user.id }
      for (const [kind, token] of Object.entries(kinds)) {
        if (kind !== 'access_token') assert.equal((await introspect(token)).text, '{"active":false}', kind)
        if (kind !== 'refresh_token') {
          assert.equal((await introspect(token, { token_type_hint: 'refresh_token' })).text, '{"active":false}', kind)
        }
        if (kind === 'id_token') continue
        const hinted = await ask({ prompt: 'none', id_token_hint: token })
        assert.equal(redirected(hinted, 'error_reason'), 'invalid_id_token_hint', kind)
        const logout = await tab.get(`/oauth2/logout?${new URLSearchParams({ id_token_hint: token })}`)
        assert.equal(logout.status, 400, kind)
      }
    })

    test('RFC 7009: a refresh token takes its access tokens along; an access token ends alone', async () => {
      const first = await newTokens()
      const second = okay<Tokens>(await refresh(first.refresh_token))
      assert.equal((await revoke(first.refresh_token)).status, 200)
      assert.equal((await refresh(first.refresh_token)).json().error, 'invalid_grant')
      for (const token of [first.access_token, second.access_token]) {
        assert.equal(await isActive(token), false)
        assert.equal((await userinfo(server, token)).status, 401)
      }
      const third = await newTokens()
      assert.equal((await revoke(third.access_token)).status, 200)
      assert.equal(await isActive(third.access_token), false)
      assert.equal((await userinfo(server, third.access_token)).status, 401)
      okay(await refresh(third.refresh_token))
    })

    test('RT-08: the Login API makes no more of a client’s refresh token than its scopes release', async () => {
      const refreshable = await createApplication(server)
      const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true, requireAuthentication: false }
      okay(await api(server).patch(`/api/application/${refreshable.id}`, { application: { loginConfiguration } }))
      const person = await someone(refreshable)
      const granted = await tokensOf(person, refreshable)
      const body = { loginId: person.email, password: person.password, applicationId: refreshable.id }
      const own = okay<{ refreshToken: string }>(await client(server.url).post('/api/login', body))
      const refreshed = async (refreshToken: string) => {
        const answer = await client(server.url).post('/api/jwt/refresh', { refreshToken })
        return claimsOf(okay<{ token: string }>(answer).token)
      }
      const claims = await refreshed(granted.refresh_token)
      assert.deepEqual([claims.email, claims.scope], [undefined, granted.scope])
      assert.equal((await refreshed(own.refreshToken)).email, person.email)
    })

    test('JW-09: introspection follows revocation and the user at every level', async () => {
      const ended: Record<string, (person: OAuthUser) => Promise<unknown>> = {
        'by user': ({ id }) => api(server).delete(`/api/jwt/refresh?userId=${id}`),
        'by user and application': ({ id }) =>
          api(server).delete(`/api/jwt/refresh?userId=${id}&applicationId=${application.id}`),
        deactivated: ({ id }) => api(server).delete(`/api/user/${id}`),
        deleted: ({ id }) => api(server).delete(`/api/user/${id}?hardDelete=true`),
        expired: ({ id }) => api(server).patch(`/api/user/${id}`, { user: { expiry: 1 } }),
      }
      for (const [how, end] of Object.entries(ended)) {
        const person = await someone()
        const tokens = await tokensOf(person)
        assert.equal(await isActive(tokens.access_token), true, how)
        await end(person)
        assert.equal(await isActive(tokens.access_token), false, how)
        const refreshing = await introspect(tokens.refresh_token, { token_type_hint: 'refresh_token' })
        assert.equal(refreshing.text, '{"active":false}', how)
      }
      const closed = await createApplication(server)
      const tokens = await tokensOf(await someone(closed), closed)
      assert.equal((await api(server).delete(`/api/jwt/refresh?applicationId=${closed.id}`)).status, 200)
      assert.equal(await isActive(tokens.access_token, closed), false, 'by application')
      assert.equal((await api(server).delete(`/api/application/${closed.id}`)).status, 200)
      assert.equal((await introspect(tokens.access_token, {}, closed)).status, 401, 'a deactivated client')
    })

    test('JW-01: what was not signed with our key and its algorithm is nothing to introspection and as a hint', async () => {
      const { access_token: access, id_token: identity } = await newTokens()
      const { keys } = (await client(server.url).get('/.well-known/jwks.json')).json<{
        keys: Record<string, string>[]
      }>()
      const key: KeyObject = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' })
      const pem = key.export({ type: 'spki', format: 'pem' }).toString()
      const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      const forgeries = (token: string) => {
        const [header = '', payload = '', signature = ''] = token.split('.')
        const own = part(token, 0)
        const hmac = `${encoded({ ...own, alg: 'HS256' })}.${payload}`
        const foreign = `${encoded({ ...own, jku: `${server.url}/x`, jwk: keys[0] })}.${payload}`
        return [
          `${encoded({ ...own, alg: 'none' })}.${payload}.`,
          `${encoded({ ...own, alg: 'nOnE' })}.${payload}.${signature}`,
          `${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`,
          `${foreign}.${sign('sha256', Buffer.from(foreign), stranger).toString('base64url')}`,
          `${encoded({ ...own, kid: '../../x' })}.${payload}.${signature}`,
          `${encoded({ ...own, kid: [own.kid] })}.${payload}.${signature}`,
          `${header}.${encoded({ ...claimsOf(token), sub: randomUUID() })}.${signature}`,
          `${header}.${payload}.`,
          `${token}=`,
          ` ${token}`,
        ]
      }
      for (const token of forgeries(access)) assert.equal((await introspect(token)).text, '{"active":false}')
      for (const token of forgeries(identity)) {
        assert.equal((await introspect(token, { token_type_hint: 'id_token' })).text, '{"active":false}')
        assert.equal(redirected(await ask({ id_token_hint: token }), 'error_reason'), 'invalid_id_token_hint')
        assert.equal((await tab.get(`/oauth2/logout?${new URLSearchParams({ id_token_hint: token })}`)).status, 400)
      }
    })

    test('JW-04: tokens of another client are no hint here', async () => {
      const { id_token: foreign } = await newTokens({}, other)
      assert.equal(redirected(await ask({ id_token_hint: foreign }), 'error_reason'), 'invalid_id_token_hint')
      const query = new URLSearchParams({ client_id: application.id, id_token_hint: foreign })
      assert.equal((await tab.get(`/oauth2/logout?${query}`)).status, 400)
    })

    test('JW-05: a token that is over is inactive, whatever it says besides', async () => {
      const brief = await createApplication(server)
      const jwtConfiguration = { enabled: true, timeToLiveInSeconds: 1 }
      okay(await api(server).patch(`/api/application/${brief.id}`, { application: { jwtConfiguration } }))
      const tokens = await newTokens({}, brief)
      await wait(2000)
      assert.equal(await isActive(tokens.access_token, brief), false)
      // As a hint about the past it is as good as ever (OpenID Connect Core §3.1.2.1).
      assert.ok(redirected(await ask({ prompt: 'none', id_token_hint: tokens.id_token }, brief), 'code'))
    })
  })

  test('a public client may introspect and give back what is its own', async () => {
    const code = redirected(await ask({}, open), 'code') ?? ''
    const redeemed = await post('/oauth2/token', { ...redemption(code), client_id: open.id })
    const tokens = okay<Tokens>(redeemed)
    const asked = { client_id: open.id, token: tokens.access_token }
    assert.equal(okay<{ active: boolean }>(await post('/oauth2/introspect', asked)).active, true)
    assert.equal((await post('/oauth2/revoke', { client_id: open.id, token: tokens.refresh_token })).status, 200)
    assert.equal(okay<{ active: boolean }>(await post('/oauth2/introspect', asked)).active, false)
  })
}
