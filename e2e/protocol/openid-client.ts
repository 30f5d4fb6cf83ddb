/** The metadata, and openid-client following it through grants that need no page. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import * as oidc from 'openid-client'
import { client } from '../support/http'
import { okay } from '../support/login'
import { redirected, redirectUri, requestTokens } from '../support/oauth'
import { basic, type Claims, newTokens, post, server, tab, user, versatile } from './world'

export function openidClient(): void {
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
}
