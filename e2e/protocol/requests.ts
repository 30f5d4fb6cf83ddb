/** Every way to ask for a sign-in, and every way in which the answer travels (OpenID Connect Core §3.1). */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { Answer } from '../support/http'
import { okay } from '../support/login'
import {
  authorization,
  browser,
  createApplication,
  hiddenFields,
  isForm,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
  userinfo,
} from '../support/oauth'
import { formsOf } from '../support/pages'
import {
  application,
  ask,
  type Claims,
  claimsOf,
  encoded,
  newCode,
  newTokens,
  other,
  post,
  redeem,
  refresh,
  refused,
  server,
  someone,
  type Tokens,
  tab,
  user,
} from './world'

export function requests(): void {
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
    const checkIdToken = async ({ id_token, access_token }: Tokens, { nonce }: Claims = { nonce: 'the nonce' }) => {
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
      await checkIdToken(tokens, {})
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
  })
}
