/**
 * The hosted backend, whose cookies are an application's tokens, and the one place that says which other origins may call: what an application
 * without a server of its own needs.
 */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client, cookieJar, type Init, send } from '../support/http'
import { api, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  createUser,
  isForm,
  type OAuthApplication,
  type OAuthUser,
  requestTokens,
  signIn,
} from '../support/oauth'
import type { Server } from '../support/server'

const page = 'http://localhost:3000'
const landing = `${page}/signed-in`

/** What a cookie of an answer says, by its name. */
function cookieOf({ cookies }: Answer, name: string): string {
  const lines = cookies.filter((line) => line.startsWith(`${name}=`) && !line.includes('Max-Age=0'))
  assert.equal(lines.length, 1, `one ${name} among ${cookies.join(' | ')}`)
  return lines[0] ?? ''
}
const locationOf = ({ status, headers, text }: Answer): URL => {
  assert.equal(status, 302, text)
  return new URL(headers.location ?? '')
}
const pathOf = ({ pathname, search }: URL) => pathname + search

forEachDatabase((_, start) => {
  let server: Server
  let application: OAuthApplication
  let other: OAuthApplication
  let user: OAuthUser

  before(async () => {
    server = await start()
    application = await createApplication(server, {
      authorizedRedirectURLs: ['https://*.example.com/x', landing, `${page}/bye`, 'https://app.example.com/far'],
    })
    other = await createApplication(server, { authorizedRedirectURLs: [landing] })
    user = await createUser(server, application)
  })

  const login = (tab: Browser, parameters: Record<string, string> = {}, by = application) =>
    tab.get(`/app/login?${new URLSearchParams({ client_id: by.id, ...parameters })}`)
  /** From the page of the application to the last redirect before it comes back. */
  const untilCallback = async (tab: Browser, parameters: Record<string, string> = {}, by = application) => {
    const authorize = locationOf(await login(tab, parameters, by))
    const answer = await signIn(tab, Object.fromEntries(authorize.searchParams), user)
    return pathOf(locationOf(answer))
  }
  /** A browser that is signed in, and the last answer on the way. */
  const signedIn = async (parameters: Record<string, string> = {}, by = application) => {
    const tab = browser(server)
    return { tab, answer: await tab.get(await untilCallback(tab, parameters, by)) }
  }
  const me = (tab: Browser) => tab.get('/app/me/')
  const refresh = (tab: Browser, by = application) =>
    client(server.url, { jar: tab.jar }).post(`/app/refresh/?client_id=${by.id}`, '', {
      headers: { 'content-type': 'text/plain' },
    })

  describe('signing in', () => {
    test('a person comes back signed in, by cookies as they are documented', async () => {
      const began = Math.floor(Date.now() / 1000)
      const { tab, answer } = await signedIn({ state: 'a b&ü', scope: 'openid offline_access email' })
      const back = locationOf(answer)
      assert.equal(back.origin + back.pathname, landing)
      assert.deepEqual(
        [back.searchParams.get('state'), back.searchParams.get('userState'), back.searchParams.get('code')],
        ['a b&ü', 'Authenticated', null],
      )
      assert.match(back.searchParams.get('locale') ?? '', /^[a-z]{2}$/)
      for (const name of ['app.at', 'app.rt'])
        assert.match(cookieOf(answer, name), /; Path=\/; HttpOnly; SameSite=Lax; M/)
      for (const name of ['app.idt', 'app.at_exp'])
        assert.match(cookieOf(answer, name), /; Path=\/; SameSite=Lax; Max-Age=/)
      assert.match(cookieOf(answer, 'app.at'), /Max-Age=3600;/)
      assert.match(cookieOf(answer, 'app.rt'), /Max-Age=2592000;/)
      const expiry = Number(tab.jar.values.get('app.at_exp'))
      assert.ok(expiry >= began + 3600 && expiry < began + 3700)
      assert.equal(answer.headers['cache-control'], 'no-store')
      const claims = okay<Record<string, unknown>>(await me(tab))
      assert.deepEqual([claims.sub, claims.email], [user.id, user.email])
    })

    test('both shapes of every address, and the first registered address where none is asked for', async () => {
      const tab = browser(server)
      const authorize = locationOf(await tab.get(`/app/login/${application.id}/?login_hint=x%40y.z`))
      const asked = authorize.searchParams
      assert.equal(authorize.pathname, '/oauth2/authorize')
      assert.deepEqual(
        ['redirect_uri', 'scope', 'response_type', 'code_challenge_method', 'login_hint'].map((name) =>
          asked.get(name),
        ),
        [`${server.url}/app/callback`, 'openid offline_access', 'code', 'S256', 'x@y.z'],
      )
      const answer = await signIn(tab, Object.fromEntries(asked), user)
      const callback = locationOf(answer)
      const back = locationOf(await tab.get(`${callback.pathname}/${application.id}${callback.search}`))
      assert.equal(back.origin + back.pathname, landing)
      const { jar } = tab
      const refreshed = await client(server.url, { jar }).post(`/app/refresh/${application.id}`)
      assert.equal(refreshed.status, 200)
      const left = locationOf(await tab.get(`/app/logout/${application.id}?redirect_uri=${page}/bye`))
      assert.equal(left.searchParams.get('post_logout_redirect_uri'), `${page}/bye`)
      const register = async () => locationOf(await tab.get(`/app/register/?client_id=${application.id}`))
      assert.ok((await register()).searchParams.get('code_challenge'))
      assert.equal((await register()).pathname, '/oauth2/authorize')
      const api = client(server.url, { headers: { authorization: server.apiKey } })
      const registering = (enabled: boolean) =>
        api.patch(`/api/application/${application.id}`, { application: { registrationConfiguration: { enabled } } })
      await registering(true)
      assert.equal((await register()).pathname, '/oauth2/register')
      await registering(false)
      const differs = await tab.get(`/app/login/${application.id}?client_id=${other.id}`)
      assert.deepEqual([differs.status, differs.headers.location], [400, undefined])
    })

    test('WB-03: the form may lead to the application behind the callback', async () => {
      const tab = browser(server)
      const authorize = locationOf(await login(tab, { redirect_uri: landing }))
      const form = await tab.get(pathOf(authorize))
      assert.match(form.headers['content-security-policy'] ?? '', /form-action 'self' http:\/\/localhost:3000;/)
    })

    test('OA-01: an address that is not registered, or that no cookie reaches, is never redirected to', async () => {
      for (const [address, status] of [
        ['https://evil.example/', 400],
        [`${landing}/`, 400],
        [`${landing}?x`, 400],
        ['//evil.example', 400],
        ['javascript:1', 400],
        ['https://app.example.com/far', 403],
      ] as const) {
        const answer = await login(browser(server), { redirect_uri: address })
        assert.deepEqual([answer.status, answer.headers.location], [status, undefined], address)
      }
      const long = await login(browser(server), { state: 'x'.repeat(4000) })
      assert.deepEqual([long.status, long.headers.location], [400, undefined])
      const twice = await browser(server).get(`/app/login?client_id=${application.id}&client_id=${other.id}`)
      assert.equal(twice.status, 400)
      for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
        assert.equal((await browser(server).get(`/app/login?client_id=${id}`)).status, 400)
      }
    })

    test('WB-01: a sign-in ends in the browser that began it, and with the state that it began with', async () => {
      const tab = browser(server)
      const callback = await untilCallback(tab)
      const stranger = browser(server)
      await login(stranger)
      for (const elsewhere of [stranger, browser(server)]) {
        const answer = await elsewhere.get(callback)
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
        assert.match(answer.text, /href="\/app\/login\?client_id=/)
        assert.equal(
          [...elsewhere.jar.values.keys()].some((name) => name === 'app.at'),
          false,
        )
      }
      const url = new URL(callback, server.url)
      const state = JSON.parse(Buffer.from(url.searchParams.get('state') ?? '', 'base64url').toString())
      for (const changed of [
        { ...state, state: 'changed' },
        { ...state, redirectUri: `${page}/bye` },
        { ...state, redirectUri: 'https://evil.example/' },
        { ...state, clientId: other.id },
        'nothing of ours',
      ]) {
        url.searchParams.set('state', Buffer.from(JSON.stringify(changed)).toString('base64url'))
        const answer = await tab.get(pathOf(url))
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined], JSON.stringify(changed))
      }
      assert.equal(locationOf(await tab.get(callback)).origin, page, 'none of them has used it up')
    })

    test('OA-02: a code that was asked for without the proof key of this browser is of no use here', async () => {
      const tab = browser(server)
      await login(tab)
      const own = { redirect_uri: `${server.url}/app/callback` }
      for (const changes of [own, { ...own, code_challenge: undefined, code_challenge_method: undefined }]) {
        const state = Buffer.from(JSON.stringify({ clientId: application.id, redirectUri: landing, nonce: 'n' }))
        const request = authorization(application, { ...changes, state: state.toString('base64url') })
        const answer = await tab.get(pathOf(locationOf(await signIn(tab, request, user))))
        assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
      }
    })

    test('OA-03: a sign-in that comes back twice brings one answer', async () => {
      const tab = browser(server)
      const callback = await untilCallback(tab)
      const answers = await Promise.all(Array.from({ length: 5 }, () => tab.get(callback)))
      assert.ok(answers.filter(({ status }) => status === 302).length <= 1)
      assert.ok(answers.every(({ status }) => status === 302 || status === 400))
      assert.equal((await tab.get(callback)).status, 400)
    })

    test('two tabs end as they began, in any order', async () => {
      const tab = browser(server)
      const first = locationOf(await login(tab, { state: 'first' }))
      const second = locationOf(await login(tab, { state: 'second' }))
      for (const [authorize, state] of [
        [second, 'second'],
        [first, 'first'],
      ] as const) {
        const answer = await signIn(tab, Object.fromEntries(authorize.searchParams), user)
        const back = locationOf(await tab.get(pathOf(locationOf(answer))))
        assert.equal(back.searchParams.get('state'), state)
      }
    })

    test('what the authorization refuses is told to the application, with its state', async () => {
      const tab = browser(server)
      const authorize = locationOf(await login(tab, { prompt: 'none', state: 'mine' }))
      const refusal = locationOf(await tab.get(pathOf(authorize)))
      assert.equal(refusal.pathname, '/app/callback')
      const back = locationOf(await tab.get(pathOf(refusal)))
      assert.equal(back.origin + back.pathname, landing)
      const told = back.searchParams
      assert.deepEqual(
        ['error', 'error_reason', 'state', 'iss'].map((name) => told.get(name)),
        ['login_required', 'authentication_required', 'mine', null],
      )
    })

    test('a scope without openid or offline_access leaves out what belongs to it', async () => {
      const { tab, answer } = await signedIn({ scope: 'openid' })
      assert.deepEqual([...tab.jar.values.keys()].filter((name) => name.startsWith('app.')).sort(), [
        ...['app.at', 'app.at_exp', 'app.idt', 'app.pkce_v'],
      ])
      assert.match(cookieOf(answer, 'app.idt'), /Max-Age=3600;/)
      assert.equal((await refresh(tab)).status, 400)
    })
  })

  describe('being signed in', () => {
    test('a refresh brings new cookies, to its own application alone', async () => {
      const { tab } = await signedIn()
      const before = tab.jar.values.get('app.at')
      assert.equal((await refresh(tab, other)).status, 400)
      const answer = await refresh(tab)
      assert.deepEqual([answer.status, answer.text], [200, ''])
      assert.notEqual(tab.jar.values.get('app.at'), before)
      assert.match(cookieOf(answer, 'app.rt'), /HttpOnly/)
      okay(await me(tab))
      const anonymous = await refresh(browser(server))
      assert.deepEqual([anonymous.status, anonymous.json().error_reason], [400, 'missing_refresh_token'])
    })

    test('RT-01: of two tabs that refresh a token for once one goes on, and the other one loses nothing', async () => {
      const once = await createApplication(server, { authorizedRedirectURLs: [landing] })
      const jwtConfiguration = { enabled: true, refreshTokenUsagePolicy: 'OneTimeUse' }
      okay(await api(server).patch(`/api/application/${once.id}`, { application: { jwtConfiguration } }))
      const { tab } = await signedIn({}, once)
      const answers = await Promise.all([refresh(tab, once), refresh(tab, once), refresh(tab, once)])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400])
      for (const { status, cookies } of answers) if (status === 400) assert.deepEqual(cookies, [])
      assert.equal((await refresh(tab, once)).status, 200)
    })

    test('SE-06: a cookie that is not ours is nobody’s, and a doubled one too', async () => {
      const { tab } = await signedIn()
      const token = tab.jar.values.get('app.at') ?? ''
      const idToken = tab.jar.values.get('app.idt') ?? ''
      const ofAnother = (await signedIn({}, other)).tab.jar.values.get('app.rt') ?? ''
      const [head = '', body = '', signature = ''] = token.split('.')
      for (const cookie of [
        ...['app.at=', 'app.at=x', `app.at=${head}.${body}.`, `app.at=${head}.${body}`, `app.at=${token}x`],
        ...[`app.at=${signature}.${body}.${head}`, `app.at=${token}; app.at=${token}`, `app.at=${'x'.repeat(8000)}`],
        ...[`app.at=${idToken}`, `app.at=${ofAnother}`, `app.rt=${token}`, 'app.at=%00'],
      ]) {
        const answer = await send(`${server.url}/app/me`, { headers: { cookie } })
        assert.equal(answer.status, 401, cookie.slice(0, 40))
        const refreshed = await send(`${server.url}/app/refresh?client_id=${application.id}`, {
          method: 'POST',
          headers: { cookie: cookie.replaceAll('app.at', 'app.rt') },
        })
        assert.equal(refreshed.status, 400, cookie.slice(0, 40))
      }
      const bearer = { authorization: `Bearer ${token}` }
      okay(await send(`${server.url}/app/me`, { headers: bearer }))
      assert.equal((await send(`${server.url}/app/me`, { headers: { ...bearer, cookie: 'app.at=x' } })).status, 200)
    })

    test('SE-05: whoever is deactivated is signed in nowhere', async () => {
      const person = await createUser(server, application)
      const tab = browser(server)
      const authorize = locationOf(await login(tab))
      const answer = await signIn(tab, Object.fromEntries(authorize.searchParams), person)
      await tab.get(pathOf(locationOf(answer)))
      okay(await me(tab))
      assert.equal((await api(server).delete(`/api/user/${person.id}`)).status, 200)
      assert.deepEqual([(await me(tab)).status, (await refresh(tab)).status], [401, 400])
    })

    test('a logout ends the cookies, their refresh token and the hosted session, and leads back', async () => {
      const tab = browser(server)
      const authorize = locationOf(await login(tab))
      const fields = { rememberDevice: 'true' }
      const answer = await signIn(tab, Object.fromEntries(authorize.searchParams), user, fields)
      await tab.get(pathOf(locationOf(answer)))
      const token = tab.jar.values.get('app.rt') ?? ''
      const sameSite = { headers: { 'sec-fetch-site': 'same-site' } }
      const left = await tab.get(
        `/app/logout/?client_id=${application.id}&post_logout_redirect_uri=${page}/bye`,
        sameSite,
      )
      const next = locationOf(left)
      assert.equal(next.pathname, '/oauth2/logout')
      assert.deepEqual(
        [...tab.jar.values.keys()].filter((name) => /^app\.(at|rt|idt)/.test(name)),
        [],
      )
      assert.equal((await tab.get(pathOf(next), sameSite)).headers.location, `${page}/bye`, 'without a question')
      const refreshed = await requestTokens(server, application, { grant_type: 'refresh_token', refresh_token: token })
      assert.equal(refreshed.json().error, 'invalid_grant')
      assert.ok(isForm(await tab.get(pathOf(authorize))))
    })

    test('OA-11, OA-05: another site ends nothing, and a logout leads nowhere that is not registered', async () => {
      const { tab } = await signedIn()
      const from = { headers: { 'sec-fetch-site': 'cross-site' } }
      const answer = await tab.get(`/app/logout?client_id=${application.id}`, from)
      assert.deepEqual(answer.cookies, [])
      assert.equal(locationOf(answer).searchParams.has('id_token_hint'), false)
      okay(await me(tab))
      assert.equal((await refresh(tab)).status, 200)
      for (const address of ['https://evil.example/', '//evil.example', `${page}/bye/`, 'javascript:1']) {
        const query = new URLSearchParams({ client_id: application.id, post_logout_redirect_uri: address })
        const next = locationOf(await browser(server).get(`/app/logout?${query}`))
        assert.equal(next.origin, server.url)
        const end = await browser(server).get(pathOf(next))
        assert.deepEqual([end.status, end.headers.location], [400, undefined], address)
      }
    })
  })

  // Last, since it changes what the whole installation answers.
  describe('other origins', () => {
    const from = (origin: string, path: string, init: Init = {}) =>
      send(server.url + path, { ...init, headers: { origin, ...init.headers } })
    const ask = (origin: string, path: string, method: string, headers = '') =>
      from(origin, path, {
        method: 'OPTIONS',
        headers: {
          'access-control-request-method': method,
          ...(headers && { 'access-control-request-headers': headers }),
        },
      })
    const configure = (corsConfiguration: object) =>
      api(server).patch('/api/system-configuration', { systemConfiguration: { corsConfiguration } })
    const sharing = ({ headers }: Answer) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))
    const shared = [
      ...['/api/status', '/.well-known/jwks.json', '/oauth2/userinfo', '/oauth2/token', '/app/me/'],
      `/app/refresh/?client_id=x`,
    ]

    test('WB-06: nothing is shared by default', async () => {
      const { corsConfiguration } = okay<{ systemConfiguration: { corsConfiguration: Record<string, unknown> } }>(
        await api(server).get('/api/system-configuration'),
      ).systemConfiguration
      assert.deepEqual(
        [corsConfiguration.enabled, corsConfiguration.allowedMethods, corsConfiguration.preflightMaxAgeInSeconds],
        [false, ['GET', 'OPTIONS'], 1800],
      )
      for (const path of shared) {
        for (const answer of [await from(page, path), await ask(page, path, 'GET')]) {
          assert.deepEqual([answer.status, answer.text, sharing(answer)], [403, '', {}], path)
        }
      }
      assert.equal((await from(server.url, '/api/status')).status, 200, 'our own origin')
    })

    test('WB-06: those that are named are answered, and nobody whose name only looks like one', async () => {
      const exposedHeaders = ['X-Request-Id']
      const allowedMethods = ['GET', 'POST', 'OPTIONS']
      const settings = { enabled: true, allowCredentials: true, allowedOrigins: [page], allowedMethods, exposedHeaders }
      okay(await configure(settings))
      const told = {
        'access-control-allow-origin': page,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Request-Id',
      }
      for (const path of shared) {
        const answer = await from(page, path)
        assert.notEqual(answer.status, 403, path)
        assert.deepEqual(sharing(answer), told, path)
        assert.match(answer.headers.vary ?? '', /\borigin\b/i)
      }
      const question = await ask(page, '/api/login', 'POST', 'content-type, authorization')
      assert.deepEqual([question.status, question.text], [204, ''])
      const { 'access-control-expose-headers': _, ...common } = told
      assert.deepEqual(sharing(question), {
        ...common,
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': okay<{
          systemConfiguration: { corsConfiguration: { allowedHeaders: string[] } }
        }>(
          await api(server).get('/api/system-configuration'),
        ).systemConfiguration.corsConfiguration.allowedHeaders.join(', '),
        'access-control-max-age': '1800',
      })
      for (const origin of ['null', `${page}.evil.example`, 'http://evillocalhost:3000', 'http://localhost:30000']) {
        const answer = await from(origin, '/api/status')
        assert.deepEqual([answer.status, sharing(answer)], [403, {}], origin)
      }
      assert.equal((await ask(page, '/api/login', 'DELETE')).status, 403)
      assert.equal((await ask(page, '/api/login', 'POST', 'x-other')).status, 403)
    })

    test('WB-06: pages are shared with nobody', async () => {
      for (const path of ['/oauth2/authorize', '/oauth2/logout', '/account', '/app/login', '/']) {
        assert.deepEqual(sharing(await from(page, path)), {}, path)
        assert.deepEqual(sharing(await ask(page, path, 'GET')), {}, path)
      }
    })

    test('a page of the application reads who is signed in, with its cookies', async () => {
      const { tab } = await signedIn()
      const cookie = tab.jar.header()
      const answer = await from(page, '/app/me/', { headers: { cookie } })
      assert.equal(okay<{ sub: string }>(answer).sub, user.id)
      const path = `/app/refresh/?client_id=${application.id}`
      const refreshed = await from(page, path, { method: 'POST', headers: { cookie, 'content-type': 'text/plain' } })
      assert.equal(refreshed.status, 200)
      assert.equal((await from('http://localhost:4000', path, { method: 'POST', headers: { cookie } })).status, 403)
      const jar = cookieJar()
      jar.take(refreshed)
      assert.ok(jar.values.get('app.at'))
    })

    test('settings that would share with everybody who is signed in, or that mean nothing, are refused', async () => {
      for (const [member, corsConfiguration] of [
        ['allowCredentials', { allowedOrigins: ['*'], allowCredentials: true }],
        ['allowedOrigins', { allowedOrigins: ['*', page], allowCredentials: false }],
        ['allowedOrigins[0]', { allowedOrigins: [`${page}/path`] }],
        ['allowedMethods[0]', { allowedMethods: ['TRACE'] }],
        ['preflightMaxAgeInSeconds', { preflightMaxAgeInSeconds: -1 }],
      ] as const) {
        const answer = await configure(corsConfiguration)
        assert.equal(answer.status, 400)
        const [field] = Object.keys(answer.json<{ fieldErrors: object }>().fieldErrors)
        assert.equal(field, `systemConfiguration.corsConfiguration.${member}`)
      }
    })

    test('a refusal is explained where somebody looks for it, and a replacement resets what it leaves out', async () => {
      okay(await configure({ debug: true }))
      assert.equal((await from('https://unknown.example', '/api/status')).status, 403)
      assert.match(server.logs(), /"cors\.refused".*"reason":"origin"/)
      okay(await api(server).put('/api/system-configuration', { systemConfiguration: { reportTimezone: 'UTC' } }))
      assert.equal((await from(page, '/api/status')).status, 403)
      const answer = await api(server).put('/api/system-configuration', { systemConfiguration: {} })
      assert.equal(answer.status, 400)
    })
  })
})
