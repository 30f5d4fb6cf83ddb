/**
 * OAuth and OpenID Connect beyond the code flow: what tokens are worth and how they end, every way to ask and to be answered, grants without a
 * page, devices, pushed requests and logouts. A test that equals a module of the OpenID conformance suite has its name.
 */
import assert from 'node:assert/strict'
import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  createUser,
  hiddenFields,
  isForm,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
  userinfo,
} from '../support/oauth'
import { formsOf } from '../support/pages'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'
import { enableAuthenticator } from '../support/two-factor'

type Tokens = {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly scope: string
  readonly userId: string
}
type Claims = Readonly<Record<string, unknown>>

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const resources = ['https://files.example.com', 'urn:example:mail']

const refused = (answer: Answer) => [answer.status, answer.json().error, answer.json().error_reason]
const part = (token: string, index: number): Claims =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
const claimsOf = (token: string) => part(token, 1)
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const basic = ({ id, secret }: OAuthApplication) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

forEachDatabase((_, start) => {
  let server: Server
  let application: OAuthApplication
  let other: OAuthApplication
  /** Without a secret. */
  let open: OAuthApplication
  /** May do everything. */
  let versatile: OAuthApplication
  let user: OAuthUser
  /** Signed in, and staying so. */
  let tab: Browser

  before(async () => {
    server = await start({ env: { OUTBOUND_ALLOW: '127.0.0.0/8' } })
    application = await createApplication(server)
    other = await createApplication(server)
    open = await createApplication(server, { clientAuthenticationPolicy: 'NotRequired' })
    versatile = await createApplication(server, {
      enabledGrants: ['authorization_code', 'client_credentials', 'password', 'refresh_token', deviceGrant],
      authorizedResourceUris: resources,
    })
    user = await createUser(server, application)
    tab = browser(server)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
  })

  const post = (path: string, fields: Record<string, string> | URLSearchParams, headers: Record<string, string> = {}) =>
    client(server.url).post(path, new URLSearchParams(fields), { headers })
  const ask = (changes: Record<string, string | undefined> = {}, by = application, from = tab) =>
    from.open(authorization(by, changes))
  const newCode = async (changes: Record<string, string | undefined> = {}, by = application) =>
    redirected(await ask(changes, by), 'code') ?? ''
  const redeem = async (code: string, by = application) =>
    okay<Tokens>(await requestTokens(server, by, redemption(code)))
  const newTokens = async (changes: Record<string, string | undefined> = {}, by = application) =>
    redeem(await newCode(changes, by), by)
  const refresh = (refresh_token: string, by = application, more: Record<string, string> = {}) =>
    requestTokens(server, by, { grant_type: 'refresh_token', refresh_token, ...more })
  const introspect = (token: string, more: Record<string, string> = {}, by = application) =>
    post('/oauth2/introspect', { token, ...more }, basic(by))
  const revoke = (token: string, by = application) => post('/oauth2/revoke', { token }, basic(by))
  const isActive = async (token: string, by = application) =>
    okay<{ active: boolean }>(await introspect(token, {}, by)).active
  const someone = async (by = application) => createUser(server, by)
  /** Tokens of a person of their own, in a browser of their own. */
  const tokensOf = async (person: OAuthUser, by = application) => {
    const answer = await signIn(browser(server), authorization(by), person)
    return redeem(redirected(answer, 'code') ?? '', by)
  }

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
      for (const token of [first.access_token, second.access_token]) assert.equal(await isActive(token), false)
      const third = await newTokens()
      assert.equal((await revoke(third.access_token)).status, 200)
      assert.equal(await isActive(third.access_token), false)
      assert.equal((await userinfo(server, third.access_token)).status, 401)
      okay(await refresh(third.refresh_token))
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

  describe('authorization requests', () => {
    /** The fields that a form_post page carries. */
    const posted = (answer: Answer) => {
      assert.equal(answer.status, 200)
      const unescaped = Object.entries(hiddenFields(answer))
      return Object.fromEntries(unescaped)
    }

    test('OA-06: each response mode carries the code first, the state and iss; also an error', async () => {
      const fragment = new URL((await ask({ response_mode: 'fragment' })).headers.location ?? '')
      const inFragment = new URLSearchParams(fragment.hash.slice(1))
      assert.equal(fragment.search, new URL(redirectUri).search)
      const page = await ask({ response_mode: 'form_post' })
      const inForm = posted(page)
      for (const names of [[...inFragment.keys()], Object.keys(inForm)]) {
        assert.deepEqual(names, ['code', 'locale', 'state', 'userState', 'iss'])
      }
      assert.deepEqual([inForm.state, inForm.iss], ['the state', server.url])
      okay(await requestTokens(server, application, redemption(inForm.code ?? '')))
      const failed = new URL((await ask({ response_mode: 'fragment', scope: 'x' })).headers.location ?? '')
      assert.match(failed.hash, /^#error=invalid_scope&/)
      assert.match(failed.hash, /&state=the%20state&iss=/)
      const failedForm = posted(await ask({ response_mode: 'form_post', prompt: 'none' }, application, browser(server)))
      assert.deepEqual(
        [failedForm.error, failedForm.state, failedForm.iss],
        ['login_required', 'the state', server.url],
      )
    })

    test('the form_post page sends itself by the one script that its policy admits, and by a button', async () => {
      const page = await ask({ response_mode: 'form_post', state: '"><script>alert(1)</script>' })
      const policy = page.headers['content-security-policy'] ?? ''
      const scripts = [...page.text.matchAll(/<script>([^<]*)<\/script>/g)].map(([, script = '']) => script)
      assert.equal(scripts.length, 1)
      const hash = createHash('sha256')
        .update(scripts[0] ?? '')
        .digest('base64')
      assert.ok(policy.includes(`script-src 'sha256-${hash}';`), policy)
      assert.match(policy, /form-action 'self' https:\/\/app\.example\.com;/)
      assert.ok(page.text.includes(`action="${redirectUri}"`))
      assert.match(page.text, /<button type="submit"/)
      assert.equal(page.headers['cache-control'], 'no-store')
      assert.doesNotMatch(page.text, /alert\(1\)<\/script>/)
    })

    /** What the id token of a sign-in has to say (OpenID Connect Core §2, §3.1.3.7), with its signature by a published key. */
    const checkIdToken = async ({ id_token, access_token }: Tokens, nonce: string | undefined = 'the nonce') => {
      const { payload, protectedHeader } = await jwtVerify(
        id_token,
        createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`)),
        { issuer: server.url, audience: application.id },
      )
      assert.ok(protectedHeader.kid)
      assert.deepEqual([payload.sub, payload.nonce], [user.id, nonce])
      const { exp = 0, iat = 0 } = payload
      assert.ok(exp > iat && Math.abs(iat - Date.now() / 1000) < 60)
      const half = createHash('sha256').update(access_token).digest().subarray(0, 16)
      assert.equal(payload.at_hash, half.toString('base64url'))
      return payload
    }

    test('oidcc-server, oidcc-idtoken-signature, oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
      const answer = await ask()
      assert.equal(redirected(answer, 'state'), 'the state')
      const granted = await requestTokens(server, application, redemption(redirected(answer, 'code') ?? ''))
      assert.deepEqual([granted.headers['cache-control'], granted.headers.pragma], ['no-store', 'no-cache'])
      const tokens = okay<Tokens & { token_type: string; expires_in: number }>(granted)
      assert.deepEqual([tokens.token_type, tokens.expires_in], ['Bearer', 3600])
      await checkIdToken(tokens)
    })

    test('oidcc-alternate-happy-flow, oidcc-server-client-secret-post: other orders, other ways', async () => {
      const plain = { code_challenge: undefined, code_challenge_method: undefined, nonce: undefined }
      const code = await newCode({ ...plain, scope: 'email profile openid' })
      const { code_verifier: _, ...redeeming } = redemption(code)
      const { id, secret } = application
      const tokens = okay<Tokens>(await post('/oauth2/token', { ...redeeming, client_id: id, client_secret: secret }))
      await checkIdToken(tokens, undefined)
      assert.equal(okay<Claims>(await userinfo(server, tokens.access_token)).email, user.email)
    })

    test('oidcc-formpost-basic-certification-test-plan: the answers of the code flow, posted', async () => {
      const form = { response_mode: 'form_post' }
      const page = await ask(form)
      assert.equal(formsOf(page)[0]?.action, redirectUri)
      await checkIdToken(await redeem(posted(page).code ?? ''))
      for (const [changes, error] of [
        [{ response_type: undefined }, 'invalid_request'],
        [{ request: `${encoded({ alg: 'none' })}.${encoded({})}.` }, 'request_not_supported'],
        [{ request_uri: 'https://app.example.com/request' }, 'request_uri_not_supported'],
        [{ prompt: 'none login' }, 'invalid_request'],
      ] as const) {
        const told = posted(await ask({ ...form, ...changes }))
        assert.deepEqual([told.error, told.state], [error, 'the state'])
      }
      assert.ok(posted(await ask({ ...form, prompt: 'none' })).code)
      const typed = await signIn(browser(server), authorization(application, { ...form, prompt: 'login' }), user)
      assert.ok(posted(typed).code)
      const unregistered = await ask({ ...form, redirect_uri: `${redirectUri}&foo=bar` })
      assert.deepEqual([unregistered.status, formsOf(unregistered)], [400, []])
    })

    test('oidcc-ensure-registered-redirect-uri', async () => {
      const answer = await ask({ redirect_uri: `${redirectUri}&foo=bar` })
      assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      assert.match(answer.headers['content-type'] ?? '', /^text\/html/)
    })

    test('oidcc-refresh-token', async () => {
      const first = await newTokens()
      const [before, stranger] = [
        await checkIdToken(first),
        await requestTokens(server, other, {
          grant_type: 'refresh_token',
          refresh_token: first.refresh_token,
        }),
      ]
      assert.deepEqual(refused(stranger), [400, 'invalid_grant', 'refresh_token_not_found'])
      const second = okay<Tokens>(await refresh(first.refresh_token))
      const now = claimsOf(second.id_token)
      assert.deepEqual(
        [now.iss, now.sub, now.aud, now.auth_time, 'nonce' in now],
        [before.iss, before.sub, before.aud, before.auth_time, false],
      )
      assert.notEqual(second.access_token, first.access_token)
      assert.ok(okay<Claims>(await userinfo(server, second.access_token)).sub)
    })

    test('oidcc-response-type-missing', async () => {
      const answer = await ask({ response_type: undefined })
      assert.deepEqual([redirected(answer, 'error'), redirected(answer, 'state')], ['invalid_request', 'the state'])
    })

    test('oidcc-prompt-none-not-logged-in', async () => {
      const answer = await ask({ prompt: 'none' }, application, browser(server))
      assert.equal(redirected(answer, 'error'), 'login_required')
      assert.equal(redirected(answer, 'error_reason'), 'authentication_required')
    })

    test('oidcc-prompt-none-logged-in', async () => {
      const first = await newTokens()
      const second = await newTokens({ prompt: 'none' })
      const [before, now] = [claimsOf(first.id_token), claimsOf(second.id_token)]
      assert.deepEqual([now.sub, now.auth_time], [before.sub, before.auth_time])
    })

    test('prompt=none says what is missing', async () => {
      const strict = await createApplication(server, { requireRegistration: true })
      const answer = await ask({ prompt: 'none' }, strict)
      assert.deepEqual(
        [redirected(answer, 'error'), redirected(answer, 'error_reason')],
        ['login_required', 'registration_required'],
      )
    })

    test('oidcc-prompt-login', async () => {
      const person = await someone()
      const own = browser(server)
      const first = await signIn(own, authorization(application), person, { rememberDevice: 'true' })
      const { auth_time: earlier } = claimsOf((await redeem(redirected(first, 'code') ?? '')).id_token)
      await wait(1100)
      const second = await signIn(own, authorization(application, { prompt: 'login' }), person)
      const { auth_time: later } = claimsOf((await redeem(redirected(second, 'code') ?? '')).id_token)
      assert.ok(Number(later) > Number(earlier))
    })

    test('oidcc-max-age-1, OA-15: an old proof is shown again, and auth_time is that of the new one', async () => {
      const person = await someone()
      const own = browser(server)
      const first = await signIn(own, authorization(application), person, { rememberDevice: 'true' })
      const { auth_time: earlier } = claimsOf((await redeem(redirected(first, 'code') ?? '')).id_token)
      await wait(2100)
      const stale = authorization(application, { max_age: '1' })
      assert.equal(redirected(await own.open({ ...stale, prompt: 'none' }), 'error'), 'login_required')
      const second = await signIn(own, stale, person, { rememberDevice: 'true' })
      const tokens = await redeem(redirected(second, 'code') ?? '')
      const { auth_time: later, iat } = claimsOf(tokens.id_token)
      assert.ok(Number(later) >= Number(earlier) + 2)
      assert.ok(Number(iat) - Number(later) <= 30)
      const { auth_time: refreshed } = claimsOf(okay<Tokens>(await refresh(tokens.refresh_token)).id_token)
      assert.equal(refreshed, later, 'a refresh proves nothing')
    })

    test('oidcc-max-age-10000', async () => {
      const first = claimsOf((await newTokens()).id_token)
      const second = claimsOf((await newTokens({ max_age: '10000' })).id_token)
      assert.equal(second.auth_time, first.auth_time)
    })

    test('oidcc-id-token-hint: whoever signs in is the one who was meant', async () => {
      const { id_token: hint } = await newTokens()
      const again = await newTokens({ prompt: 'none', id_token_hint: hint })
      assert.equal(again.userId, user.id)
      const stranger = await someone()
      const theirs = browser(server)
      const signedIn = await signIn(theirs, authorization(application), stranger, { rememberDevice: 'true' })
      assert.ok(redirected(signedIn, 'code'))
      const silent = await ask({ prompt: 'none', id_token_hint: hint }, application, theirs)
      assert.equal(redirected(silent, 'error'), 'login_required')
      const typed = await signIn(theirs, authorization(application, { id_token_hint: hint }), stranger)
      assert.deepEqual([redirected(typed, 'error'), redirected(typed, 'code')], ['login_required', null])
    })

    test('oidcc-ensure-post-request-succeeds', async () => {
      const fields = authorization(application)
      assert.ok(redirected(await tab.send('/oauth2/authorize', fields), 'code'), 'by the session')
      const foreign = { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }
      const page = await post('/oauth2/authorize', fields, foreign)
      assert.ok(isForm(page))
      assert.doesNotMatch(page.text, /role="alert"/)
      assert.equal(
        redirected(await post('/oauth2/authorize', { ...fields, prompt: 'none' }), 'error'),
        'login_required',
      )
    })

    test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
      assert.equal('nonce' in claimsOf((await newTokens({ nonce: undefined })).id_token), false)
    })

    test('oidcc-scope-profile, -email, -address, -phone, -all, oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body', async () => {
      const user = { phoneNumber: '+12065550100' }
      const person = await someone()
      okay(await api(server).patch(`/api/user/${person.id}`, { user }))
      const own = browser(server)
      await signIn(own, authorization(application), person, { rememberDevice: 'true' })
      const released: Record<string, string[]> = {
        openid: ['sub'],
        'openid profile': ['sub', 'name'],
        'openid email': ['sub', 'email', 'email_verified'],
        'openid phone': ['sub', 'phone_number', 'phone_number_verified'],
        'openid address': ['sub'],
        'openid profile email address phone': [
          ...['sub', 'name', 'email', 'email_verified', 'phone_number', 'phone_number_verified'],
        ],
      }
      for (const [scope, names] of Object.entries(released)) {
        const { access_token } = await redeem(redirected(await ask({ scope }, application, own), 'code') ?? '')
        const answers = [
          await userinfo(server, access_token),
          await post('/oauth2/userinfo', {}, { authorization: `Bearer ${access_token}` }),
          await post('/oauth2/userinfo', { access_token }),
        ]
        for (const answer of answers) assert.deepEqual(Object.keys(okay<Claims>(answer)).sort(), names.sort(), scope)
      }
    })

    test('RFC 6750 §2: an access token is presented in one way, and never in an address', async () => {
      const { access_token, refresh_token } = await newTokens()
      const bearer = { authorization: `Bearer ${access_token}` }
      assert.equal((await post('/oauth2/userinfo', { access_token }, bearer)).status, 400)
      const twice = new URLSearchParams([
        ['access_token', access_token],
        ['access_token', access_token],
      ])
      assert.equal((await post('/oauth2/userinfo', twice)).status, 400)
      for (const token of [refresh_token, 'x', `${access_token}x`]) {
        assert.equal((await post('/oauth2/userinfo', { access_token: token })).status, 401)
      }
      assert.equal((await client(server.url).get(`/oauth2/userinfo?access_token=${access_token}`)).status, 401)
    })

    for (const [name, parameter] of [
      ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
      ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
      ['oidcc-display-page', { display: 'page' }],
      ['oidcc-display-popup', { display: 'popup' }],
      ['oidcc-ui-locales', { ui_locales: 'se' }],
      ['oidcc-claims-locales', { claims_locales: 'se' }],
      ['oidcc-claims-essential', { claims: '{"userinfo":{"name":{"essential":true}}}' }],
      ['an identity provider that does not exist is not gone to', { idp_hint: randomUUID() }],
      ['consent has nothing to ask yet', { prompt: 'consent' }],
    ] as const) {
      test(name, async () => assert.ok(redirected(await ask(parameter), 'code')))
    }

    test('oidcc-login-hint', async () => {
      const answer = await ask({ login_hint: user.email }, application, browser(server))
      assert.ok(answer.text.includes(`value="${user.email}"`))
    })

    test('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported, oidcc-ensure-request-object-with-redirect-uri, oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
      for (const claims of [{}, { redirect_uri: 'https://evil.example/' }]) {
        const object = `${encoded({ alg: 'none' })}.${encoded({ client_id: application.id, ...claims })}.`
        const answer = await ask({ request: object })
        assert.ok(answer.headers.location?.startsWith(redirectUri))
        assert.equal(redirected(answer, 'error'), 'request_not_supported')
      }
      const elsewhere = await ask({ request_uri: 'https://app.example.com/request' })
      assert.equal(redirected(elsewhere, 'error'), 'request_uri_not_supported')
    })

    test('OA-08: a repeated parameter is refused wherever it is sent; resource alone may be', async () => {
      const query = new URLSearchParams(authorization(application))
      query.append('nonce', 'another')
      const answer = await tab.get(`/oauth2/authorize?${query}`)
      assert.equal(redirected(answer, 'error'), 'invalid_request')
      for (const path of ['/oauth2/par', '/oauth2/device_authorize', '/oauth2/token']) {
        const fields = new URLSearchParams({ ...authorization(versatile), grant_type: 'client_credentials' })
        fields.append('scope', 'openid')
        assert.deepEqual(refused(await post(path, fields, basic(versatile))), [400, 'invalid_request', 'unknown'], path)
        const long = await post(path, { grant_type: 'password', scope: 'x'.repeat(50_000) }, basic(versatile))
        assert.deepEqual(refused(long), [400, 'invalid_request', 'unknown'], path)
      }
    })

    test('RFC 8707: a resource becomes an audience where the application names it, and no other does', async () => {
      const query = new URLSearchParams(authorization(versatile))
      for (const resource of resources) query.append('resource', resource)
      const code = redirected(await tab.get(`/oauth2/authorize?${query}`), 'code') ?? ''
      const tokens = await redeem(code, versatile)
      assert.deepEqual(claimsOf(tokens.access_token).aud, [versatile.id, ...resources])
      assert.equal(claimsOf(tokens.id_token).aud, versatile.id)
      okay(await userinfo(server, tokens.access_token))
      assert.equal(await isActive(tokens.access_token, versatile), true)
      const one = resources[0] ?? ''
      const narrowed = okay<Tokens>(await refresh(tokens.refresh_token, versatile, { resource: one }))
      assert.deepEqual(claimsOf(narrowed.access_token).aud, [versatile.id, one])
      const again = okay<Tokens>(await refresh(tokens.refresh_token, versatile))
      assert.deepEqual(claimsOf(again.access_token).aud, [versatile.id, ...resources])
      const foreign = { resource: 'https://evil.example' }
      assert.equal(redirected(await ask(foreign, versatile), 'error'), 'invalid_target')
      assert.equal((await refresh(tokens.refresh_token, versatile, foreign)).json().error, 'invalid_target')
      assert.equal(claimsOf((await newTokens(foreign)).access_token).aud, application.id, 'ignored where none is named')
    })

    test('OA-01: wildcards count where the application says so', async () => {
      const pattern = { authorizedRedirectURLs: ['https://*.preview.example.com/callback'] }
      const lenient = await createApplication(server, { ...pattern, authorizedURLValidationPolicy: 'AllowWildcards' })
      const exact = await createApplication(server, pattern)
      const address = { redirect_uri: 'https://pr-7.preview.example.com/callback' }
      assert.ok((await ask(address, lenient)).headers.location?.startsWith(`${address.redirect_uri}?code=`))
      const evil = { redirect_uri: 'https://evil.example/.preview.example.com/callback' }
      for (const answer of [await ask(address, exact), await ask(evil, lenient)]) {
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      }
      const wide = { name: randomUUID(), oauthConfiguration: { authorizedRedirectURLs: ['https://*.com/'] } }
      assert.equal((await api(server).post('/api/application', { application: wide })).status, 400)
    })

    test('RFC 9126: a pushed request is what counts, for its own client, and its client has to authenticate', async () => {
      const { client_id: _, ...request } = authorization(application, { scope: 'openid' })
      const pushed = await post('/oauth2/par', request, basic(application))
      assert.equal(pushed.status, 201, pushed.text)
      const { request_uri, expires_in } = pushed.json<{ request_uri: string; expires_in: number }>()
      assert.equal(expires_in, 60)
      const brought = { client_id: application.id, request_uri, scope: 'openid offline_access', redirect_uri: 'x' }
      const code = redirected(await tab.open(brought), 'code') ?? ''
      assert.equal((await redeem(code)).scope, 'openid')
      const typed = await signIn(browser(server), { client_id: application.id, request_uri }, user)
      assert.ok(redirected(typed, 'code'), 'through the form as well')
      for (const foreign of [
        { client_id: other.id, request_uri },
        { client_id: application.id, request_uri: `${request_uri}x` },
      ]) {
        const answer = await tab.open(foreign)
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      }
      assert.equal((await post('/oauth2/par', { ...request, client_id: application.id })).status, 401)
      const evil = await post('/oauth2/par', { ...request, redirect_uri: 'https://evil.example/' }, basic(application))
      assert.deepEqual(refused(evil), [400, 'invalid_request', 'invalid_redirect_uri'])
    })
  })

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

  describe('devices', () => {
    type Codes = { device_code: string; user_code: string; interval: number; expires_in: number } & Record<
      string,
      string
    >
    const newDevice = async (fields: Record<string, string> = { scope: 'openid offline_access' }) =>
      okay<Codes>(await post('/oauth2/device_authorize', fields, basic(versatile)))
    const poll = ({ device_code }: Codes) => requestTokens(server, versatile, { grant_type: deviceGrant, device_code })
    /** From the code to the question, as a person in a browser of their own. */
    const toQuestion = async (own: Browser, userCode: string, person = user): Promise<Answer> => {
      const entered = await own.send('/oauth2/device', {
        ...hiddenFields(await own.get('/oauth2/device')),
        user_code: userCode,
      })
      assert.equal(entered.status, 302, entered.text)
      const query = Object.fromEntries(new URL(entered.headers.location ?? '').searchParams)
      const signedIn = await signIn(own, query, person)
      const back = new URL(signedIn.headers.location ?? '')
      assert.equal(back.origin + back.pathname, `${server.url}/oauth2/device`)
      return own.get(back.pathname + back.search)
    }
    const decide = (own: Browser, question: Answer, action: string) =>
      own.send('/oauth2/device', { ...hiddenFields(question), action })

    test('OA-09: the address that a device shows comes from the configuration, whatever the headers say', async () => {
      const spoofed = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
      const answer = await post('/oauth2/device_authorize', {}, { ...basic(versatile), ...spoofed })
      assert.equal(okay<Codes>(answer).verification_uri, `${server.url}/oauth2/device`)
    })

    test('a device asks, a person allows it, and the device gets tokens for that person', async () => {
      const codes = await newDevice({ scope: 'openid offline_access', 'metaData.device.name': 'A <b>TV' })
      assert.match(codes.user_code, /^[A-HJ-NP-Z2-9]{6}$/)
      assert.deepEqual([codes.interval, codes.expires_in], [5, 300])
      assert.equal(codes.verification_uri, `${server.url}/oauth2/device`)
      assert.equal(codes.verification_uri_complete, `${server.url}/oauth2/device?user_code=${codes.user_code}`)
      assert.deepEqual(refused(await poll(codes)), [400, 'authorization_pending', 'unknown'])
      const own = browser(server)
      const typed = `${codes.user_code.slice(0, 3).toLowerCase()}-${codes.user_code.slice(3)}`
      const question = await toQuestion(own, typed)
      for (const text of [codes.user_code, 'Ada Lovelace', 'A &lt;b&gt;TV'])
        assert.ok(question.text.includes(text), text)
      assert.equal((await decide(own, question, 'allow')).headers.location, `${server.url}/oauth2/device-complete`)
      const tokens = okay<Tokens>(await poll(codes))
      assert.equal(tokens.userId, user.id)
      assert.deepEqual(claimsOf(tokens.access_token).gty, [deviceGrant])
      okay(await refresh(tokens.refresh_token, versatile))
      assert.deepEqual(refused(await poll(codes)), [400, 'invalid_grant', 'invalid_device_code'])
    })

    test('OA-13: asking too fast slows down, and ten questions at once after the approval bring one answer', async () => {
      const codes = await newDevice()
      assert.equal((await poll(codes)).json().error, 'authorization_pending')
      assert.equal((await poll(codes)).json().error, 'slow_down')
      const own = browser(server)
      await decide(own, await toQuestion(own, codes.user_code), 'allow')
      const answers = await race(10, () => poll(codes))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 9 })
    })

    test('OA-13: what one browser entered no other approves, and nobody decides twice', async () => {
      const codes = await newDevice()
      const [mine, theirs] = [browser(server), browser(server)]
      const question = await toQuestion(mine, codes.user_code)
      await theirs.get('/oauth2/device')
      const stolen = await decide(theirs, question, 'allow')
      assert.deepEqual([stolen.status, stolen.headers.location], [200, undefined])
      const bare = await post('/oauth2/device', { ...hiddenFields(question), action: 'allow' })
      assert.equal(bare.headers.location, undefined, 'without cookies')
      const odd = await decide(mine, question, 'maybe')
      assert.equal(odd.headers.location, undefined)
      assert.equal((await poll(codes)).json().error, 'authorization_pending')
      const answers = await race(5, () => decide(mine, question, 'allow'))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 4, 302: 1 })
      assert.equal((await decide(mine, question, 'deny')).headers.location, undefined)
      okay(await poll(codes))
    })

    test('OA-13: a code for the approval is of no use in another browser, and none to the client', async () => {
      const codes = await newDevice()
      const [mine, theirs] = [browser(server), browser(server)]
      const entered = await mine.send('/oauth2/device', {
        ...hiddenFields(await mine.get('/oauth2/device')),
        user_code: codes.user_code,
      })
      const query = Object.fromEntries(new URL(entered.headers.location ?? '').searchParams)
      const back = new URL((await signIn(mine, query, user)).headers.location ?? '')
      const code = back.searchParams.get('code') ?? ''
      await theirs.get('/oauth2/device')
      assert.doesNotMatch((await theirs.get(back.pathname + back.search)).text, /value="allow"/)
      const fields = { ...redemption(code), redirect_uri: `${server.url}/oauth2/device` }
      assert.equal((await requestTokens(server, versatile, fields)).json().error, 'invalid_grant')
      assert.match((await mine.get(back.pathname + back.search)).text, /value="allow"/)
      // Only who comes with a user code may be sent there.
      const without = await mine.open(authorization(versatile, { redirect_uri: `${server.url}/oauth2/device` }))
      assert.deepEqual([without.status, without.headers.location], [400, undefined])
    })

    test('a denied device is told so, once', async () => {
      const codes = await newDevice()
      const own = browser(server)
      const denied = await decide(own, await toQuestion(own, codes.user_code), 'deny')
      assert.equal(denied.headers.location, `${server.url}/oauth2/device-complete?denied=true`)
      assert.deepEqual(refused(await poll(codes)), [400, 'access_denied', 'consent_canceled'])
      assert.equal((await poll(codes)).json().error, 'invalid_grant')
    })

    test('SE-05: a new password ends an approval that nobody has used yet', async () => {
      const person = await someone(versatile)
      const codes = await newDevice()
      const own = browser(server)
      await decide(own, await toQuestion(own, codes.user_code, person), 'allow')
      okay(await api(server).patch(`/api/user/${person.id}`, { user: { password: server.canary(randomUUID()) } }))
      assert.equal((await poll(codes)).json().error, 'invalid_grant')
    })

    test('a page of the application’s own reads a code and approves it with an access token of its user', async () => {
      const codes = await newDevice({ scope: 'openid email offline_access', 'metaData.device.name': 'TV' })
      const { user_code } = codes
      const validate = (client_id: string) =>
        client(server.url).get(`/oauth2/device/validate?${new URLSearchParams({ client_id, user_code })}`)
      const valid = await validate(versatile.id)
      assert.deepEqual([valid.status, valid.text], [200, ''])
      assert.deepEqual(refused(await validate(application.id)), [400, 'invalid_request', 'invalid_user_code'])
      const described = okay<Claims>(await post('/oauth2/device/user-code', { user_code }, basic(versatile)))
      assert.deepEqual(
        [described.client_id, described.scope, described.deviceInfo, described.user_code],
        [versatile.id, 'email', { name: 'TV' }, user_code],
      )
      assert.equal((await post('/oauth2/device/user-code', { user_code })).status, 401)
      const foreign = await newTokens()
      const own = await newTokens({}, versatile)
      const approve = (token: string) => post('/oauth2/device/approve', { user_code, token }, basic(versatile))
      for (const token of [foreign.access_token, own.id_token, own.refresh_token]) {
        assert.equal((await approve(token)).json().error, 'invalid_token')
      }
      const approved = okay<Claims>(await approve(own.access_token))
      assert.deepEqual([approved.deviceGrantStatus, approved.userId], ['Approved', user.id])
      assert.equal(okay<Tokens>(await poll(codes)).userId, user.id)
    })
  })

  describe('private_key_jwt', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }
    let signing: OAuthApplication

    before(async () => {
      signing = await createApplication(server, {
        enabledGrants: ['authorization_code', 'client_credentials', 'refresh_token'],
        jwks: { keys: [jwk, { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'two' }] },
      })
    })

    const seconds = () => Math.floor(Date.now() / 1000)
    const claims = (changes: Claims = {}) => {
      const { id } = signing
      const iat = seconds()
      return { iss: id, sub: id, aud: server.url, iat, exp: iat + 60, jti: randomUUID(), ...changes }
    }
    const signed = (payload: unknown, header: Claims = {}, key: KeyObject = privateKey) => {
      const input = `${encoded({ alg: 'ES256', kid: 'one', ...header })}.${encoded(payload)}`
      return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
    }
    const asserting = (client_assertion: string, more: Record<string, string> = {}, headers = {}) => {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const fields = { grant_type: 'client_credentials', client_assertion, client_assertion_type, ...more }
      return post('/oauth2/token', fields, headers)
    }

    test('openid-client authenticates with a key, and its assertion counts once', async () => {
      const key = await crypto.subtle.importKey(
        'jwk',
        privateKey.export({ format: 'jwk' }) as JsonWebKey,
        { name: 'ECDSA', namedCurve: 'P-256' },
        false,
        ['sign'],
      )
      const configuration = await oidc.discovery(
        new URL(server.url),
        signing.id,
        undefined,
        oidc.PrivateKeyJwt({ key, kid: 'one' }),
        { execute: [oidc.allowInsecureRequests] },
      )
      const { access_token } = await oidc.clientCredentialsGrant(configuration)
      assert.equal((await oidc.tokenIntrospection(configuration, access_token)).active, true)
      const assertion = signed(claims())
      const answers = await race(10, () => asserting(assertion))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 401: 9 })
    })

    test('OA-07: an assertion goes with nothing else, and a secret is no way around a key', async () => {
      const { id } = signing
      const both = await asserting(signed(claims()), { client_id: id, client_secret: signing.secret })
      assert.deepEqual(refused(both), [400, 'invalid_request', 'invalid_client_authentication'])
      const header = await asserting(signed(claims()), {}, basic(signing))
      assert.deepEqual(refused(header), [400, 'invalid_request', 'invalid_client_authentication'])
      const elsewhere = await asserting(signed(claims()), { client_id: other.id })
      assert.deepEqual(refused(elsewhere), [400, 'invalid_request', 'client_id_mismatch'])
      assert.equal((await requestTokens(server, signing, { grant_type: 'client_credentials' })).status, 401)
      const unknown = randomUUID()
      const nobody = await asserting(signed(claims({ iss: unknown, sub: unknown })))
      const wrong = await asserting(signed(claims({ aud: 'https://evil.example' })))
      assert.deepEqual([nobody.status, nobody.text], [wrong.status, wrong.text])
    })

    test('JW-01, JW-02, JW-03, JW-04, JW-05, JW-08: only what the client’s own key signed, for here and now, is an assertion', async () => {
      const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
      const hmac = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claims())}`
      const foreign = { jwk: stranger.publicKey.export({ format: 'jwk' }), jku: `${server.url}/keys` }
      const own = signed(claims())
      const [head = '', body = '', signature = ''] = own.split('.')
      const { access_token, id_token } = await newTokens()
      const now = seconds()
      const refusedOnes: Record<string, string> = {
        'JW-01 none': `${encoded({ alg: 'none' })}.${body}.`,
        'JW-01 no signature': `${head}.${body}.`,
        'JW-01 HMAC with the public key': `${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`,
        'JW-01 another key': signed(claims(), {}, stranger.privateKey),
        'JW-01 changed claims': `${head}.${encoded(claims())}.${signature}`,
        'JW-02 a key in the header': signed(claims(), foreign, stranger.privateKey),
        'JW-02 an unknown kid': signed(claims(), { kid: '../../x' }),
        'JW-02 another key’s kid': signed(claims(), { kid: 'two' }),
        'JW-03 an access token': access_token,
        'JW-03 an id token': id_token,
        'JW-04 another issuer': signed(claims({ iss: other.id })),
        'JW-04 another audience': signed(claims({ aud: 'https://evil.example' })),
        'JW-04 no audience': signed(claims({ aud: undefined })),
        'JW-05 expired': signed(claims({ iat: now - 200, exp: now - 100 })),
        'JW-05 no expiry': signed(claims({ exp: undefined })),
        'JW-05 text for an expiry': signed(claims({ exp: String(now + 60) })),
        'JW-05 a fraction': signed(claims({ exp: now + 60.5 })),
        'JW-05 not yet': signed(claims({ nbf: now + 200 })),
        'JW-05 issued long ago': signed(claims({ iat: now - 1000 })),
        'JW-05 issued in the future': signed(claims({ iat: now + 500, exp: now + 600 })),
        'no jti': signed(claims({ jti: undefined })),
        'a critical extension': signed(claims(), { crit: ['x'], x: 1 }),
        'JW-08 padding': `${own}=`,
        'JW-08 a space': ` ${own}`,
        'JW-08 two parts': `${head}.${body}`,
        'JW-08 four parts': `${own}.x`,
        'JW-08 no object': signed([]),
      }
      for (const [name, assertion] of Object.entries(refusedOnes)) {
        assert.equal((await asserting(assertion)).status, 401, name)
      }
      assert.equal((await asserting('x'.repeat(5000))).status, 400)
      okay(await asserting(own))
      okay(await asserting(signed(claims({ aud: [`${server.url}/oauth2/token`, 'https://other.example'] }))))
    })

    test('a key that is weak or of a kind that signs nothing is not registered, and none is kept with its private part', async () => {
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
      for (const key of [weak, { kty: 'oct', k: 'x'.repeat(43) }, { ...jwk, crv: 'secp256k1' }, {}]) {
        const application = { name: randomUUID(), oauthConfiguration: { jwks: { keys: [key] } } }
        assert.equal((await api(server).post('/api/application', { application })).status, 400)
      }
      const whole = { ...privateKey.export({ format: 'jwk' }), kid: 'one' }
      const application = { name: randomUUID(), oauthConfiguration: { jwks: { keys: [whole] } } }
      const answer = await api(server).post('/api/application', { application })
      assert.equal(answer.status, 200)
      assert.ok(!answer.text.includes(String(whole.d)))
    })
  })

  describe('openid-client', () => {
    let configuration: oidc.Configuration
    before(async () => {
      configuration = await oidc.discovery(
        new URL(server.url),
        versatile.id,
        undefined,
        oidc.ClientSecretBasic(versatile.secret),
        { execute: [oidc.allowInsecureRequests] },
      )
    })

    test('every endpoint that the metadata names answers, and says what it can', async () => {
      const metadata = configuration.serverMetadata()
      const endpoints = Object.entries(metadata).filter(([name]) => /(_endpoint|jwks_uri)$/.test(name))
      assert.equal(endpoints.length, 9)
      for (const [name, address] of endpoints) {
        const { pathname } = new URL(String(address))
        const { status } = await client(server.url).call(
          /^(authorization|end_session|userinfo|jwks)/.test(name) ? 'GET' : 'POST',
          pathname,
        )
        assert.ok([200, 400, 401].includes(status), `${name}: ${status}`)
      }
      assert.deepEqual(metadata.response_modes_supported, ['query', 'fragment', 'form_post'])
      assert.equal(metadata.authorization_response_iss_parameter_supported, true)
      for (const grant_type of metadata.grant_types_supported ?? []) {
        const { error } = (await requestTokens(server, versatile, { grant_type })).json()
        assert.notEqual(error, 'unsupported_grant_type', grant_type)
      }
    })

    test('oidcc-discovery-endpoint-verification, oidcc-rp-initiated-logout-discovery-endpoint-verification, oidcc-backchannel-logout-discovery-endpoint-verification', async () => {
      const answer = await client(server.url).get('/.well-known/openid-configuration')
      assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
      const metadata = okay<Record<string, unknown>>(answer)
      assert.equal(metadata.issuer, server.url)
      const required = {
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        claims_supported: ['sub'],
        grant_types_supported: ['authorization_code'],
        code_challenge_methods_supported: ['S256'],
        dpop_signing_alg_values_supported: ['ES256'],
      }
      for (const [name, [value]] of Object.entries(required)) {
        assert.ok((metadata[name] as string[]).includes(value ?? ''), name)
      }
      const addresses = [
        'authorization_endpoint',
        'token_endpoint',
        'userinfo_endpoint',
        'jwks_uri',
        'end_session_endpoint',
      ]
      for (const name of addresses) assert.equal(new URL(String(metadata[name])).origin, server.url, name)
      assert.deepEqual(
        [metadata.backchannel_logout_supported, metadata.backchannel_logout_session_supported],
        [true, true],
      )
      assert.equal(metadata.request_parameter_supported, false)
      assert.equal(metadata.request_uri_parameter_supported, false, 'its default would be true')
      const keys = okay<{ keys: Claims[] }>(await client(server.url).get('/.well-known/jwks.json')).keys
      assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length)
      assert.ok(keys.every(({ use, kty }) => use === 'sig' && kty !== 'oct'))
    })

    test('introspects, revokes, asks for itself and with a password', async () => {
      const tokens = await newTokens({}, versatile)
      assert.equal((await oidc.tokenIntrospection(configuration, tokens.access_token)).active, true)
      await oidc.tokenRevocation(configuration, tokens.refresh_token)
      assert.equal((await oidc.tokenIntrospection(configuration, tokens.access_token)).active, false)
      assert.ok((await oidc.clientCredentialsGrant(configuration)).access_token)
      const credentials = { username: user.email, password: user.password, scope: 'openid' }
      const granted = await oidc.genericGrantRequest(configuration, 'password', credentials)
      assert.equal(granted.claims()?.sub, user.id)
    })

    test('pushes a request and signs in with the reference', async () => {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
      const address = await oidc.buildAuthorizationUrlWithPAR(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      })
      assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'request_uri'])
      const answer = await tab.get(address.pathname + address.search)
      assert.ok(redirected(answer, 'code'))
    })

    test('signs a device in', async () => {
      const device = await oidc.initiateDeviceAuthorization(configuration, { scope: 'openid' })
      const { access_token } = await newTokens({}, versatile)
      const { user_code } = device
      okay(await post('/oauth2/device/approve', { user_code, token: access_token }, basic(versatile)))
      const polled = await oidc.pollDeviceAuthorizationGrant(configuration, { ...device, interval: 1 })
      assert.equal(polled.claims()?.sub, user.id)
    })
  })

  describe('logouts', () => {
    type Heard = { readonly request: IncomingMessage; readonly body: URLSearchParams }
    let receiver: HttpServer
    let hanging: HttpServer
    const heard: Heard[] = []
    const statuses: number[] = []
    const held: IncomingMessage[] = []
    const urlOf = (listener: HttpServer) => `http://127.0.0.1:${(listener.address() as AddressInfo).port}/logout`

    before(async () => {
      receiver = createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        heard.push({ request, body: new URLSearchParams(body) })
        response.writeHead(statuses.shift() ?? 200).end()
      })
      hanging = createServer((request) => void held.push(request))
      for (const listener of [receiver, hanging]) {
        await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready))
      }
    })
    after(() => {
      for (const listener of [receiver, hanging]) {
        listener.closeAllConnections()
        listener.close()
      }
    })

    const until = async (condition: () => boolean) => {
      const deadline = AbortSignal.timeout(20_000)
      while (!condition()) {
        if (deadline.aborted) assert.fail('it did not happen')
        await wait(20)
      }
    }
    /** A person with a session in which this application has tokens. */
    const session = async (by: OAuthApplication) => {
      const person = await someone(by)
      const own = browser(server)
      const answer = await signIn(own, authorization(by), person, { rememberDevice: 'true' })
      return { person, own, tokens: await redeem(redirected(answer, 'code') ?? '', by) }
    }
    const logout = (own: Browser, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      own.get(`/oauth2/logout?${new URLSearchParams(fields)}`, { headers })

    test('OA-12: an application hears of the logout by a token that is nothing else, and again until it has', async () => {
      const by = await createApplication(server, { backChannelLogoutURL: urlOf(receiver) })
      const { person, own, tokens } = await session(by)
      statuses.push(503)
      await logout(own, { client_id: by.id })
      await until(() => heard.length === 2)
      const [first, second] = heard.map(({ body }) => body.get('logout_token') ?? '')
      assert.notEqual(first, second, 'a token for each attempt')
      assert.equal(heard[1]?.request.headers['content-type'], 'application/x-www-form-urlencoded')
      const { payload, protectedHeader } = await jwtVerify(
        second ?? '',
        createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`)),
        { issuer: server.url, audience: by.id, typ: 'logout+jwt' },
      )
      assert.equal(protectedHeader.typ, 'logout+jwt')
      assert.deepEqual([payload.sub, payload.sid], [person.id, claimsOf(tokens.id_token).sid])
      assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
      assert.equal('nonce' in payload, false)
      assert.equal(Number(payload.exp) - Number(payload.iat), 120)
      assert.ok(payload.jti)
      for (const hint of ['access_token', 'id_token', 'refresh_token']) {
        assert.equal((await introspect(second ?? '', { token_type_hint: hint }, by)).text, '{"active":false}')
      }
      assert.equal((await logout(own, { id_token_hint: second ?? '' })).status, 400)
      assert.equal((await userinfo(server, second ?? '')).status, 401)
      // Refresh tokens live on, as documented; the session does not.
      okay(await refresh(tokens.refresh_token, by))
    })

    test('OA-12: however a session ends they hear of it, and a person who signs in anew has not left', async () => {
      const by = await createApplication(server, { backChannelLogoutURL: urlOf(receiver) })
      const { person, own, tokens } = await session(by)
      const again = await signIn(own, authorization(by, { prompt: 'login' }), person, { rememberDevice: 'true' })
      const { id_token: renewed } = await redeem(redirected(again, 'code') ?? '', by)
      assert.equal(claimsOf(renewed).sid, claimsOf(tokens.id_token).sid, 'the same session under another cookie')
      const before = heard.length
      okay(await api(server).patch(`/api/user/${person.id}`, { user: { password: server.canary(randomUUID()) } }))
      await until(() => heard.length > before)
      assert.equal(heard.length, before + 1)
      const { sid } = claimsOf(heard.at(-1)?.body.get('logout_token') ?? '')
      assert.equal(sid, claimsOf(renewed).sid)
    })

    test('OA-12: an application that hangs keeps no logout waiting', async () => {
      const by = await createApplication(server, { backChannelLogoutURL: urlOf(hanging) })
      const { own } = await session(by)
      await logout(own, { client_id: by.id })
      assert.ok(isForm(await own.open(authorization(by))), 'answered while nobody had answered')
      await until(() => held.length === 1)
      assert.equal(held[0]?.complete, true)
    })

    test('oidcc-rp-initiated-logout', async () => {
      const { own, tokens } = await session(application)
      const answer = await logout(
        own,
        { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri, state: 'a b' },
        { 'sec-fetch-site': 'cross-site' },
      )
      assert.deepEqual([answer.status, answer.headers.location], [302, `${redirectUri}&state=a%20b`])
      assert.ok(isForm(await own.open(authorization(application))))
    })

    test('oidcc-rp-initiated-logout-no-id-token-hint', async () => {
      const { own } = await session(application)
      const named = { client_id: application.id, post_logout_redirect_uri: redirectUri, state: 'a b' }
      const asked = await logout(own, named, { 'sec-fetch-site': 'cross-site' })
      assert.match(asked.text, /<form /, 'a question')
      assert.ok(redirected(await own.open(authorization(application)), 'code'), 'the session survives')
      const confirmed = await own.send('/oauth2/logout', hiddenFields(asked))
      assert.deepEqual([confirmed.status, confirmed.headers.location], [302, `${redirectUri}&state=a%20b`])
      assert.ok(isForm(await own.open(authorization(application))))
    })

    test('oidcc-rp-initiated-logout-no-params, oidcc-rp-initiated-logout-only-state', async () => {
      for (const fields of [{}, { state: 'a b' }] as Record<string, string>[]) {
        const { own } = await session(application)
        const asked = await logout(own, fields)
        assert.deepEqual([asked.status, asked.headers.location], [200, undefined])
        assert.match(asked.text, /<form /)
        assert.ok(redirected(await own.open(authorization(application)), 'code'), 'until somebody answers')
        const confirmed = await own.send('/oauth2/logout', hiddenFields(asked))
        assert.deepEqual([confirmed.status, confirmed.headers.location], [200, undefined])
        assert.ok(isForm(await own.open(authorization(application))))
      }
    })

    test('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri, oidcc-rp-initiated-logout-bad-id-token-hint', async () => {
      const { own, tokens } = await session(application)
      for (const fields of [
        { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${redirectUri}&foo=bar` },
        { id_token_hint: 'a.bad.hint', post_logout_redirect_uri: redirectUri },
        { id_token_hint: tokens.access_token, post_logout_redirect_uri: redirectUri },
      ]) {
        const answer = await logout(own, fields)
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      }
      assert.ok(redirected(await own.open(authorization(application)), 'code'), 'the session survives')
    })

    test('oidcc-backchannel-rp-initiated-logout', async () => {
      const by = await createApplication(server, { backChannelLogoutURL: urlOf(receiver) })
      const { own, tokens } = await session(by)
      const before = heard.length
      const answer = await logout(own, {
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: redirectUri,
        state: 'done',
      })
      assert.equal(answer.headers.location, `${redirectUri}&state=done`)
      await until(() => heard.length > before)
      const told = claimsOf(heard.at(-1)?.body.get('logout_token') ?? '')
      const { iss, aud, sub, sid } = claimsOf(tokens.id_token)
      assert.deepEqual([told.iss, told.aud, told.sub, told.sid], [iss, aud, sub, sid])
      const silent = await own.open(authorization(by, { prompt: 'none' }))
      assert.equal(redirected(silent, 'error'), 'login_required')
    })

    test('oidcc-rp-initiated-logout-no-state', async () => {
      const { own, tokens } = await session(application)
      const answer = await logout(own, { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri })
      assert.equal(answer.headers.location, redirectUri)
    })

    test('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
      const { own, tokens } = await session(application)
      const answer = await logout(own, { id_token_hint: tokens.id_token })
      assert.deepEqual([answer.status, answer.headers.location], [200, undefined])
      assert.ok(isForm(await own.open(authorization(application))))
    })

    test('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, OA-05', async () => {
      const { own, tokens } = await session(application)
      for (const post_logout_redirect_uri of [
        'https://evil.example/',
        `${redirectUri}x`,
        '//evil.example',
        'javascript:1',
      ]) {
        const answer = await logout(own, { id_token_hint: tokens.id_token, post_logout_redirect_uri })
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      }
      assert.ok(redirected(await own.open(authorization(application)), 'code'), 'the session survives')
    })

    test('oidcc-rp-initiated-logout-modified-id-token-hint, OA-11', async () => {
      const { own, tokens } = await session(application)
      const [header, , signature] = tokens.id_token.split('.')
      const modified = `${header}.${encoded({ ...claimsOf(tokens.id_token), sub: randomUUID() })}.${signature}`
      assert.equal((await logout(own, { id_token_hint: modified })).status, 400)
      const stranger = await newTokens()
      const asked = await logout(own, { id_token_hint: stranger.id_token }, { 'sec-fetch-site': 'cross-site' })
      assert.match(asked.text, /<form /, 'a hint about somebody else is a question')
      assert.ok(redirected(await own.open(authorization(application)), 'code'), 'the session survives')
    })

    test('a browser goes where the application or its tenant says, and tells the others on its way', async () => {
      const quiet = await createApplication(server, {
        logoutURL: 'https://quiet.example.com/bye',
        logoutBehavior: 'RedirectOnly',
      })
      const { own } = await session(quiet)
      assert.equal((await logout(own, { client_id: quiet.id })).headers.location, 'https://quiet.example.com/bye')
      const named = { client_id: quiet.id, post_logout_redirect_uri: redirectUri }
      assert.equal((await logout(own, named)).headers.location, redirectUri)
      const page = await logout(own, { client_id: application.id, post_logout_redirect_uri: redirectUri })
      assert.equal(page.status, 200)
      assert.equal(page.headers.refresh, `2; url=${redirectUri}`)
      assert.match(page.text, /<iframe [^>]*src="https:\/\/quiet\.example\.com\/bye"/)
      assert.match(page.headers['content-security-policy'] ?? '', /frame-src https:\/\/quiet\.example\.com;/)
      assert.equal((await api(server).delete(`/api/application/${quiet.id}?hardDelete=true`)).status, 200)
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

  // Last of all: from then on nobody at this address enters a code.
  test('OA-13: twenty guesses are too many, and then the right code is not looked at either', async () => {
    const codes = okay<{ user_code: string }>(await post('/oauth2/device_authorize', {}, basic(versatile)))
    const own = browser(server)
    const form = hiddenFields(await own.get('/oauth2/device'))
    const guess = (user_code: string) => own.send('/oauth2/device', { ...form, user_code })
    const statuses: number[] = []
    for (let n = 0; n < 20; n += 1) statuses.push((await guess(`AAAA${10 + n}`)).status)
    assert.ok(statuses.includes(429), statuses.join())
    const limited = await guess(codes.user_code)
    assert.equal(limited.status, 429)
    assert.ok(Number(limited.headers['retry-after']) > 0)
  })
})
