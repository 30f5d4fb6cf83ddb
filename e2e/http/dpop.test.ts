/**
 * Tokens that are bound to a key (RFC 9449), and a second client library that knows the protocol from the standards alone: oauth4webapi, which
 * forgives nothing, through every grant.
 */
import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { calculateJwkThumbprint, type JWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, okay } from '../support/login'
import {
  redirectUri as addressWithQuery,
  authorization,
  type Browser,
  browser,
  createApplication,
  createUser,
  isForm,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  requestTokens,
  signIn,
} from '../support/oauth'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'

type Tokens = {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly token_type: string
}
type Claims = Readonly<Record<string, unknown>>

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
// The library takes the query of an address for the response's, so this client's address has none.
const redirectUri = 'https://app.example.com/callback'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const refused = (answer: Answer) => [answer.status, answer.json().error]
const seconds = () => Math.floor(Date.now() / 1000)

/** A client's key, and proofs by it that are right except for what is changed. */
function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as JWK
  const signed = (header: Claims, payload: unknown, key: KeyObject = privateKey) => {
    const input = `${encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })}.${encoded(payload)}`
    return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
  const claims = (htm: string, htu: string, changes: Claims = {}) => {
    return { jti: randomUUID(), htm, htu, iat: seconds(), ...changes }
  }
  return { privateKey, jwk, signed, claims, thumbprint: () => calculateJwkThumbprint(jwk) }
}
const ath = (token: string) => createHash('sha256').update(token).digest('base64url')

forEachDatabase((_, start) => {
  let server: Server
  /** With a secret. */
  let application: OAuthApplication
  /** Without a secret. */
  let open: OAuthApplication
  let user: OAuthUser
  /** Signed in, and staying so. */
  let tab: Browser

  before(async () => {
    server = await start()
    const authorizedRedirectURLs = [addressWithQuery, redirectUri]
    application = await createApplication(server, {
      authorizedRedirectURLs,
      enabledGrants: ['authorization_code', 'client_credentials', 'password', 'refresh_token', deviceGrant],
    })
    open = await createApplication(server, { authorizedRedirectURLs, clientAuthenticationPolicy: 'NotRequired' })
    user = await createUser(server, application)
    tab = browser(server)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
  })

  const tokenUrl = () => `${server.url}/oauth2/token`
  const newCode = async (changes: Record<string, string> = {}, by = open) =>
    redirected(await tab.open(authorization(by, changes)), 'code') ?? ''
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    client(server.url).post(path, new URLSearchParams(fields), { headers })
  /** A token request of the public client, with the key's proof. */
  const ask = (
    fields: Record<string, string>,
    key: ReturnType<typeof newKey>,
    changes: Claims = {},
    header: Claims = {},
  ) =>
    post(
      '/oauth2/token',
      { client_id: open.id, ...fields },
      {
        dpop: key.signed(header, key.claims('POST', tokenUrl(), changes)),
      },
    )
  const boundTokens = async (key: ReturnType<typeof newKey>) =>
    okay<Tokens>(await ask(redemption(await newCode()), key))
  const userinfo = (token: string, dpop?: string, scheme = 'DPoP') =>
    client(server.url).get('/oauth2/userinfo', {
      headers: { authorization: `${scheme} ${token}`, ...(dpop !== undefined && { dpop }) },
    })
  const userinfoProof = (key: ReturnType<typeof newKey>, token: string, changes: Claims = {}) =>
    key.signed({}, key.claims('GET', `${server.url}/oauth2/userinfo`, { ath: ath(token), ...changes }))
  const introspect = async (token: string, by = open) =>
    okay<Claims>(await post('/oauth2/introspect', { client_id: by.id, token }))

  describe('bound tokens', () => {
    test('RFC 9449 §5, §6: a proof binds what it is asked with, and introspection says so', async () => {
      const key = newKey()
      const tokens = await boundTokens(key)
      assert.equal(tokens.token_type, 'DPoP')
      const cnf = { jkt: await key.thumbprint() }
      assert.deepEqual(claimsOf(tokens.access_token).cnf, cnf)
      assert.equal('cnf' in claimsOf(tokens.id_token), false)
      const told = await introspect(tokens.access_token)
      assert.deepEqual([told.active, told.cnf, told.token_type], [true, cnf, 'DPoP'])
      const plain = okay<Tokens>(await post('/oauth2/token', { client_id: open.id, ...redemption(await newCode()) }))
      assert.equal(plain.token_type, 'Bearer')
      assert.equal('cnf' in claimsOf(plain.access_token), false)
      assert.equal('token_type' in (await introspect(plain.access_token)), false)
    })

    test('RFC 9449 §7: a bound token opens userinfo with its key, and nothing anywhere without', async () => {
      const key = newKey()
      const { access_token: token } = await boundTokens(key)
      const answer = await userinfo(token, userinfoProof(key, token))
      assert.equal(okay<Claims>(answer).sub, user.id)
      assert.equal(answer.headers['www-authenticate'], undefined)
      const stranger = newKey()
      for (const [name, refusal] of Object.entries({
        'as a bearer token': await userinfo(token, undefined, 'Bearer'),
        'as a bearer token with a proof': await userinfo(token, userinfoProof(key, token), 'Bearer'),
        'without a proof': await userinfo(token),
        'with the proof of another key': await userinfo(token, userinfoProof(stranger, token)),
        'with the proof for another token': await userinfo(token, userinfoProof(key, `${token}x`)),
        'with a proof for no token': await userinfo(token, userinfoProof(key, token, { ath: undefined })),
        'with a proof for another method': await userinfo(token, userinfoProof(key, token, { htm: 'POST' })),
        'with a proof for another address': await userinfo(token, userinfoProof(key, token, { htu: tokenUrl() })),
      })) {
        assert.equal(refusal.status, 401, name)
        assert.match(
          refusal.headers['www-authenticate'] ?? '',
          /^(DPoP|Bearer) .*error="invalid_(token|dpop_proof)"/,
          name,
        )
      }
      const scheme = (await userinfo(token)).headers['www-authenticate'] ?? ''
      assert.match(scheme, /^DPoP .*algs="[^"]*ES256/)
      const bearer = { authorization: `Bearer ${token}` }
      for (const path of [
        '/api/jwt/validate',
        '/api/user',
        `/api/jwt/issue?applicationId=${application.id}`,
        '/app/me',
      ]) {
        assert.equal((await client(server.url).get(path, { headers: bearer })).status, 401, path)
      }
      for (const cookie of [`access_token=${token}`, `app.at=${token}`]) {
        assert.equal((await client(server.url).get('/app/me', { headers: { cookie } })).status, 401)
        assert.equal((await client(server.url).get('/api/jwt/validate', { headers: { cookie } })).status, 401)
      }
    })

    test('RFC 9449 §7.2: a token that is not bound is no bound one', async () => {
      const key = newKey()
      const { access_token: token } = okay<Tokens>(
        await post('/oauth2/token', { client_id: open.id, ...redemption(await newCode()) }),
      )
      assert.equal((await userinfo(token, userinfoProof(key, token))).status, 401)
      okay(await userinfo(token, undefined, 'Bearer'))
    })

    test('RFC 9449 §5: the refresh token of a public client goes with its key', async () => {
      const key = newKey()
      const { refresh_token } = await boundTokens(key)
      const grant = { grant_type: 'refresh_token', refresh_token }
      assert.deepEqual(refused(await ask(grant, newKey())), [400, 'invalid_grant'])
      assert.deepEqual(refused(await post('/oauth2/token', { client_id: open.id, ...grant })), [400, 'invalid_grant'])
      const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
      okay(await api(server).patch(`/api/application/${open.id}`, { application: { loginConfiguration } }))
      const elsewhere = await client(server.url).post('/api/jwt/refresh', { refreshToken: refresh_token })
      assert.equal(elsewhere.status, 400, 'no way around it')
      const backend = await client(server.url).post(`/app/refresh?client_id=${open.id}`, undefined, {
        headers: { cookie: `app.rt=${refresh_token}` },
      })
      assert.equal(backend.status, 400, 'nor there')
      const refreshed = okay<Tokens>(await ask(grant, key))
      assert.deepEqual(claimsOf(refreshed.access_token).cnf, { jkt: await key.thumbprint() })
      assert.equal(refreshed.token_type, 'DPoP')
    })

    test('RFC 9449 §5: that of a client with a secret goes with the client, and its next token with whatever key it shows', async () => {
      const [first, second] = [newKey(), newKey()]
      const basic = `Basic ${Buffer.from(`${application.id}:${application.secret}`).toString('base64')}`
      const by = (key: ReturnType<typeof newKey>, fields: Record<string, string>) =>
        post('/oauth2/token', fields, { authorization: basic, dpop: key.signed({}, key.claims('POST', tokenUrl())) })
      const tokens = okay<Tokens>(await by(first, redemption(await newCode({}, application))))
      const grant = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
      const refreshed = okay<Tokens>(await by(second, grant))
      assert.deepEqual(claimsOf(refreshed.access_token).cnf, { jkt: await second.thumbprint() })
      assert.equal(okay<Tokens>(await requestTokens(server, application, grant)).token_type, 'Bearer')
      for (const fields of [
        { grant_type: 'client_credentials' },
        { grant_type: 'password', username: user.email, password: user.password },
      ] as const) {
        const { access_token, token_type } = okay<Tokens>(await by(first, { ...fields }))
        assert.deepEqual([claimsOf(access_token).cnf, token_type], [{ jkt: await first.thumbprint() }, 'DPoP'])
      }
    })

    test('RFC 9449 §10: a code that was asked for with a key is redeemed with that key alone', async () => {
      const key = newKey()
      const dpop_jkt = await key.thumbprint()
      const code = await newCode({ dpop_jkt })
      assert.deepEqual(refused(await ask(redemption(code), newKey())), [400, 'invalid_grant'])
      assert.deepEqual(refused(await post('/oauth2/token', { client_id: open.id, ...redemption(code) })), [
        ...[400, 'invalid_grant'],
      ])
      assert.equal(okay<Tokens>(await ask(redemption(code), key)).token_type, 'DPoP')
      const typed = await signIn(browser(server), authorization(open, { dpop_jkt }), user)
      const throughTheForm = redirected(typed, 'code') ?? ''
      assert.deepEqual(refused(await ask(redemption(throughTheForm), newKey())), [400, 'invalid_grant'])
      okay(await ask(redemption(throughTheForm), key))
      for (const bad of ['x', `${dpop_jkt}x`, dpop_jkt.slice(1)]) {
        assert.equal(redirected(await tab.open(authorization(open, { dpop_jkt: bad })), 'error'), 'invalid_request')
      }
    })

    test('RFC 9449 §10.1: a proof with a pushed request binds the code as well', async () => {
      const [key, stranger] = [newKey(), newKey()]
      const { client_id: _, ...request } = authorization(open)
      const push = (by: ReturnType<typeof newKey>, more: Record<string, string> = {}) =>
        post(
          '/oauth2/par',
          { ...request, client_id: open.id, ...more },
          {
            dpop: by.signed({}, by.claims('POST', `${server.url}/oauth2/par`)),
          },
        )
      const pushed = await push(key)
      assert.equal(pushed.status, 201, pushed.text)
      const { request_uri } = pushed.json<{ request_uri: string }>()
      const code = redirected(await tab.open({ client_id: open.id, request_uri }), 'code') ?? ''
      assert.deepEqual(refused(await ask(redemption(code), stranger)), [400, 'invalid_grant'])
      okay(await ask(redemption(code), key))
      assert.deepEqual(refused(await push(key, { dpop_jkt: await stranger.thumbprint() })), [400, 'invalid_dpop_proof'])
      assert.equal((await push(key, { dpop_jkt: await key.thumbprint() })).status, 201)
    })
  })

  describe('proofs', () => {
    test('JW-01, JW-02, JW-05, JW-08: only what the key in it signed, for this request and now, is a proof', async () => {
      const key = newKey()
      const stranger = newKey()
      const code = await newCode()
      const now = seconds()
      const at = (changes: Claims = {}) => key.claims('POST', tokenUrl(), changes)
      const own = key.signed({}, at())
      const [head = '', body = '', signature = ''] = own.split('.')
      const hmacInput = `${encoded({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } })}.${encoded(at())}`
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
      const weakInput = `${encoded({ typ: 'dpop+jwt', alg: 'RS256', jwk: weak.publicKey.export({ format: 'jwk' }) })}.${encoded(at())}`
      const proofs: Record<string, string> = {
        'JW-01 none': `${encoded({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk })}.${body}.`,
        'JW-01 a shared secret': `${hmacInput}.${createHmac('sha256', 'secret').update(hmacInput).digest('base64url')}`,
        'JW-01 another key': key.signed({}, at(), stranger.privateKey),
        'JW-01 changed claims': `${head}.${encoded(at())}.${signature}`,
        'JW-02 a key elsewhere': key.signed({ jwk: undefined, jku: `${server.url}/keys`, kid: 'x' }, at()),
        'JW-02 no key': key.signed({ jwk: undefined }, at()),
        'JW-02 a private key': key.signed({ jwk: key.privateKey.export({ format: 'jwk' }) }, at()),
        'JW-02 a weak key': `${weakInput}.${sign('sha256', Buffer.from(weakInput), weak.privateKey).toString('base64url')}`,
        'JW-03 another type': key.signed({ typ: 'JWT' }, at()),
        'JW-03 no type': key.signed({ typ: undefined }, at()),
        'JW-05 long ago': key.signed({}, at({ iat: now - 300 })),
        'JW-05 in the future': key.signed({}, at({ iat: now + 300 })),
        'JW-05 no time': key.signed({}, at({ iat: undefined })),
        'JW-05 text for a time': key.signed({}, at({ iat: String(now) })),
        'JW-05 a fraction': key.signed({}, at({ iat: now + 0.5 })),
        'JW-05 expired': key.signed({}, at({ exp: now - 300 })),
        'JW-08 padding': `${own}=`,
        'JW-08 two parts': `${head}.${body}`,
        'JW-08 no object': key.signed({}, []),
        'another method': key.signed({}, at({ htm: 'GET' })),
        'a method in small letters': key.signed({}, at({ htm: 'post' })),
        'another address': key.signed({}, at({ htu: `${server.url}/oauth2/userinfo` })),
        'another host': key.signed({}, at({ htu: 'https://evil.example/oauth2/token' })),
        'no address': key.signed({}, at({ htu: undefined })),
        'no id': key.signed({}, at({ jti: undefined })),
        'an empty id': key.signed({}, at({ jti: '' })),
        'a number for an id': key.signed({}, at({ jti: 7 })),
        'an endless id': key.signed({}, at({ jti: 'x'.repeat(300) })),
        'a critical extension': key.signed({ crit: ['x'], x: 1 }, at()),
        'two of them': `${own}, ${key.signed({}, at())}`,
        empty: '',
      }
      for (const [name, dpop] of Object.entries(proofs)) {
        const answer = await post('/oauth2/token', { client_id: open.id, ...redemption(code) }, { dpop })
        assert.deepEqual(refused(answer), [400, 'invalid_dpop_proof'], name)
      }
      const spoofed = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
      const elsewhere = key.signed({}, at({ htu: 'https://evil.example/oauth2/token' }))
      const answer = await post(
        '/oauth2/token',
        { client_id: open.id, ...redemption(code) },
        { dpop: elsewhere, ...spoofed },
      )
      assert.deepEqual(refused(answer), [400, 'invalid_dpop_proof'], 'OA-09: a header does not say where this is')
      const roundabout = { htu: `${server.url}/oauth2/../oauth2/token?x=1#y`, exp: now + 60 }
      assert.equal(okay<Tokens>(await ask(redemption(code), key, roundabout)).token_type, 'DPoP', 'none has used it up')
    })

    test('RFC 9449 §11.1: a proof counts once, of any number at once', async () => {
      const key = newKey()
      const tokens = await boundTokens(key)
      const proof = userinfoProof(key, tokens.access_token)
      const answers = await race(20, () => userinfo(tokens.access_token, proof))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 401: 19 })
      okay(await userinfo(tokens.access_token, userinfoProof(key, tokens.access_token)))
      const jti = randomUUID()
      const grant = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
      okay(await ask(grant, key, { jti }))
      assert.deepEqual(refused(await ask(grant, key, { jti })), [400, 'invalid_dpop_proof'])
      const stranger = newKey()
      okay(await ask(redemption(await newCode()), stranger, { jti }))
    })
  })

  describe('oauth4webapi', () => {
    const insecure = { [oauth.allowInsecureRequests]: true } as const
    let as: oauth.AuthorizationServer
    before(async () => {
      const issuer = new URL(server.url)
      as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
    })

    /** A sign-in, everything of it checked by the library. `push`: the request goes ahead of the browser. */
    async function signInWith(
      by: OAuthApplication,
      authentication: oauth.ClientAuth,
      { push = false, options = {} }: { push?: boolean; options?: { DPoP?: oauth.DPoPHandle } } = {},
    ) {
      const own: oauth.Client = { client_id: by.id }
      const verifier = oauth.generateRandomCodeVerifier()
      const [nonce, state] = [oauth.generateRandomNonce(), oauth.generateRandomState()]
      const request = {
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid offline_access email',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        nonce,
        state,
      }
      const asked: Record<string, string> = { client_id: by.id, ...request }
      if (push) {
        const sent = await oauth.pushedAuthorizationRequest(as, own, authentication, request, {
          ...insecure,
          ...options,
        })
        const { request_uri } = await oauth.processPushedAuthorizationResponse(as, own, sent)
        for (const name of Object.keys(request)) delete asked[name]
        asked.request_uri = request_uri
      }
      const answer = await tab.open(asked)
      const arrived = oauth.validateAuthResponse(as, own, new URL(answer.headers.location ?? ''), state)
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        own,
        authentication,
        arrived,
        redirectUri,
        verifier,
        {
          ...insecure,
          ...options,
        },
      )
      const tokens = await oauth.processAuthorizationCodeResponse(as, own, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(as, response, insecure)
      return { own, tokens }
    }

    async function readAndRefresh(
      own: oauth.Client,
      authentication: oauth.ClientAuth,
      tokens: oauth.TokenEndpointResponse,
      options: { DPoP?: oauth.DPoPHandle } = {},
    ) {
      const all = { ...insecure, ...options }
      const read = await oauth.userInfoRequest(as, own, tokens.access_token, all)
      assert.equal((await oauth.processUserInfoResponse(as, own, user.id, read)).email, user.email)
      const response = await oauth.refreshTokenGrantRequest(as, own, authentication, tokens.refresh_token ?? '', all)
      return oauth.processRefreshTokenResponse(as, own, response)
    }

    for (const push of [false, true]) {
      test(`signs in with a code, PKCE and nonce${push ? ', pushed ahead' : ''}; userinfo, refresh, introspection, revocation`, async () => {
        const authentication = push
          ? oauth.ClientSecretPost(application.secret)
          : oauth.ClientSecretBasic(application.secret)
        const { own, tokens } = await signInWith(application, authentication, { push })
        const refreshed = await readAndRefresh(own, authentication, tokens)
        const look = async () =>
          oauth.processIntrospectionResponse(
            as,
            own,
            await oauth.introspectionRequest(as, own, authentication, refreshed.access_token, insecure),
          )
        const told = await look()
        assert.deepEqual([told.active, told.sub, told.token_type], [true, user.id, undefined])
        await oauth.processRevocationResponse(
          await oauth.revocationRequest(as, own, authentication, refreshed.refresh_token ?? '', insecure),
        )
        assert.equal((await look()).active, false)
      })
    }

    for (const alg of ['ES256', 'Ed25519', 'RS256', 'PS256']) {
      test(`signs in as a public client with DPoP by ${alg}, code and refresh token bound from the start`, async () => {
        assert.ok(as.dpop_signing_alg_values_supported?.includes(alg))
        const own: oauth.Client = { client_id: open.id }
        const options = { DPoP: oauth.DPoP(own, await oauth.generateKeyPair(alg)) }
        const { tokens } = await signInWith(open, oauth.None(), { push: alg === 'ES256', options })
        assert.equal(tokens.token_type, 'dpop')
        const refreshed = await readAndRefresh(own, oauth.None(), tokens, options)
        assert.equal(refreshed.token_type, 'dpop')
        const stranger = { DPoP: oauth.DPoP(own, await oauth.generateKeyPair('ES256')) }
        await assert.rejects(readAndRefresh(own, oauth.None(), tokens, stranger), oauth.WWWAuthenticateChallengeError)
      })
    }

    test('asks for itself, and signs a device in', async () => {
      const own: oauth.Client = { client_id: application.id }
      const authentication = oauth.ClientSecretBasic(application.secret)
      const asked = await oauth.clientCredentialsGrantRequest(as, own, authentication, {}, insecure)
      const { access_token } = await oauth.processClientCredentialsResponse(as, own, asked)
      assert.equal(claimsOf(access_token).sub, application.id)
      const begun = await oauth.deviceAuthorizationRequest(as, own, authentication, { scope: 'openid' }, insecure)
      const device = await oauth.processDeviceAuthorizationResponse(as, own, begun)
      const { tokens } = await signInWith(application, authentication)
      const approval = { user_code: device.user_code, token: tokens.access_token }
      const basic = `Basic ${Buffer.from(`${application.id}:${application.secret}`).toString('base64')}`
      okay(await post('/oauth2/device/approve', approval, { authorization: basic }))
      const polled = await oauth.deviceCodeGrantRequest(as, own, authentication, device.device_code, insecure)
      const granted = await oauth.processDeviceCodeResponse(as, own, polled)
      assert.equal(oauth.getValidatedIdTokenClaims(granted)?.sub, user.id)
    })

    test('authenticates with a key of its own', async () => {
      const { privateKey, publicKey } = await oauth.generateKeyPair('ES256', { extractable: true })
      const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'one' }
      const { key_ops: _, ext: __, ...key } = jwk
      const signing = await createApplication(server, {
        authorizedRedirectURLs: [redirectUri],
        enabledGrants: ['authorization_code', 'client_credentials', 'refresh_token'],
        jwks: { keys: [key] },
      })
      const authentication = oauth.PrivateKeyJwt({ key: privateKey, kid: 'one' })
      const { own, tokens } = await signInWith(signing, authentication, { push: true })
      await readAndRefresh(own, authentication, tokens)
      const asked = await oauth.clientCredentialsGrantRequest(as, own, authentication, {}, insecure)
      assert.ok((await oauth.processClientCredentialsResponse(as, own, asked)).access_token)
    })
  })

  describe('the sign-in form, posted by no browser', () => {
    /** Every field that FusionAuth's page has, as it sends them: most of them empty. */
    const asTheirPage = (changes: Record<string, string> = {}) => ({
      captcha_token: '',
      client_id: application.id,
      code_challenge: '',
      code_challenge_method: '',
      dpop_jkt: '',
      max_age: '',
      'metaData.device.name': 'Linux Chrome',
      'metaData.device.type': 'BROWSER',
      nonce: '',
      oauth_context: '',
      pendingIdPLinkId: '',
      prompt: '',
      redirect_uri: redirectUri,
      response_mode: '',
      response_type: 'code',
      scope: 'openid offline_access',
      state: 'the state',
      tenantId: '',
      timezone: 'America/Denver',
      user_code: '',
      showPasswordField: 'true',
      userVerifyingPlatformAuthenticatorAvailable: 'false',
      loginId: user.email,
      password: user.password,
      __cb_rememberDevice: 'false',
      ...changes,
    })

    test('FusionAuth’s fields bring a code and nothing else, without a cookie kept or shown', async () => {
      const answer = await post('/oauth2/authorize', asTheirPage())
      assert.equal(answer.status, 302, answer.text)
      assert.match(answer.headers.location ?? '', /^https:\/\/app\.example\.com\/callback\?code=[^&]+&/)
      assert.equal(redirected(answer, 'state'), 'the state')
      assert.deepEqual(answer.cookies, [])
      const grant = {
        grant_type: 'authorization_code',
        code: redirected(answer, 'code') ?? '',
        redirect_uri: redirectUri,
      }
      const tokens = okay<Tokens>(await requestTokens(server, application, grant))
      assert.equal(claimsOf(tokens.access_token).sub, user.id)
      const remembered = await post('/oauth2/authorize', asTheirPage({ rememberDevice: 'true' }))
      assert.equal(remembered.cookies.length, 1, 'the hosted session, where it is asked for')
    })

    test('EN-01: a wrong password and an unknown person get the same page again', async () => {
      const shown = await Promise.all([
        post('/oauth2/authorize', asTheirPage({ password: 'not this one' })),
        post('/oauth2/authorize', asTheirPage({ loginId: user.email.replace(/./, 'x') })),
      ])
      for (const answer of shown) {
        assert.equal(answer.status, 200)
        assert.ok(isForm(answer))
        assert.match(answer.text, /role="alert"/)
      }
      assert.equal(shown[0]?.text.length, shown[1]?.text.length)
    })

    test('WB-01: with the sign of a browser it has to be the browser that got the form', async () => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { cookie: 'anything=at-all' },
      ] as Record<string, string>[]) {
        const answer = await post('/oauth2/authorize', asTheirPage(), headers)
        assert.deepEqual([answer.status, answer.headers.location], [200, undefined])
      }
    })
  })

  // Last: a server that does not come back takes no other test along.
  test('RFC 9449 §11.1: a proof that was used before a restart was used', async () => {
    const key = newKey()
    const tokens = await boundTokens(key)
    const proof = userinfoProof(key, tokens.access_token)
    okay(await userinfo(tokens.access_token, proof))
    await server.restart()
    assert.equal((await userinfo(tokens.access_token, proof)).status, 401)
    okay(await userinfo(tokens.access_token, userinfoProof(key, tokens.access_token)))
  })
})
