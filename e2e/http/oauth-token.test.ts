/** The token endpoint and userinfo over the wire: codes once, refresh within what was granted, clients that prove who they are. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  authorization,
  browser,
  createApplication,
  createUser,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  requestTokens,
  signIn,
  userinfo,
  verifier,
} from '../support/oauth'
import { race, tally } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'

type Tokens = {
  readonly access_token: string
  readonly expires_in: number
  readonly id_token?: string
  readonly refresh_token?: string
  readonly refresh_token_id?: string
  readonly scope: string
  readonly token_type: string
  readonly userId: string
}

const refused = (answer: Answer) => [answer.status, answer.json().error, answer.json().error_reason]

forEachDatabase((database, start) => {
  let server: Server
  let application: OAuthApplication
  let other: OAuthApplication
  let user: OAuthUser
  /** A code for `application`, by the hosted session of one browser. */
  let newCode: (changes?: Record<string, string | undefined>) => Promise<string>

  before(async () => {
    server = await start()
    application = await createApplication(server)
    other = await createApplication(server)
    user = await createUser(server, application)
    const tab = browser(server)
    await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
    newCode = async (changes) => redirected(await tab.open(authorization(application, changes)), 'code') ?? ''
  })

  const tokens = async (changes?: Record<string, string | undefined>) => {
    const answer = await requestTokens(server, application, redemption(await newCode(changes)))
    assert.equal(answer.status, 200, answer.text)
    return answer.json<Tokens>()
  }
  const refresh = (refresh_token: string, more: Record<string, string> = {}, as = application) =>
    requestTokens(server, as, { grant_type: 'refresh_token', refresh_token, ...more })
  const post = (fields: Record<string, string> | URLSearchParams, headers: Record<string, string> = {}) =>
    client(server.url).post('/oauth2/token', new URLSearchParams(fields), { headers })
  const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` })

  test('a code brings the documented members, never cached', async () => {
    const answer = await requestTokens(server, application, redemption(await newCode()))
    const body = answer.json<Tokens>()
    const members = [
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'refresh_token_id',
      'scope',
      'token_type',
      'userId',
    ]
    assert.deepEqual(Object.keys(body), members)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['www-authenticate'], undefined)
    assert.equal(body.userId, user.id)
    assert.equal(body.scope, 'openid offline_access email profile')
    assert.equal('refresh_token' in (await tokens({ scope: 'openid' })), false)
    assert.equal('id_token' in (await tokens({ scope: 'email' })), false)
  })

  test('OA-03: twenty uses of one code at once, one wins', async () => {
    const code = await newCode()
    const answers = await race(20, () => requestTokens(server, application, redemption(code)))
    assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 19 })
  })

  test('OA-03: two uses of one code at once, again and again: exactly one wins every time', async () => {
    const rounds = database === 'postgresql' ? 50 : 10
    for (let round = 0; round < rounds; round += 1) {
      const code = await newCode({ scope: 'offline_access' })
      const answers = await race(2, () => requestTokens(server, application, redemption(code)))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 1 }, `round ${round}`)
    }
  })

  test('OA-03: a replay is refused, and what the first use brought dies', async () => {
    const code = await newCode()
    const first = (await requestTokens(server, application, redemption(code))).json<Tokens>()
    assert.equal((await userinfo(server, first.access_token)).status, 200)
    const replay = await requestTokens(server, application, redemption(code))
    assert.deepEqual(refused(replay), [400, 'invalid_grant', 'auth_code_not_found'])
    assert.equal((await userinfo(server, first.access_token)).status, 401)
    assert.deepEqual(refused(await refresh(first.refresh_token ?? '')), [
      400,
      'invalid_grant',
      'refresh_token_not_found',
    ])
  })

  test('OA-03: a code is bound to its client and redirect URI, and a refused use does not spend it', async () => {
    const code = await newCode()
    const foreign = await requestTokens(server, other, redemption(code))
    assert.deepEqual(refused(foreign), [400, 'invalid_grant', 'auth_code_not_found'])
    const elsewhere = { ...redemption(code), redirect_uri: 'https://app.example.com/callback' }
    const moved = await requestTokens(server, application, elsewhere)
    assert.deepEqual(refused(moved), [400, 'invalid_grant', 'invalid_redirect_uri'])
    assert.equal((await requestTokens(server, application, redemption(code))).status, 200)
    const unknown = await requestTokens(server, application, redemption('x'.repeat(43)))
    assert.deepEqual(refused(unknown), [400, 'invalid_grant', 'auth_code_not_found'])
  })

  test('OA-02: a challenge needs its verifier, and a verifier needs its challenge', async () => {
    const { code_verifier: _, ...without } = redemption(await newCode())
    const missing = await requestTokens(server, application, without)
    assert.deepEqual(refused(missing), [400, 'invalid_grant', 'missing_code_verifier'])
    for (const wrong of ['x'.repeat(42), 'x'.repeat(43), 'x'.repeat(129), `${verifier}=`, verifier.toLowerCase()]) {
      const answer = await requestTokens(server, application, { ...redemption(await newCode()), code_verifier: wrong })
      assert.deepEqual(refused(answer), [400, 'invalid_grant', 'invalid_pkce_code_verifier'], wrong)
    }
    const plainCode = await newCode({ code_challenge: undefined, code_challenge_method: undefined })
    const downgraded = await requestTokens(server, application, redemption(plainCode))
    assert.deepEqual(refused(downgraded), [400, 'invalid_grant', 'invalid_pkce_code_verifier'])
  })

  test('OA-02: a client without a secret redeems with its proof key, and only with it', async () => {
    const open = await createApplication(server, { clientAuthenticationPolicy: 'NotRequiredWhenUsingPKCE' })
    const tab = browser(server)
    const code = async (changes = {}) => redirected(await signIn(tab, authorization(open, changes), user), 'code') ?? ''
    const proved = await post({ ...redemption(await code()), client_id: open.id })
    assert.equal(proved.status, 200)
    const { code_verifier: _, ...without } = redemption(
      await code({ code_challenge: undefined, code_challenge_method: undefined }),
    )
    const bare = await post({ ...without, client_id: open.id })
    assert.deepEqual(refused(bare), [401, 'invalid_client', 'client_authentication_missing'])
    const nullSecret = await post({ ...redemption(await code()), client_id: open.id, client_secret: 'null' })
    assert.equal(nullSecret.status, 200, 'official clients send the word null for no secret')
    const wrongSecret = await post({ ...redemption(await code()), client_id: open.id, client_secret: 'wrong' })
    assert.equal(wrongSecret.status, 401, 'a secret that is sent is checked')
  })

  test('OA-07: one mechanism, strictly decoded; an unknown client and a wrong secret are the same', async () => {
    const fields = redemption('x'.repeat(43))
    const nobody = '00000000-0000-4000-8000-000000000000'
    const { id, secret } = application
    const wrong = await post(fields, basic(`${id}:wrong`))
    assert.deepEqual(refused(wrong), [401, 'invalid_client', 'invalid_client_authentication'])
    assert.match(wrong.headers['www-authenticate'] ?? '', /^Basic /)
    assertSame(wrong, await post(fields, basic(`${nobody}:wrong`)))
    assertSame(wrong, await post({ ...fields, client_id: id, client_secret: 'wrong' }))
    assertSame(wrong, await post({ ...fields, client_id: nobody, client_secret: 'wrong' }))
    assertSame(await post({ ...fields, client_id: id }), await post({ ...fields, client_id: nobody }))
    assert.equal((await post({ ...fields, client_secret: secret }, basic(`${id}:${secret}`))).status, 400)
    assert.equal((await post({ ...fields, client_id: other.id }, basic(`${id}:${secret}`))).status, 400)
    for (const header of [
      'Basic',
      'Basic !',
      `Basic ${id}:${secret}`,
      'Bearer x',
      `Digest x`,
      basic(`${id}`).authorization,
    ]) {
      assert.equal((await post(fields, { authorization: header })).status, 401, header)
    }
    assert.equal((await post({ ...fields, client_id: id, client_secret: secret })).json().error, 'invalid_grant')
  })

  test('OA-08: duplicates, over-long values and other media types are refused at once', async () => {
    const { id, secret } = application
    const twice = new URLSearchParams(redemption('x'))
    twice.append('code', 'y')
    assert.deepEqual(refused(await post(twice, basic(`${id}:${secret}`))), [400, 'invalid_request', 'unknown'])
    const long = await post({ ...redemption('x'), scope: 'x'.repeat(50_000) }, basic(`${id}:${secret}`))
    assert.deepEqual(refused(long), [400, 'invalid_request', 'unknown'])
    assert.equal((await post({ x: 'x'.repeat(100_000) })).status, 413)
    assert.equal((await client(server.url).post('/oauth2/token', redemption('x'))).status, 400)
    const types = {
      implicit: 'unsupported_grant_type',
      __proto__: 'unsupported_grant_type',
      constructor: 'unsupported_grant_type',
    }
    for (const [type, error] of Object.entries(types)) {
      assert.equal((await post({ grant_type: type }, basic(`${id}:${secret}`))).json().error, error)
    }
    assert.equal((await post({}, basic(`${id}:${secret}`))).json().error_reason, 'missing_grant_type')
  })

  test('OA-04: a grant that is off for a client is refused', async () => {
    const codeOnly = await createApplication(server, { enabledGrants: ['authorization_code'] })
    const answer = await refresh('x', {}, codeOnly)
    assert.deepEqual(refused(answer), [400, 'unauthorized_client', 'grant_type_disabled'])
    const tab = browser(server)
    const code = redirected(await signIn(tab, authorization(codeOnly), user), 'code') ?? ''
    const issued = (await requestTokens(server, codeOnly, redemption(code))).json<Tokens>()
    assert.equal(issued.refresh_token, undefined)
    const refreshOnly = await createApplication(server, { enabledGrants: ['refresh_token'] })
    assert.equal(redirected(await tab.open(authorization(refreshOnly)), 'error'), 'unauthorized_client')
  })

  test('a refresh narrows the scope for once and never widens it', async () => {
    const { refresh_token: token = '' } = await tokens({ scope: 'openid offline_access email' })
    const narrowed = (await refresh(token, { scope: 'openid' })).json<Tokens>()
    assert.equal(narrowed.scope, 'openid')
    assert.ok(narrowed.refresh_token)
    assert.deepEqual(Object.keys((await userinfo(server, narrowed.access_token)).json()), ['sub'])
    assert.deepEqual(refused(await refresh(token, { scope: 'openid profile' })), [
      400,
      'invalid_scope',
      'unknown_scope',
    ])
    assert.equal((await refresh(token)).json<Tokens>().scope, 'openid offline_access email')
  })

  test('RT-03: a refresh token at another client is refused and keeps working for its own', async () => {
    const { refresh_token: token = '' } = await tokens()
    assert.deepEqual(refused(await refresh(token, {}, other)), [400, 'invalid_grant', 'refresh_token_not_found'])
    assert.equal((await refresh(token)).status, 200)
  })

  test('a deactivated user gets nothing for a code, a refresh token or an access token', async () => {
    const gone = await createUser(server, application)
    const tab = browser(server)
    const code = async () => redirected(await signIn(tab, authorization(application), gone), 'code') ?? ''
    const issued = (await requestTokens(server, application, redemption(await code()))).json<Tokens>()
    const pending = await code()
    const api = client(server.url, { headers: { authorization: server.apiKey } })
    await api.delete(`/api/user/${gone.id}`)
    assert.equal((await requestTokens(server, application, redemption(pending))).json().error, 'invalid_grant')
    assert.equal((await refresh(issued.refresh_token ?? '')).json().error, 'invalid_grant')
    assert.equal((await userinfo(server, issued.access_token)).status, 401)
  })

  test('userinfo believes access tokens for openid, and nothing else', async () => {
    const issued = await tokens()
    const claims = (await userinfo(server, issued.access_token)).json()
    assert.deepEqual(claims, {
      email: user.email,
      email_verified: claims.email_verified,
      name: 'Ada Lovelace',
      sub: user.id,
    })
    const withoutScope = await tokens({ scope: 'email' })
    const [head = '', payload = ''] = issued.access_token.split('.')
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`
    const wrong = [
      issued.id_token,
      withoutScope.access_token,
      issued.refresh_token,
      `${head}.${payload}.AAAA`,
      unsigned,
      'x',
    ]
    for (const token of wrong) {
      const answer = await userinfo(server, token ?? '')
      assert.equal(answer.status, 401, token)
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer /)
    }
    const anonymous = await client(server.url).get('/oauth2/userinfo', {
      headers: { cookie: `access_token=${issued.access_token}` },
    })
    assert.equal(anonymous.headers['www-authenticate'], 'Bearer realm="oauth2"')
  })
})
