/** Devices without a keyboard (RFC 8628). */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { type Answer, client } from '../support/http'
import { api, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  hiddenFields,
  redemption,
  requestTokens,
  signIn,
} from '../support/oauth'
import { race, tally } from '../support/race'
import {
  application,
  basic,
  type Claims,
  claimsOf,
  deviceGrant,
  newTokens,
  post,
  refresh,
  refused,
  revoke,
  server,
  someone,
  type Tokens,
  user,
  versatile,
} from './world'

export function devices(): void {
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
      const ended = await newTokens({}, versatile)
      await revoke(ended.refresh_token, versatile)
      assert.equal((await approve(ended.access_token)).json().error, 'invalid_token')
      const approved = okay<Claims>(await approve(own.access_token))
      assert.deepEqual([approved.deviceGrantStatus, approved.userId], ['Approved', user.id])
      assert.equal(okay<Tokens>(await poll(codes)).userId, user.id)
    })

    test('an access token alone is not enough to approve a device: who finds one has no refresh token for it', async () => {
      const app = await createApplication(server, {
        clientAuthenticationPolicy: 'NotRequired',
        enabledGrants: ['authorization_code', 'password', 'refresh_token', deviceGrant],
      })
      const client_id = app.id
      const credentials = { grant_type: 'password', username: user.email, password: user.password, scope: 'openid' }
      const { access_token: token } = okay<Tokens>(await requestTokens(server, app, credentials))
      const asked = { client_id, scope: 'openid offline_access' }
      const { user_code } = okay<{ user_code: string }>(await post('/oauth2/device_authorize', asked))
      const found = await post('/oauth2/device/approve', { client_id, user_code, token })
      assert.deepEqual(refused(found), [401, 'invalid_client', 'client_authentication_missing'])
      okay(await post('/oauth2/device/approve', { user_code, token }, basic(app)))
    })
  })
}

/** Last of all: from then on nobody at this address enters a code. */
export function deviceGuesses(): void {
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
}
