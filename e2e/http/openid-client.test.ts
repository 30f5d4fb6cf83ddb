/** An unmodified OpenID Connect client: strict discovery, PKCE, nonce, userinfo, refresh; for the default tenant and for another one. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import * as oidc from 'openid-client'
import { forEachDatabase } from '../support/databases'
import { client, send } from '../support/http'
import { browser, createApplication, createUser, type OAuthApplication, type OAuthUser, signIn } from '../support/oauth'
import type { Server } from '../support/server'

// The library takes the query of an address for the response's, so this client's address has none.
const redirectUri = 'https://app.example.com/callback'

forEachDatabase((_, start) => {
  let server: Server
  let application: OAuthApplication
  let user: OAuthUser

  before(async () => {
    server = await start()
    application = await createApplication(server, { authorizedRedirectURLs: [redirectUri] })
    user = await createUser(server, application)
  })

  const discover = (
    issuer: string,
    { id, secret }: OAuthApplication,
    authentication = oidc.ClientSecretBasic(secret),
  ) => oidc.discovery(new URL(issuer), id, undefined, authentication, { execute: [oidc.allowInsecureRequests] })

  /** From the authorization request to the tokens, everything checked by the client library. */
  async function signInWith(configuration: oidc.Configuration, person: OAuthUser) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const expectedNonce = oidc.randomNonce()
    const expectedState = oidc.randomState()
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid offline_access email profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      nonce: expectedNonce,
      state: expectedState,
    })
    const answer = await signIn(browser(server), Object.fromEntries(address.searchParams), person)
    assert.equal(answer.status, 302)
    const currentUrl = new URL(answer.headers.location ?? '')
    return oidc.authorizationCodeGrant(configuration, currentUrl, { pkceCodeVerifier, expectedNonce, expectedState })
  }

  for (const [name, authentication] of [
    ['client_secret_basic', oidc.ClientSecretBasic],
    ['client_secret_post', oidc.ClientSecretPost],
  ] as const) {
    test(`openid-client signs in, reads userinfo and refreshes with ${name}`, async () => {
      const configuration = await discover(server.url, application, authentication(application.secret))
      const tokens = await signInWith(configuration, user)
      const claims = tokens.claims()
      assert.equal(claims?.sub, user.id)
      assert.equal(claims?.iss, server.url)
      const profile = await oidc.fetchUserInfo(configuration, tokens.access_token, user.id)
      assert.equal(profile.email, user.email)
      const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
      assert.equal(refreshed.claims()?.sub, user.id)
      assert.ok((await oidc.fetchUserInfo(configuration, refreshed.access_token, user.id)).email_verified !== undefined)
    })
  }

  test('another tenant has an issuer of its own, under which it is discovered', async () => {
    const api = client(server.url, { headers: { authorization: server.apiKey } })
    const created = await api.post('/api/tenant', { tenant: { name: randomUUID() } })
    const { id } = created.json<{ tenant: { id: string } }>().tenant
    const scoped = { headers: { 'x-fusionauth-tenantid': id } }
    const secret = server.canary(randomUUID())
    const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret: secret }
    const made = await api.post('/api/application', { application: { name: 'Theirs', oauthConfiguration } }, scoped)
    const theirs = { id: made.json<{ application: { id: string } }>().application.id, secret }
    const person = await createUser(server, theirs)
    const configuration = await discover(`${server.url}/${id}`, theirs)
    const tokens = await signInWith(configuration, person)
    assert.equal(tokens.claims()?.iss, `${server.url}/${id}`)
    assert.equal(tokens.claims()?.tid, id)
    const named = await send(`${server.url}/.well-known/openid-configuration?tenantId=${id}`)
    assert.equal(named.json().issuer, `${server.url}/${id}`)
  })

  test('OA-09: issuer and endpoints come from the configuration, whatever the headers say', async () => {
    const plain = await send(`${server.url}/.well-known/openid-configuration`)
    const spoofed = await send(`${server.url}/.well-known/openid-configuration`, {
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example;proto=https',
      },
    })
    assert.equal(spoofed.text, plain.text)
  })

  test('the published keys have no private member, and what does not exist is not announced', async () => {
    const { keys } = (await send(`${server.url}/.well-known/jwks.json`)).json<{ keys: Record<string, string>[] }>()
    assert.ok(keys.length > 0)
    for (const key of keys) {
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(member in key, false)
    }
    const document = (await send(`${server.url}/.well-known/openid-configuration`)).json()
    const endpoints = Object.entries(document).filter(([name]) => /(_endpoint|jwks_uri)$/.test(name))
    for (const [name, address] of endpoints) assert.notEqual((await send(String(address))).status, 404, name)
    for (const tenant of ['x', '00000000-0000-4000-8000-000000000000']) {
      assert.equal((await send(`${server.url}/${tenant}/.well-known/openid-configuration`)).status, 404)
    }
  })

  test('WB-08: an unknown path is a bare 404 for every method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await send(`${server.url}/no/<b>such</b>/path`.replaceAll('<', '%3C').replaceAll('>', '%3E'), {
        method,
      })
      assert.deepEqual([answer.status, answer.text], [404, ''])
    }
  })
})
