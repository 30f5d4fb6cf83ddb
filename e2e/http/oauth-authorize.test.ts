/** The hosted sign-in over the wire: who may ask, where the answer goes, and whose form and session count. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { client } from '../support/http'
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
  redirected,
  redirectUri,
  signIn,
} from '../support/oauth'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'

const evilRedirects = [
  `${redirectUri}/`,
  `${redirectUri}&y=2`,
  `${redirectUri}#x`,
  redirectUri.replace('callback', 'Callback'),
  redirectUri.replace('callback', '%63allback'),
  redirectUri.replace('callback', 'x/../callback'),
  redirectUri.replace('/callback', '//callback'),
  redirectUri.replace('https', 'http'),
  redirectUri.replace('.com', '.com:443'),
  redirectUri.replace('.com', '.com:8443'),
  redirectUri.replace('.com', '.com.'),
  redirectUri.replace('.com', '.com.evil.example'),
  redirectUri.replace('app.', 'user@app.'),
  redirectUri.replace('app.', 'www.app.'),
  redirectUri.replace('app.', 'аpp.'),
  redirectUri.replace('app.example.com', 'app.example.com@evil.example'),
  redirectUri.replace('app.example.com', 'app.example.com\\@evil.example'),
  redirectUri.replace('https:', ''),
  `https://evil.example/?${redirectUri}`,
  `${redirectUri} https://evil.example`,
  'javascript:alert(1)//',
  'http://127.0.0.1:9/callback',
  'null',
]

forEachDatabase((_, start) => {
  let server: Server
  let application: OAuthApplication
  let publicApplication: OAuthApplication
  let user: OAuthUser

  before(async () => {
    server = await start()
    application = await createApplication(server)
    publicApplication = await createApplication(server, { clientAuthenticationPolicy: 'NotRequired' })
    user = await createUser(server, application)
  })

  test('OA-01: a redirect URI that is not exactly a registered one gets a page, never a redirect', async () => {
    for (const uri of evilRedirects) {
      const answer = await browser(server).open(authorization(application, { redirect_uri: uri }))
      assert.equal(answer.status, 400, uri)
      assert.equal(answer.headers.location, undefined, uri)
      assert.match(answer.headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    }
  })

  test('OA-01: an unknown, malformed or repeated client or redirect URI never redirects', async () => {
    const { get, open } = browser(server)
    for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000', '\u0000', `${application.id} `]) {
      const answer = await open(authorization(application, { client_id: id }))
      assert.deepEqual([answer.status, answer.headers.location], [400, undefined], JSON.stringify(id))
    }
    const query = new URLSearchParams(authorization(application))
    query.append('redirect_uri', 'https://evil.example/')
    const answer = await get(`/oauth2/authorize?${query}`)
    assert.deepEqual([answer.status, answer.headers.location], [400, undefined])
  })

  test('OA-02: a public client without S256 is told so, and so is anyone who asks for another method', async () => {
    const { open } = browser(server)
    const missing = { code_challenge: undefined, code_challenge_method: undefined }
    const refusals: [OAuthApplication, Record<string, string | undefined>, string][] = [
      [publicApplication, missing, 'missing_code_challenge'],
      [publicApplication, { code_challenge_method: 'plain' }, 'invalid_pkce_code_challenge_method'],
      [publicApplication, { code_challenge_method: undefined }, 'invalid_pkce_code_challenge_method'],
      [application, { code_challenge_method: 'plain' }, 'invalid_pkce_code_challenge_method'],
      [application, { code_challenge: 'x' }, 'invalid_pkce_code_challenge'],
    ]
    for (const [app, changes, reason] of refusals) {
      const answer = await open(authorization(app, changes))
      assert.equal(answer.status, 302)
      assert.equal(redirected(answer, 'error'), 'invalid_request')
      assert.equal(redirected(answer, 'error_reason'), reason)
    }
    assert.ok(isForm(await open(authorization(application, missing))))
  })

  test('errors go to the registered address with state and iss', async () => {
    const { open } = browser(server)
    const refusals: [Record<string, string | undefined>, string, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type', 'invalid_response_type'],
      [{ response_type: undefined }, 'invalid_request', 'missing_response_type'],
      [{ response_mode: 'web_message' }, 'invalid_request', 'invalid_response_mode'],
      [{ scope: 'openid admin' }, 'invalid_scope', 'unknown_scope'],
      [{ scope: 'openid  email' }, 'invalid_scope', 'unknown_scope'],
      [{ prompt: 'none login' }, 'invalid_request', 'invalid_prompt'],
      [{ prompt: 'none' }, 'login_required', 'authentication_required'],
      [{ max_age: '-1' }, 'invalid_request', 'unknown'],
      [{ nonce: 'x'.repeat(5000) }, 'invalid_request', 'unknown'],
      [{ request: 'x' }, 'request_not_supported', 'unknown'],
      [{ request_uri: 'x' }, 'request_uri_not_supported', 'unknown'],
    ]
    for (const [changes, error, reason] of refusals) {
      const answer = await open(authorization(application, changes))
      assert.equal(answer.status, 302)
      assert.ok(answer.headers.location?.startsWith(`${redirectUri}&error=`), answer.headers.location)
      assert.equal(redirected(answer, 'error'), error)
      assert.equal(redirected(answer, 'error_reason'), reason)
      assert.equal(redirected(answer, 'state'), 'the state')
      assert.equal(redirected(answer, 'iss'), server.url)
    }
  })

  test('OA-06: the state comes back byte for byte, after the code and with iss', async () => {
    const state = `ünï "<&>'+% ${'x'.repeat(2000)}`
    const answer = await signIn(browser(server), authorization(application, { state: 'plain+%20' }), user)
    assert.equal(redirected(answer, 'state'), 'plain+%20')
    const names = [...new URL(answer.headers.location ?? '').searchParams.keys()]
    assert.deepEqual(names, ['x', 'code', 'locale', 'state', 'userState', 'iss'])
    const fields = { ...authorization(application, { state }), loginId: user.email, password: user.password }
    const bare = await client(server.url).post('/oauth2/authorize', new URLSearchParams(fields))
    assert.equal(redirected(bare, 'state'), state)
  })

  test('WB-01: the sign-in form counts only from the browser that got it', async () => {
    const mine = browser(server)
    const other = browser(server)
    const parameters = authorization(application)
    const fields = { ...hiddenFields(await mine.open(parameters)), loginId: user.email, password: user.password }
    const foreign = hiddenFields(await other.open(parameters))
    const refusals: [Browser, Record<string, string>, Record<string, string>][] = [
      [mine, fields, { origin: 'https://evil.example' }],
      [mine, fields, { origin: 'null' }],
      [mine, fields, { 'sec-fetch-site': 'cross-site' }],
      [mine, fields, { 'sec-fetch-site': 'same-site' }],
      [browser(server), fields, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
      [mine, { ...fields, csrfToken: '' }, {}],
      [mine, { ...fields, csrfToken: foreign.csrfToken ?? '' }, {}],
      [other, fields, {}],
    ]
    for (const [from, form, headers] of refusals) {
      const answer = await from.send('/oauth2/authorize', form, headers)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.location, undefined)
      assert.ok(isForm(answer))
      assert.ok(answer.text.includes(`value="${user.email}"`), 'the login id is kept')
      assert.ok(!answer.text.includes(user.password))
    }
    const own = await mine.send('/oauth2/authorize', fields)
    assert.ok(redirected(own, 'code'))
  })

  test('WB-01: what comes from no browser - no cookie, no Origin - may post the form', async () => {
    const fields = { ...authorization(application), loginId: user.email, password: user.password }
    const answer = await client(server.url).post('/oauth2/authorize', new URLSearchParams(fields))
    assert.equal(answer.status, 302)
    assert.ok(redirected(answer, 'code'))
  })

  test('OA-04: parameters changed on the form’s way are refused', async () => {
    const { open, send } = browser(server)
    const form = hiddenFields(await open(authorization(application, { scope: 'openid' })))
    const fields = { ...form, loginId: user.email, password: user.password }
    const widened = await send('/oauth2/authorize', { ...fields, scope: 'openid offline_access' })
    assert.deepEqual([widened.status, isForm(widened)], [200, true])
    const implicit = await send('/oauth2/authorize', { ...fields, response_type: 'token' })
    assert.equal(redirected(implicit, 'error'), 'unsupported_response_type')
    const stolen = await send('/oauth2/authorize', { ...fields, client_id: publicApplication.id })
    assert.equal(redirected(stolen, 'code'), null)
  })

  test('EN-01: an unknown user and a wrong password get the same page', async () => {
    const { open, send } = browser(server)
    const form = hiddenFields(await open(authorization(application)))
    const attempt = (loginId: string) => send('/oauth2/authorize', { ...form, loginId, password: 'wrong password' })
    const unknown = `${'x'.repeat(user.email.indexOf('@'))}@example.com`
    const [left, right] = [await attempt(user.email), await attempt(unknown)]
    assert.equal(left.status, 200)
    assertSame(left, { ...right, text: right.text.replace(unknown, user.email) })
  })

  test('SE-02: every sign-in brings a new session, and the old one ends', async () => {
    const tab = browser(server)
    const planted = 'A'.repeat(43)
    tab.jar.values.set('fusionauth.sso', planted)
    const parameters = authorization(application)
    const session = () => tab.jar.values.get('fusionauth.sso') ?? ''
    await signIn(tab, parameters, user, { rememberDevice: 'true' })
    const first = session()
    assert.notEqual(first, planted)
    assert.match(first, /^[\w-]{43}$/)
    assert.ok(redirected(await tab.open(parameters), 'code'), 'the session signs in without a form')
    await signIn(tab, { ...parameters, prompt: 'login' }, user, { rememberDevice: 'true' })
    assert.notEqual(session(), first)
    for (const dead of [planted, first, `${session()}x`, session().slice(1), '%00', '']) {
      const headers = { cookie: `fusionauth.sso=${dead}` }
      const answer = await client(server.url).get(`/oauth2/authorize?${new URLSearchParams(parameters)}`, { headers })
      assert.ok(isForm(answer), `anonymous: ${dead}`)
    }
  })

  test('without "Keep me signed in" there is no session, and a new sign-in ends the one there was', async () => {
    const tab = browser(server)
    await signIn(tab, authorization(application), user)
    assert.equal(tab.jar.values.has('fusionauth.sso'), false)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
    assert.equal(tab.jar.values.has('fusionauth.sso'), true)
    await signIn(tab, authorization(application, { prompt: 'login' }), user)
    assert.equal(tab.jar.values.has('fusionauth.sso'), false)
  })

  test('OA-15: prompt and max_age are honoured', async () => {
    const tab = browser(server)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
    assert.ok(redirected(await tab.open(authorization(application, { prompt: 'none' })), 'code'))
    assert.ok(redirected(await tab.open(authorization(application, { max_age: '600' })), 'code'))
    assert.ok(isForm(await tab.open(authorization(application, { prompt: 'login' }))))
    assert.ok(isForm(await tab.open(authorization(application, { max_age: '0' }))))
    const stale = await tab.open(authorization(application, { max_age: '0', prompt: 'none' }))
    assert.equal(redirected(stale, 'error'), 'login_required')
  })

  test('OA-10, SE-08: the way back repeats no form, is kept by nobody and shows the code to nobody else', async () => {
    const tab = browser(server)
    const form = await tab.open(authorization(application))
    const answer = await tab.send('/oauth2/authorize', {
      ...hiddenFields(form),
      loginId: user.email,
      password: user.password,
    })
    assert.equal(answer.status, 302)
    const inForm = await signIn(browser(server), authorization(application, { response_mode: 'form_post' }), user)
    for (const { headers } of [form, answer, inForm]) {
      assert.deepEqual(
        [headers['cache-control'], headers.etag, headers['referrer-policy']],
        ['no-store', undefined, 'same-origin'],
      )
    }
    for (const { text } of [form, inForm]) {
      assert.deepEqual(text.match(/\b(src|srcset|data|background)="(?!data:)[^"]*"|@import|url\(/g), null)
      assert.deepEqual(text.match(/<link (?![^>]*href="data:)[^>]*>/g), null)
    }
  })

  test('OA-16: an address that runs a script, or that anybody on the way can read, is not registered', async () => {
    const api = client(server.url, { headers: { authorization: server.apiKey } })
    for (const uri of [
      ...['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd'],
      ...['blob:https://app.example.com/x', 'http://app.example.com/callback', 'http://127.0.0.1.example.com/'],
      ...['https://app.example.com/#x', '//app.example.com/', '/callback', 'https://', ''],
    ]) {
      for (const name of ['authorizedRedirectURLs', 'logoutURL', 'backChannelLogoutURL']) {
        const value = name === 'authorizedRedirectURLs' ? [uri] : uri
        const body = { application: { name: `OA-16 ${name}`, oauthConfiguration: { [name]: value } } }
        assert.equal((await api.post('/api/application', body)).status, 400, `${name} ${uri}`)
      }
    }
  })

  test('SE-05: a deactivated user is signed in nowhere any more', async () => {
    const gone = await createUser(server, application)
    const tab = browser(server)
    await signIn(tab, authorization(application), gone, { rememberDevice: 'true' })
    const api = client(server.url, { headers: { authorization: server.apiKey } })
    assert.equal((await api.delete(`/api/user/${gone.id}`)).status, 200)
    assert.ok(isForm(await tab.open(authorization(application))))
  })

  test('OA-11: another site cannot end a session by a link; the application it belongs to can', async () => {
    const tab = browser(server)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
    const query = new URLSearchParams({ client_id: application.id, post_logout_redirect_uri: redirectUri, state: 's' })
    const crossSite = await tab.get(`/oauth2/logout?${query}`, { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.equal(crossSite.status, 200)
    assert.ok(redirected(await tab.open(authorization(application)), 'code'), 'the session survives')
    const confirmed = await tab.send('/oauth2/logout', hiddenFields(crossSite))
    assert.equal(confirmed.headers.location, `${redirectUri}&state=s`)
    assert.ok(isForm(await tab.open(authorization(application))))
  })

  test('OA-05: after a logout the browser goes to a registered address or nowhere', async () => {
    for (const uri of [
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      'javascript:alert(1)',
      `${redirectUri}x`,
    ]) {
      const query = new URLSearchParams({ client_id: application.id, post_logout_redirect_uri: uri })
      const answer = await client(server.url).get(`/oauth2/logout?${query}`)
      assert.deepEqual([answer.status, answer.headers.location], [400, undefined], uri)
    }
    const nobody = new URLSearchParams({ post_logout_redirect_uri: redirectUri })
    assert.equal((await client(server.url).get(`/oauth2/logout?${nobody}`)).headers.location, undefined)
    const forged = new URLSearchParams({ id_token_hint: 'a.b.c' })
    assert.equal((await client(server.url).get(`/oauth2/logout?${forged}`)).status, 400)
  })
})
