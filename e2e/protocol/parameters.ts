/** What an authorization request may say besides: scopes, hints, resources, what is ignored and what is refused. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { client } from '../support/http'
import { api, okay } from '../support/login'
import { authorization, browser, createApplication, redirected, redirectUri, signIn, userinfo } from '../support/oauth'
import {
  application,
  ask,
  basic,
  type Claims,
  claimsOf,
  encoded,
  isActive,
  newTokens,
  other,
  post,
  redeem,
  refresh,
  refused,
  resources,
  server,
  someone,
  type Tokens,
  tab,
  user,
  versatile,
} from './world'

export function parameters(): void {
  describe('parameters of a request', () => {
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
}
