/** The rest of the JWT API: looking at refresh tokens, ending them, tokens for other applications and of one's own making. */
import assert from 'node:assert/strict'
import { createHash, createPublicKey, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { decodeJwt, jwtVerify } from 'jose'
import { forEachDatabase } from '../support/databases'
import { client } from '../support/http'
import {
  api,
  createApplication,
  createPerson,
  createTenant,
  type LoginBody,
  loggedIn,
  login,
  newSecret,
  okay,
  type Person,
  refresh,
  validate,
} from '../support/login'
import * as oauth from '../support/oauth'
import { race } from '../support/race'
import type { Server } from '../support/server'
import { challengeOf, enableAuthenticator } from '../support/two-factor'

const refreshing = { loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true } }
const unknownId = '00000000-0000-4000-8000-000000000000'

type OAuthTokens = { readonly access_token: string; readonly refresh_token: string }

forEachDatabase((database, start) => {
  let server: Server
  let applicationId: string
  let otherApplicationId: string
  let person: Person

  before(async () => {
    server = await start()
    applicationId = await createApplication(server, refreshing)
    otherApplicationId = await createApplication(server, refreshing)
    person = await createPerson(server, { applicationId })
  })

  const signIn = async (who: Person = person) =>
    okay<LoginBody>(await login(server, { loginId: who.email, password: who.password, applicationId }))
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  test('a refresh token is shown by id and in the list of its user, without its value', async () => {
    const { refreshToken, refreshTokenId } = await signIn()
    const one = await api(server).get(`/api/jwt/refresh/${refreshTokenId}`)
    const shown = okay<{ refreshToken: Record<string, unknown> }>(one).refreshToken
    assert.equal(shown.userId, person.id)
    assert.equal(shown.applicationId, applicationId)
    assert.ok(!one.text.includes(refreshToken))
    const list = okay<{ refreshTokens: { id: string }[] }>(
      await api(server).get(`/api/jwt/refresh?userId=${person.id}`),
    )
    assert.ok(list.refreshTokens.some(({ id }) => id === refreshTokenId))
    assert.equal((await api(server).get(`/api/jwt/refresh/${unknownId}`)).status, 404)
    assert.equal((await client(server.url).get(`/api/jwt/refresh/${refreshTokenId}`)).status, 401)
  })

  test('its owner ends a refresh token by value or by id, and nobody else’s', async () => {
    const stranger = await signIn(await createPerson(server, { applicationId }))
    const mine = await signIn()
    const asStranger = bearer(stranger.token)
    const path = `/api/jwt/refresh/${mine.refreshTokenId}`
    assert.equal((await client(server.url).delete(path, asStranger)).status, 404)
    const byValue = `/api/jwt/refresh?token=${mine.refreshToken}`
    assert.equal((await client(server.url).delete(byValue, asStranger)).status, 404)
    assert.equal((await refresh(server, mine.refreshToken)).status, 200)
    assert.equal((await client(server.url).delete(byValue, bearer(mine.token))).status, 200)
    assert.equal((await refresh(server, mine.refreshToken)).status, 400)
    const wide = `/api/jwt/refresh?userId=${person.id}`
    assert.equal((await client(server.url).delete(wide, bearer(mine.token))).status, 400)
  })

  test('a key ends the tokens of a user, of an application, and of both together, from query or body', async () => {
    const forms = [
      { path: `/api/jwt/refresh?userId=${person.id}` },
      { path: `/api/jwt/refresh?applicationId=${applicationId}` },
      { path: `/api/jwt/refresh?userId=${person.id}&applicationId=${applicationId}` },
      { path: '/api/jwt/refresh', body: { userId: person.id, applicationId } },
    ]
    for (const { path, body } of forms) {
      const { refreshToken } = await signIn()
      assert.equal((await api(server).delete(path, { body })).status, 200, path)
      assert.equal((await refresh(server, refreshToken)).status, 400, path)
    }
    const { refreshToken } = await signIn()
    const elsewhere = `/api/jwt/refresh?userId=${person.id}&applicationId=${otherApplicationId}`
    assert.equal((await api(server).delete(elsewhere)).status, 200)
    assert.equal((await refresh(server, refreshToken)).status, 200)
    assert.equal((await api(server).delete('/api/jwt/refresh')).status, 400)
    assert.equal((await api(server).delete(`/api/jwt/refresh?userId=${unknownId}`)).status, 404)
    assert.equal((await client(server.url).delete(`/api/jwt/refresh?userId=${person.id}`)).status, 401)
  })

  test('public keys are shown by application, by kid and all together, and verify what was signed', async () => {
    const { token } = await signIn()
    const all = okay<{ publicKeys: Record<string, string> }>(await client(server.url).get('/api/jwt/public-key'))
    const byApplication = `/api/jwt/public-key?applicationId=${applicationId}`
    const { publicKey } = okay<{ publicKey: string }>(await client(server.url).get(byApplication))
    const kid = Object.keys(all.publicKeys)[0]
    const byKid = okay<{ publicKey: string }>(await client(server.url).get(`/api/jwt/public-key?kid=${kid}`))
    assert.equal(byKid.publicKey, all.publicKeys[kid ?? ''])
    await jwtVerify(token, createPublicKey(publicKey))
    assert.equal((await client(server.url).get('/api/jwt/public-key?kid=nothing')).status, 404)
  })

  test('an access token buys one for another application that ends at the same instant', async () => {
    const { token, refreshToken, refreshTokenId } = await signIn()
    const path = `/api/jwt/issue?applicationId=${otherApplicationId}&refreshToken=${refreshToken}`
    const unregistered = await client(server.url).get(path, bearer(token))
    assert.equal(unregistered.status, 202)
    assert.equal(decodeJwt(unregistered.json<{ token: string }>().token).applicationId, undefined)
    const registration = { registration: { applicationId: otherApplicationId } }
    okay(await api(server).post(`/api/user/registration/${person.id}`, registration))
    const issued = okay<{ token: string; refreshToken: string }>(await client(server.url).get(path, bearer(token)))
    const claims = decodeJwt(issued.token)
    assert.equal(claims.aud, otherApplicationId)
    assert.equal(claims.exp, decodeJwt(token).exp)
    assert.equal(claims.authenticationType, 'JWT_SSO')
    assert.equal((await refresh(server, issued.refreshToken)).status, 200)
    // A maximum lifetime counts from the first of them.
    const { refreshTokens } = okay<{ refreshTokens: { applicationId: string; insertInstant: number; id: string }[] }>(
      await api(server).get(`/api/jwt/refresh?userId=${person.id}`),
    )
    const ages = refreshTokens.filter(({ id }) => [refreshTokenId, String(claims.sid)].includes(id))
    assert.equal(ages.length, 2)
    assert.equal(ages[0]?.insertInstant, ages[1]?.insertInstant)
    assert.equal((await client(server.url).get(path)).status, 401)
    const unknown = `/api/jwt/issue?applicationId=${unknownId}`
    assert.equal((await client(server.url).get(unknown, bearer(token))).status, 400)
  })

  const register = async (who: Person, target: string, headers: Record<string, string> = {}) =>
    okay(
      await api(server, headers).post(`/api/user/registration/${who.id}`, { registration: { applicationId: target } }),
    )
  /** What an application gets from the token endpoint for a person who signs in to it. */
  const granted = async (who: Person, oauthConfiguration: object, scope?: string) => {
    const enabledGrants = ['authorization_code', 'refresh_token']
    const settings = { enabledGrants, generateRefreshTokens: true, ...oauthConfiguration }
    const application = await oauth.createApplication(server, settings)
    const allowed = { application: { loginConfiguration: { allowTokenRefresh: true } } }
    okay(await api(server).patch(`/api/application/${application.id}`, allowed))
    await register(who, application.id)
    const answer = await oauth.signIn(oauth.browser(server), oauth.authorization(application, { scope }), who)
    const code = oauth.redirected(answer, 'code') ?? assert.fail(answer.text)
    return okay<OAuthTokens>(await oauth.requestTokens(server, application, oauth.redemption(code)))
  }
  /** Consented to, once and for all; what is asked is what there is. */
  const thirdParty = { relationship: 'ThirdParty', consentMode: 'NeverPrompt' }
  const issued = (token: string, target: string, refreshToken = '') =>
    client(server.url).get(`/api/jwt/issue?applicationId=${target}&refreshToken=${refreshToken}`, bearer(token))

  describe('what an application was granted', () => {
    type Operations = Record<string, { readonly security?: readonly object[] }>

    /** Every operation that takes a user's token, whatever it is asked for. */
    const takingTokens = async (): Promise<{ path: string; method: string }[]> => {
      const { paths } = okay<{ paths: Record<string, Operations> }>(await client(server.url).get('/api/openapi.json'))
      return Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([, { security = [] }]) => security.some((one) => 'Bearer' in one))
          .map(([method]) => ({ path: path.replace(/\{\w+\}/g, unknownId), method: method.toUpperCase() })),
      )
    }

    test('is no login: a third party’s token acts for its owner at no endpoint that takes users’ tokens', async () => {
      const victim = await createPerson(server, { applicationId })
      const { access_token, refresh_token } = await granted(victim, thirdParty, 'openid offline_access')
      const again = okay<LoginBody>(await refresh(server, refresh_token))
      // Where a secret of one's own is enough, no token is looked at before the body is.
      const operations = (await takingTokens()).filter(({ path }) => !path.startsWith('/api/user/change-password'))
      assert.ok(operations.length >= 9, JSON.stringify(operations))
      const change = { currentPassword: victim.password, password: newSecret() }
      for (const token of [access_token, again.token]) {
        for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `access_token=${token}` }]) {
          for (const { path, method } of operations) {
            const answer = await fetch(`${server.url}${path}`, { method, headers })
            assert.equal(answer.status, 401, `${method} ${path} ${Object.keys(headers)}`)
          }
          const own = client(server.url, { headers })
          assert.equal((await own.get(`/api/jwt/issue?applicationId=${applicationId}`)).status, 401)
          assert.equal((await own.get('/api/user/change-password')).status, 401)
          assert.equal((await own.post('/api/user/change-password', change)).status, 401)
        }
      }
      // Where a token is only looked at, it is one.
      assert.equal((await validate(server, access_token)).status, 200)
      okay(await oauth.userinfo(server, access_token))
      await loggedIn(server, victim, applicationId)
    })

    test('buys nothing for another application, by the access token or the refresh token, with scopes or without', async () => {
      const someone = await createPerson(server, { applicationId })
      await register(someone, otherApplicationId)
      const own = await loggedIn(server, someone, applicationId)
      for (const scope of ['openid offline_access', 'offline_access', undefined]) {
        const tokens = await granted(someone, {}, scope)
        assert.equal((await issued(tokens.access_token, applicationId)).status, 401, scope)
        const secret = await client(server.url).get('/api/two-factor/secret', bearer(tokens.access_token))
        assert.equal(secret.status, 200, 'a token of an application of one’s own is its user’s')
        if (!tokens.refresh_token) continue
        const refreshed = okay<LoginBody>(await refresh(server, tokens.refresh_token))
        assert.equal((await issued(refreshed.token, applicationId)).status, 401, scope)
        const widened = await issued(own.token, otherApplicationId, tokens.refresh_token)
        assert.equal(okay<{ refreshToken?: string }>(widened).refreshToken, undefined, scope)
      }
      const kept = await issued(own.token, otherApplicationId, own.refreshToken)
      assert.ok(okay<{ refreshToken?: string }>(kept).refreshToken)
    })
  })

  test('RT-07: no refresh token for another application outlives the end of all of its user’s', async () => {
    const rounds = database === 'postgresql' ? 30 : 10
    const ends: Record<string, (who: Person, own: LoginBody) => Promise<{ status: number }>> = {
      'a new password': (who, { token }) => {
        const change = { currentPassword: who.password, password: newSecret() }
        return client(server.url).post('/api/user/change-password', change, bearer(token))
      },
      'a logout everywhere': (_, { refreshToken }) =>
        client(server.url).post('/api/logout', { global: true, refreshToken }),
      'a revocation': ({ id }) => api(server).delete(`/api/jwt/refresh?userId=${id}`),
    }
    for (const [name, end] of Object.entries(ends)) {
      for (let round = 0; round < rounds; round += 1) {
        const someone = await createPerson(server, { applicationId })
        await register(someone, otherApplicationId)
        const own = await loggedIn(server, someone, applicationId)
        const answers = await race(12, (n) =>
          n === round % 6 ? end(someone, own) : issued(own.token, otherApplicationId, own.refreshToken),
        )
        assert.ok(answers.every(({ status }) => status === 200))
        const left = await api(server).get(`/api/jwt/refresh?userId=${someone.id}`)
        assert.deepEqual(okay<{ refreshTokens: unknown[] }>(left).refreshTokens, [], `${name}, round ${round}`)
      }
    }
  })

  test('a vended token carries the caller’s claims and is nobody’s access token', async () => {
    const claims = { sub: person.id, tty: 'at', iss: 'https://elsewhere.example', exp: 1, shelf: 7 }
    const answer = await api(server).post('/api/jwt/vend', { claims, timeToLiveInSeconds: 60 })
    const { token } = okay<{ token: string }>(answer)
    const vended = decodeJwt(token)
    assert.equal(vended.shelf, 7)
    assert.equal(vended.iss, server.url)
    assert.equal((vended.exp ?? 0) - (vended.iat ?? 0), 60)
    assert.equal((await client(server.url).get('/api/jwt/validate', bearer(token))).status, 401)
    assert.equal((await api(server).post('/api/jwt/vend', { keyId: unknownId })).status, 400)
    assert.equal((await client(server.url).post('/api/jwt/vend', { claims })).status, 401)
  })

  test('a vended token is no signature of a webhook', async () => {
    const claims = { request_body_sha256: createHash('sha256').update('{}').digest('base64'), shelf: 7 }
    const answer = await api(server).post('/api/jwt/vend', { claims })
    const vended = decodeJwt(okay<{ token: string }>(answer).token)
    assert.equal(vended.shelf, 7)
    assert.equal('request_body_sha256' in vended, false)
  })

  // Last: with a second tenant, requests have to name one.
  describe('a token for another application is no way around what a login asks for', () => {
    test('a second factor that was shown for another application', async () => {
      const someone = await createPerson(server, { applicationId })
      const { codeAfter } = await enableAuthenticator(server, someone.id)
      const { email: loginId, password } = someone
      const twoFactorId = challengeOf(await login(server, { loginId, password, applicationId }))
      const shown = await client(server.url).post('/api/two-factor/login', { twoFactorId, code: codeAfter(0) })
      assert.equal((await issued(okay<LoginBody>(shown).token, otherApplicationId)).status, 401)
    })

    const day = 24 * 60 * 60_000
    const gated = { behavior: 'Gated' }
    const notNeeded = { loginPolicy: 'Disabled' }
    type Target = { readonly tenantId: string; readonly userId: string }
    type Way = {
      readonly status: number
      readonly tenant?: object
      readonly application?: object
      /** The password is a month old. */
      readonly aged?: true
    }
    const ways: Record<string, Way & { readonly prepare?: (target: Target) => Promise<unknown> }> = {
      'a second factor that the user does not have yet': {
        status: 242,
        application: { multiFactorConfiguration: { loginPolicy: 'Required' } },
      },
      'a second factor, however trusted the device': {
        status: 242,
        application: { multiFactorConfiguration: { loginPolicy: 'Enabled', trustPolicy: 'None' } },
        prepare: ({ userId }) => enableAuthenticator(server, userId),
      },
      'a new password, by an administrator': {
        status: 203,
        prepare: ({ userId, tenantId }) =>
          api(server, { 'x-fusionauth-tenantid': tenantId })
            .patch(`/api/user/${userId}`, { user: { passwordChangeRequired: true } })
            .then(okay),
      },
      'a new password in the place of an old one': {
        status: 203,
        tenant: { maximumPasswordAge: { enabled: true, days: 30 } },
        aged: true,
      },
      'a new password in the place of one that everybody knows': {
        status: 203,
        tenant: { passwordValidationRules: { breachDetection: { enabled: true, onLogin: 'RequireChange' } } },
      },
      'a verified address': {
        status: 212,
        tenant: { emailConfiguration: { verifyEmail: true, unverified: gated } },
      },
      'a verified registration': {
        status: 213,
        application: { verifyRegistration: true, unverified: gated },
      },
    }

    const common = 'sunshine1'
    const agedPerson = async (from: string, headers: Record<string, string>): Promise<Person> => {
      const person = { id: randomUUID(), email: `${randomUUID()}@example.com`, password: common }
      const salt = randomBytes(16)
      const hash = {
        encryptionScheme: 'salted-pbkdf2-hmac-sha256',
        factor: 1000,
        password: pbkdf2Sync(common, salt, 1000, 32, 'sha256').toString('base64'),
        passwordLastUpdateInstant: Date.now() - 31 * day,
        salt: salt.toString('base64'),
      }
      const users = [{ ...person, ...hash, active: true, registrations: [{ applicationId: from }] }]
      assert.equal((await api(server, headers).post('/api/user/import', { users })).status, 200)
      return person
    }

    for (const [name, { status, tenant = {}, application = {}, aged, prepare }] of Object.entries(ways)) {
      test(name, async () => {
        const tenantId = await createTenant(server, { emailConfiguration: { verifyEmail: true } })
        const headers = { 'x-fusionauth-tenantid': tenantId }
        const from = await createApplication(server, { multiFactorConfiguration: notNeeded }, headers)
        const target = await createApplication(server, { multiFactorConfiguration: notNeeded, ...application }, headers)
        const someone = aged
          ? await agedPerson(from, headers)
          : await createPerson(server, { applicationId: from, headers, password: common })
        await register(someone, target, headers)
        const { token, refreshToken } = await loggedIn(server, someone, from)
        okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant }))
        await prepare?.({ tenantId, userId: someone.id })
        const { email: loginId, password } = someone
        assert.equal((await login(server, { loginId, password, applicationId: target })).status, status)
        const answer = await issued(token, target, refreshToken)
        assert.equal(answer.status, 401, answer.text)
        assert.equal(answer.text, '')
      })
    }
  })
})
