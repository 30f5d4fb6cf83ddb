/** Logouts that an application asks for, and what the others hear of them (RP-Initiated, Front-Channel and Back-Channel Logout). */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { api, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  hiddenFields,
  isForm,
  type OAuthApplication,
  redirected,
  redirectUri,
  signIn,
  userinfo,
} from '../support/oauth'
import { application, claimsOf, encoded, introspect, newTokens, redeem, refresh, server, someone } from './world'

export function logouts(): void {
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
}
