/** Passkeys over HTTP: the API that makes and uses them, the hosted sign-in, and everything that an answer can have wrong (WebAuthn). */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type Server as HttpServer } from 'node:http'
import { after, before, test } from 'node:test'
import { accountVisitor, enterPassword, signedIn } from '../support/account'
import { forEachDatabase } from '../support/databases'
import { freePort } from '../support/free-port'
import { type Answer, client } from '../support/http'
import { api, codesOf, createPerson, createTenant, okay } from '../support/login'
import { mailTo } from '../support/mails'
import {
  authorization,
  type Browser,
  browser,
  hiddenFields,
  isForm,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
} from '../support/oauth'
import { follow, formsOf, headingOf, linkTo, wordsOf } from '../support/pages'
import {
  type Authenticator,
  authenticator,
  type Changes,
  type CreationOptions,
  type RequestOptions,
} from '../support/passkeys'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { rows } from '../support/sql'
import { challengeOf, enableAuthenticator } from '../support/two-factor'

type Passkey = {
  readonly id: string
  readonly signCount: number
  readonly lastUseInstant: number
  readonly [member: string]: unknown
}

const passkeyPath = '/oauth2/webauthn'
const codePath = '/oauth2/two-factor'
const enabledWorkflow = { enabled: true }

/** What the page gives the browser's script. */
function offeredOptions({ text }: Answer): RequestOptions {
  const [, json = ''] = /data-options="([^"]*)"/.exec(text) ?? assert.fail('no passkey is asked for')
  const entities = { '&quot;': '"', '&lt;': '<', '&gt;': '>', '&#x27;': "'", '&amp;': '&' }
  return JSON.parse(Object.entries(entities).reduce((text, [entity, letter]) => text.replaceAll(entity, letter), json))
}
const offersPasskey = ({ text }: Answer) => text.includes('data-options=')

/** The fields of the form that the script sends. */
function passkeyForm(page: Answer): Record<string, string> {
  const form = formsOf(page).find(({ fields }) => 'webAuthnRequest' in fields)
  return { ...(form ?? assert.fail('no form for a passkey')).fields }
}

forEachDatabase((name, start) => {
  let mail: MailServer
  let server: Server
  let application: OAuthApplication
  let tenantId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    tenantId = tenants[0]?.id ?? ''
    await configure({
      bootstrapWorkflow: enabledWorkflow,
      enabled: true,
      reauthenticationWorkflow: { enabled: true, userVerificationRequirement: 'preferred' },
    })
    application = await newApplication()
  })
  after(() => mail.stop())

  /** With whatever settings, and as the others in the tenant. */
  async function newApplication(settings: object = {}): Promise<OAuthApplication> {
    const secret = server.canary(randomBytes(32).toString('base64url'))
    const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret: secret }
    const application = { name: randomUUID(), oauthConfiguration, ...settings }
    const created = await api(server, ofTenant()).post('/api/application', { application })
    return { id: okay<{ application: { id: string } }>(created).application.id, secret }
  }

  async function configure(webAuthnConfiguration: object, id = tenantId): Promise<void> {
    okay(await api(server).patch(`/api/tenant/${id}`, { tenant: { webAuthnConfiguration } }))
  }

  const ofTenant = (id = tenantId) => ({ 'x-fusionauth-tenantid': id })

  const someone = ({ id: applicationId } = application): Promise<OAuthUser> =>
    createPerson(server, { applicationId, headers: ofTenant() })

  const rpIdOf = () => new URL(server.url).hostname
  const place = () => ({ origin: server.url, rpId: rpIdOf() })

  async function creationOptions(userId: string, changes: object = {}): Promise<CreationOptions> {
    const body = { displayName: 'Laptop', userId, workflow: 'bootstrap', ...changes }
    return okay<{ options: CreationOptions }>(await api(server).post('/api/webauthn/register/start', body)).options
  }

  const completeRegistration = (userId: string, credential: object, changes: object = {}): Promise<Answer> =>
    client(server.url).post('/api/webauthn/register/complete', { ...place(), credential, userId, ...changes })

  /** Gives a user a passkey and returns what it is kept on. */
  async function addPasskey(userId: string, device: Authenticator = authenticator(server.url), changes: Changes = {}) {
    const workflow = changes.verified === false ? 'general' : 'bootstrap'
    const made = device.create(await creationOptions(userId, { workflow }), changes)
    const { credential } = okay<{ credential: Passkey }>(await completeRegistration(userId, made))
    return { device, passkey: credential }
  }

  async function somebodyWithPasskey() {
    const user = await someone()
    return { user, ...(await addPasskey(user.id)) }
  }

  async function requestOptions(body: object): Promise<RequestOptions> {
    const all = { applicationId: application.id, workflow: 'bootstrap', ...body }
    return okay<{ options: RequestOptions }>(await api(server).post('/api/webauthn/start', all)).options
  }

  const complete = (credential: object, changes: object = {}, path = 'login'): Promise<Answer> =>
    api(server).post(`/api/webauthn/${path}`, { ...place(), credential, ...changes })

  /** One login through the API. */
  async function login(
    user: OAuthUser,
    device: Authenticator,
    changes: Changes = {},
    body: object = {},
  ): Promise<Answer> {
    return complete(device.get(await requestOptions({ userId: user.id, ...body }), changes))
  }

  test('the settings have the documented defaults, and decide alone who has passkeys', async () => {
    const fresh = await createTenant(server)
    const { tenant } = okay<{ tenant: Record<string, Record<string, unknown>> }>(
      await api(server).get(`/api/tenant/${fresh}`),
    )
    const workflow = { enabled: false, userVerificationRequirement: 'required' }
    assert.deepEqual(tenant.webAuthnConfiguration, {
      bootstrapWorkflow: { ...workflow, authenticatorAttachmentPreference: 'any' },
      debug: false,
      enabled: false,
      reauthenticationWorkflow: { ...workflow, authenticatorAttachmentPreference: 'platform' },
    })
    const lifetimes = tenant.externalIdentifierConfiguration
    assert.equal(lifetimes?.webAuthnAuthenticationChallengeTimeToLiveInSeconds, 180)
    assert.equal(lifetimes?.webAuthnRegistrationChallengeTimeToLiveInSeconds, 180)
    for (const relyingPartyId of ['https://example.com', 'example.com:443', 'exa mple.com', '*.example.com']) {
      const tenant = { webAuthnConfiguration: { relyingPartyId } }
      assert.equal((await api(server).patch(`/api/tenant/${fresh}`, { tenant })).status, 400, relyingPartyId)
    }
    const headers = ofTenant(fresh)
    const { id: userId } = await createPerson(server, { headers })
    const start = { displayName: 'x', userId, workflow: 'general' }
    const refused = await api(server).post('/api/webauthn/register/start', start)
    assert.deepEqual(codesOf(refused), { '': ['[WebAuthnDisabled]'] })

    const own = { enabled: true, reauthenticationWorkflow: enabledWorkflow }
    const without = await newApplication({ webAuthnConfiguration: own })
    const user = await someone(without)
    const asked = { applicationId: without.id, userId: user.id }
    assert.equal((await api(server).post('/api/webauthn/start', { ...asked, workflow: 'bootstrap' })).status, 400)
    assert.equal(
      (await api(server).post('/api/webauthn/start', { ...asked, workflow: 'reauthentication' })).status,
      200,
    )
    assert.ok(!offersPasskey(await browser(server).open(authorization(without))))
  })

  test('a passkey is made and logs in as any other login does', async () => {
    const user = await someone()
    const options = await creationOptions(user.id)
    assert.deepEqual(
      { ...options, challenge: '' },
      {
        attestation: 'none',
        authenticatorSelection: { requireResidentKey: false, residentKey: 'preferred', userVerification: 'required' },
        challenge: '',
        excludeCredentials: [],
        extensions: { credProps: true },
        pubKeyCredParams: [-7, -257, -35, -36, -37, -258, -259, -38, -39].map((alg) => ({ alg, type: 'public-key' })),
        rp: { id: rpIdOf(), name: server.url },
        timeout: 180_000,
        user: { displayName: 'Laptop', id: Buffer.from(user.id).toString('base64url'), name: user.email },
      },
    )
    assert.match(options.challenge, /^[\w-]{43}$/)
    const device = authenticator(server.url)
    const { credential } = okay<{ credential: Passkey }>(await completeRegistration(user.id, device.create(options)))
    const { id, insertInstant, lastUseInstant, ...rest } = credential
    assert.deepEqual(rest, {
      algorithm: -7,
      attestationType: 'none',
      authenticatorSupportsUserVerification: true,
      credentialId: device.id,
      data: {},
      discoverable: true,
      displayName: 'Laptop',
      name: user.email,
      publicKey: device.pem,
      relyingPartyId: rpIdOf(),
      signCount: 1,
      tenantId,
      transports: ['internal', 'hybrid'],
      userId: user.id,
    })
    assert.equal(insertInstant, lastUseInstant)
    assert.equal((await mailTo(mail, user.email)).header('subject'), 'A passkey was added to your account')

    const state = { back: 'to page 3' }
    const request = await requestOptions({ loginId: user.email, state })
    assert.deepEqual(request.allowCredentials, [
      { id: device.id, transports: ['internal', 'hybrid'], type: 'public-key' },
    ])
    const answer = okay<{ state: object; token: string; user: { id: string } }>(await complete(device.get(request)))
    assert.equal(answer.user.id, user.id)
    assert.deepEqual(answer.state, state)
    const claims = JSON.parse(Buffer.from(answer.token.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims.authenticationType, 'WebAuthn')
    const used = okay<{ credential: Passkey }>(await api(server).get(`/api/webauthn/${id}`)).credential
    assert.deepEqual([used.signCount, used.lastUseInstant > credential.lastUseInstant], [2, true])
    const search = await api(server).post('/api/system/login-record/search', { search: { userId: user.id } })
    const { logins } = okay<{ logins: { loginId: string; loginIdType: string }[] }>(search)
    assert.deepEqual([logins[0]?.loginId, logins[0]?.loginIdType], [user.email, 'email'])
    assert.equal(
      ((await creationOptions(user.id)) as unknown as { excludeCredentials: unknown[] }).excludeCredentials.length,
      1,
    )
  })

  test('passkeys are listed, shown and deleted by whoever manages them, and their owner hears of it', async () => {
    const { user, device, passkey } = await somebodyWithPasskey()
    await addPasskey(user.id)
    const all = okay<{ credentials: Passkey[] }>(await api(server).get(`/api/webauthn?userId=${user.id}`)).credentials
    assert.deepEqual([all.length, all[0]?.id], [2, passkey.id])
    assert.equal((await api(server).delete(`/api/webauthn/${passkey.id}`)).status, 200)
    assert.equal((await mailTo(mail, user.email, 3)).header('subject'), 'A passkey was removed from your account')
    assert.equal((await login(user, device)).status, 404)
    assert.equal((await api(server).delete(`/api/webauthn?userId=${user.id}`)).status, 200)
    assert.deepEqual(okay(await api(server).get(`/api/webauthn?userId=${user.id}`)), { credentials: [] })
    for (const path of [`/api/webauthn/${passkey.id}`, `/api/webauthn?userId=${randomUUID()}`]) {
      assert.equal((await api(server).get(path)).status, 404, path)
      assert.equal((await api(server).delete(path)).status, 404, path)
      assert.equal((await client(server.url).get(path)).status, 401, path)
    }
    assert.deepEqual(codesOf(await api(server).get('/api/webauthn')), { userId: ['[blank]userId'] })
  })

  test('a proof without a login says whose passkey it is, and brings nothing to be logged in with', async () => {
    const { user, device, passkey } = await somebodyWithPasskey()
    const answer = await complete(device.get(await requestOptions({ userId: user.id })), {}, 'assert')
    assert.equal(okay<{ credential: Passkey }>(answer).credential.id, passkey.id)
    assert.deepEqual(answer.cookies, [])
    const wrong = await complete(device.get(await requestOptions({ userId: user.id }), { forged: true }), {}, 'assert')
    assert.deepEqual(codesOf(wrong), { '': ['[WebAuthnFailed]'] })
  })

  test('MF-04: a challenge is good once, of many at a time for one, and for its own user, application and tenant', async () => {
    const { user, device } = await somebodyWithPasskey()
    const options = await requestOptions({ userId: user.id })
    const statuses = await race(8, async () => (await complete(device.get(options))).status)
    assert.deepEqual(tally(statuses), { 200: 1, 404: 7 })

    const other = await newApplication()
    const swapped = device.get(await requestOptions({ userId: user.id }))
    assert.equal((await complete(swapped, { applicationId: other.id })).status, 404)
    const foreign = { headers: ofTenant(await createTenant(server)) }
    assert.equal(
      (await api(server).post('/api/webauthn/login', { ...place(), credential: swapped }, foreign)).status,
      404,
    )
    assert.equal((await complete(swapped)).status, 200, 'and neither spent it')

    const stranger = await somebodyWithPasskey()
    assert.equal((await complete(stranger.device.get(await requestOptions({ userId: user.id })))).status, 404)
    const made = authenticator(server.url).create(await creationOptions(user.id))
    assert.equal((await completeRegistration(stranger.user.id, made)).status, 400)
    assert.equal((await completeRegistration(user.id, made)).status, 400, 'spent by the one who was not meant')
    const creation = await creationOptions(user.id)
    const asLogin = { challenge: creation.challenge, rpId: rpIdOf() }
    assert.equal((await complete(device.get(asLogin))).status, 404, 'a challenge to make a passkey is none to use one')
  })

  const wrong: readonly [what: string, changes: Changes][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['https for http', { origin: 'https://localhost' }],
    ['an origin that only begins so', { origin: 'http://localhost.evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['a page in a frame', { crossOrigin: true }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['another owner', { userHandle: Buffer.from(randomUUID()).toString('base64url') }],
    ['a signature of something else', { forged: true }],
    ['an owner who was not recognised', { verified: false }],
  ]
  for (const [what, changes] of wrong) {
    test(`a passkey is refused for ${what}`, async () => {
      const { user, device } = await somebodyWithPasskey()
      assert.equal((await login(user, device, changes)).status, 404)
      const said = {
        ...place(),
        ...(changes.origin && { origin: changes.origin }),
        ...(changes.rpId && { rpId: changes.rpId }),
      }
      assert.equal((await complete(device.get(await requestOptions({ userId: user.id }), changes), said)).status, 404)
      assert.equal((await login(user, device)).status, 200)
      const { userHandle: _, forged, ...making } = changes
      if (forged || changes.userHandle) return
      const type = changes.type && { type: 'webauthn.get' }
      const made = authenticator(server.url).create(await creationOptions(user.id), { ...making, ...type })
      assert.equal((await completeRegistration(user.id, made, said)).status, 400)
    })
  }

  test('an application’s own page may ask, where it is registered and below the relying party; no other page there', async () => {
    const own = await createTenant(server, {
      webAuthnConfiguration: { bootstrapWorkflow: enabledWorkflow, enabled: true, relyingPartyId: 'example.com' },
    })
    const headers = ofTenant(own)
    const application = { name: randomUUID(), oauthConfiguration: { authorizedRedirectURLs: [redirectUri] } }
    const created = await api(server, headers).post('/api/application', { application })
    const { id: applicationId } = okay<{ application: { id: string } }>(created).application
    const user = await createPerson(server, { applicationId, headers })
    const said = { origin: 'https://app.example.com', rpId: 'example.com' }
    const device = authenticator(said.origin)
    const made = device.create(await creationOptions(user.id))
    okay(await completeRegistration(user.id, made, said))
    const tryAt = async (origin: string) => {
      const options = await requestOptions({ applicationId, userId: user.id })
      assert.equal(options.rpId, 'example.com')
      return (await complete(device.get(options, { origin }), { ...said, origin })).status
    }
    assert.equal(await tryAt(said.origin), 200)
    for (const origin of ['https://evil.example.com', 'http://app.example.com', 'https://example.com', server.url]) {
      assert.equal(await tryAt(origin), 404, origin)
    }
    const page = await browser(server).open(authorization({ id: applicationId, secret: '' }))
    assert.ok(isForm(page) && !offersPasskey(page), 'browsers would not let this server’s pages ask')
  })

  test('a signature counter that goes back or stands still is a copied key; one that is always 0 counts nothing', async () => {
    const { user, device } = await somebodyWithPasskey()
    assert.equal((await login(user, device, { count: 7 })).status, 200)
    for (const count of [7, 6, 0]) assert.equal((await login(user, device, { count })).status, 404, `${count}`)
    assert.equal((await login(user, device, { count: 8 })).status, 200)
    const options = await Promise.all([1, 2, 3, 4].map(() => requestOptions({ userId: user.id })))
    const same = await race(
      4,
      async (n) => (await complete(device.get(options[n] as RequestOptions, { count: 9 }))).status,
    )
    assert.deepEqual(tally(same), { 200: 1, 404: 3 })
    const { device: uncounted } = await addPasskey(user.id, authenticator(server.url, { counts: false }))
    for (const _ of [1, 2]) assert.equal((await login(user, uncounted)).status, 200)
  })

  test('MF-03: a passkey that recognised its owner is two factors, one that did not is the first alone', async () => {
    const { user, device } = await somebodyWithPasskey()
    const { codeAfter } = await enableAuthenticator(server, user.id)
    assert.equal((await login(user, device)).status, 200)
    const { device: key } = await addPasskey(user.id, authenticator(server.url), { verified: false })
    const body = { workflow: 'reauthentication' }
    const first = await login(user, key, { verified: false }, body)
    const twoFactorId = challengeOf(first)
    assert.deepEqual(Object.keys(first.json()).sort(), ['methods', 'twoFactorId'])
    assert.deepEqual(first.cookies, [])
    const done = await api(server).post('/api/two-factor/login', {
      code: codeAfter(0),
      trustComputer: true,
      twoFactorId,
    })
    const { twoFactorTrustId } = okay<{ twoFactorTrustId: string }>(done)
    const options = await requestOptions({ userId: user.id, ...body })
    assert.equal((await complete(key.get(options, { verified: false }), { twoFactorTrustId })).status, 200)
    const bootstrap = await requestOptions({ userId: user.id })
    assert.deepEqual(
      bootstrap.allowCredentials.map(({ id }) => id),
      [device.id],
      'one that knows nobody is not asked for',
    )
    await addPasskey(user.id)
    const after = await requestOptions({ userId: user.id, ...body })
    const untrusted = await complete(key.get(after, { verified: false }), { twoFactorTrustId })
    assert.equal(untrusted.status, 242, 'trust ended with the change')
  })

  test('BF-02: a passkey passes by no gate: inactive, expired, locked out, to be changed, not registered', async () => {
    const statuses = async (prepare: (user: OAuthUser) => Promise<unknown>) => {
      const { user, device } = await somebodyWithPasskey()
      await prepare(user)
      return (await login(user, device)).status
    }
    const change = (changes: object) => (user: OAuthUser) =>
      api(server).patch(`/api/user/${user.id}`, { user: changes })
    assert.equal(await statuses((user) => api(server).delete(`/api/user/${user.id}`)), 423)
    assert.equal(await statuses(change({ expiry: Date.now() - 1000 })), 410)
    assert.equal(await statuses(change({ passwordChangeRequired: true })), 203)
    const created = await api(server).post('/api/user-action', {
      userAction: { name: randomUUID(), preventLogin: true, temporal: true },
    })
    const { id: userActionId } = okay<{ userAction: { id: string } }>(created).userAction
    const lockOut = ({ id: actioneeUserId, ...rest }: OAuthUser) =>
      api(server).post('/api/user/action', {
        action: { actioneeUserId, actionerUserId: actioneeUserId, expiry: Date.now() + 600_000, userActionId },
        rest: rest.email,
      })
    assert.equal(await statuses(lockOut), 409)
    const stranger = await createPerson(server, { headers: ofTenant() })
    const { device } = await addPasskey(stranger.id)
    assert.equal((await login(stranger, device)).status, 202)
  })

  test('nobody learns from a start who there is and who has passkeys', async () => {
    const { user } = await somebodyWithPasskey()
    const plain = await someone()
    const shape = ({ allowCredentials, challenge, ...rest }: RequestOptions) => ({
      ...rest,
      challenge: challenge.length,
      allowed: allowCredentials.map(({ id: _, ...other }) => other),
    })
    const known = await requestOptions({ loginId: user.email })
    const without = await requestOptions({ loginId: plain.email })
    const unknown = await requestOptions({ loginId: 'nobody@example.com' })
    assert.deepEqual(shape(without), shape(unknown))
    assert.deepEqual(shape(known), shape(unknown))
    const again = await requestOptions({ loginId: 'nobody@example.com' })
    assert.deepEqual(again.allowCredentials, unknown.allowCredentials)
    assert.notDeepEqual(without.allowCredentials, unknown.allowCredentials)
    const device = authenticator(server.url)
    assert.equal((await complete(device.get(unknown))).status, 404)
    const { device: own } = await addPasskey(plain.id)
    assert.equal((await complete(own.get(again))).status, 404, 'a challenge for nobody is nobody’s')
    const byId = { applicationId: application.id, userId: randomUUID(), workflow: 'bootstrap' }
    assert.deepEqual(codesOf(await api(server).post('/api/webauthn/start', byId)), { userId: ['[invalid]userId'] })
    assert.equal((await client(server.url).post('/api/webauthn/start', byId)).status, 401)
  })

  test('MF-12: what is no answer of an authenticator is 400 or 404, and nothing is fetched for it', async () => {
    const { user, device } = await somebodyWithPasskey()
    const good = device.get(await requestOptions({ userId: user.id }))
    const shapes: [object, number][] = [
      [{}, 400],
      [{ ...good, id: 7 }, 400],
      [{ ...good, id: '' }, 400],
      [{ ...good, id: '…' }, 400],
      [{ ...good, type: 'password' }, 400],
      [{ ...good, response: [] }, 400],
      [{ ...good, response: { ...good.response, signature: 'A'.repeat(20_000) } }, 400],
      [{ ...good, response: { ...good.response, clientDataJSON: 'AAAA' } }, 404],
      [{ ...good, response: { ...good.response, clientDataJSON: Buffer.from('null').toString('base64url') } }, 404],
      [{ ...good, id: randomBytes(32).toString('base64url') }, 404],
    ]
    for (const [credential, status] of shapes) {
      assert.equal((await complete(credential)).status, status, JSON.stringify(credential).slice(0, 200))
    }
    for (const part of ['authenticatorData', 'signature'] as const) {
      const fresh = device.get(await requestOptions({ userId: user.id }))
      assert.equal((await complete({ ...fresh, response: { ...fresh.response, [part]: 'AAAA' } })).status, 404, part)
    }
    let fetched = 0
    const port = await freePort()
    const trap: HttpServer = createServer((_request, response) => {
      fetched += 1
      response.end()
    }).listen(port)
    const statements: NonNullable<Changes['statement']>[] = [
      ['packed', new Map([['x5c', Buffer.from(`http://localhost:${port}/`)]])],
      ['apple', new Map()],
      ['nothing known', new Map()],
      ['none', new Map([['sig', 'x']])],
    ]
    for (const statement of statements) {
      const made = authenticator(server.url).create(await creationOptions(user.id), { statement })
      assert.deepEqual(codesOf(await completeRegistration(user.id, made)), { '': ['[WebAuthnFailed]'] }, statement[0])
    }
    trap.close()
    assert.equal(fetched, 0)
    const made = authenticator(server.url).create(await creationOptions(user.id))
    const response = { ...made.response, attestationObject: 'AAAA' }
    assert.equal((await completeRegistration(user.id, { ...made, response })).status, 400)
  })

  test('a credential is one person’s in a tenant', async () => {
    const { device } = await somebodyWithPasskey()
    const other = await someone()
    const made = device.create(await creationOptions(other.id))
    assert.deepEqual(codesOf(await completeRegistration(other.id, made)), {
      'credential.id': ['[duplicate]credential.id'],
    })
    const elsewhere = await createTenant(server, { webAuthnConfiguration: { enabled: true } })
    const stranger = await createPerson(server, { headers: ofTenant(elsewhere) })
    const again = device.create(await creationOptions(stranger.id))
    okay(await completeRegistration(stranger.id, again))
  })

  test('passkeys of another system are imported as they are, all of them or none', async () => {
    const user = await someone()
    const devices = [authenticator(server.url), authenticator(server.url, { algorithm: 'RS256' })] as const
    const [first, second] = devices
    for (const device of devices) device.belongsTo(user.id)
    const common = {
      authenticatorSupportsUserVerification: true,
      displayName: 'Old',
      name: 'old',
      relyingPartyId: rpIdOf(),
    }
    const one = {
      ...common,
      algorithm: -7,
      credentialId: first.id,
      publicKey: first.pem,
      signCount: 0,
      userId: user.id,
    }
    const two = { ...one, algorithm: -257, credentialId: second.id, publicKey: second.pem, insertInstant: 1000 }
    const send = (...credentials: object[]) => api(server, ofTenant()).post('/api/webauthn/import', { credentials })
    const refused: [object, string][] = [
      [{ ...two, algorithm: -7 }, 'publicKey'],
      [{ ...two, publicKey: 'none' }, 'publicKey'],
      [{ ...two, userId: randomUUID() }, 'userId'],
      [{ ...two, credentialId: one.credentialId }, 'credentialId'],
      [{ ...two, credentialId: 'a b' }, 'credentialId'],
    ]
    for (const [bad, member] of refused) {
      const codes = codesOf(await send(one, bad))
      assert.deepEqual(Object.keys(codes), [`credentials[1].${member}`], JSON.stringify(codes))
    }
    assert.deepEqual(okay(await api(server).get(`/api/webauthn?userId=${user.id}`)), { credentials: [] })
    assert.equal((await send(one, two)).status, 200)
    for (const device of devices) assert.equal((await login(user, device)).status, 200)
    const { credentials } = okay<{ credentials: Passkey[] }>(await api(server).get(`/api/webauthn?userId=${user.id}`))
    assert.deepEqual(
      credentials.map(({ insertInstant }) => insertInstant === 1000),
      [true, false],
    )
  })

  /** Opens the sign-in page and answers with a passkey, as the page's script would. */
  async function signInWith(
    tab: Browser,
    device: Authenticator,
    changes: Changes = {},
    fields: Record<string, string> = {},
  ) {
    const page = await tab.open(authorization(application))
    const credential = device.get(offeredOptions(page), changes)
    return tab.send(passkeyPath, { ...passkeyForm(page), webAuthnRequest: JSON.stringify(credential), ...fields })
  }

  test('the sign-in page offers passkeys that are found without a name, and a passkey ends the sign-in', async () => {
    const { user, device } = await somebodyWithPasskey()
    await enableAuthenticator(server, user.id)
    const tab = browser(server)
    const page = await tab.open(authorization(application))
    const { allowCredentials, rpId, userVerification } = offeredOptions(page)
    assert.deepEqual([allowCredentials, rpId, userVerification], [[], rpIdOf(), 'required'])
    assert.ok(page.text.includes('autoComplete="username webauthn"'))
    const done = await signInWith(tab, device, {}, { rememberDevice: 'true' })
    assert.equal(done.status, 302, wordsOf(done))
    assert.equal(redirected(done, 'state'), 'the state')
    assert.match(tab.jar.values.get('fusionauth.sso') ?? '', /^[\w-]{43}$/)
    const tokens = okay<{ id_token: string; userId: string }>(
      await requestTokens(server, application, redemption(redirected(done, 'code') ?? '')),
    )
    assert.equal(tokens.userId, user.id)
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims.authenticationType, 'WebAuthn')

    const anonymous = await signInWith(browser(server), device, { userHandle: '' })
    assert.ok(isForm(anonymous), 'without a name the authenticator has to give one')
    assert.ok(wordsOf(anonymous).includes('That passkey doesn’t work here'))
    const unknown = await signInWith(browser(server), authenticator(server.url))
    assert.equal(wordsOf(unknown), wordsOf(anonymous), 'and nobody learns whether there is such a passkey')
  })

  test('WB-01: a passkey counts in the browser that it was asked for in, on the page of this server, and once', async () => {
    const { device } = await somebodyWithPasskey()
    const [mine, theirs] = [browser(server), browser(server)]
    const page = await mine.open(authorization(application))
    const other = await theirs.open(authorization(application))
    const credential = JSON.stringify(device.get(offeredOptions(page)))
    const form = { ...passkeyForm(page), webAuthnRequest: credential }
    const foreign = await mine.send(passkeyPath, form, { origin: 'https://evil.example' })
    assert.ok(isForm(foreign) && wordsOf(foreign).includes('open too long'))
    assert.ok(isForm(await mine.send(passkeyPath, form, { origin: 'null', 'sec-fetch-site': 'cross-site' })))
    const lured = await theirs.send(passkeyPath, { ...passkeyForm(other), webAuthnRequest: credential })
    assert.ok(isForm(lured) && wordsOf(lured).includes('took too long'), 'another browser’s challenge')
    const bare = await client(server.url).post(passkeyPath, new URLSearchParams(form))
    assert.ok(isForm(bare), 'no browser, no challenge')
    const [first, ...rest] = await race(4, () => mine.send(passkeyPath, form))
    const codes = [first, ...rest].filter((answer) => answer && redirected(answer, 'code'))
    assert.equal(codes.length, 1)
  })

  test('WB-02: looking at a page stores nothing and spends nothing, however often', async () => {
    const { device } = await somebodyWithPasskey()
    const tab = browser(server)
    const page = await tab.open(authorization(application))
    const credential = device.get(offeredOptions(page))
    const query = new URLSearchParams({ ...passkeyForm(page), webAuthnRequest: JSON.stringify(credential) })
    const looked = await tab.get(`${passkeyPath}?${query}`)
    assert.equal(looked.headers.location, undefined)
    assert.equal(headingOf(looked), 'Sign in with a passkey')
    const done = await tab.send(passkeyPath, { ...passkeyForm(page), webAuthnRequest: JSON.stringify(credential) })
    assert.ok(redirected(done, 'code'))
  })

  test('WB-03, WB-05: the page admits its one script and no other, whatever was typed', async () => {
    const attack = `"><svg onload=alert(1)></script><script>alert(1)</script>'`
    const tab = browser(server)
    const asked = await tab.get(
      `${passkeyPath}?${new URLSearchParams({ ...authorization(application), loginId: attack })}`,
    )
    const [form] = formsOf(asked)
    const page = await tab.send(passkeyPath, { ...form?.fields, loginId: attack })
    for (const answer of [asked, page, await tab.open(authorization(application))]) {
      const policy = answer.headers['content-security-policy'] ?? ''
      assert.ok(
        policy.startsWith("default-src 'none'; ") && !policy.includes('unsafe') && !policy.includes('connect-src'),
      )
      const scripts = offersPasskey(answer) ? 1 : 0
      assert.equal((policy.match(/script-src 'sha256-[^']{44}'(;|$)/) ?? []).length > 0, scripts === 1, policy)
      assert.equal((answer.text.match(/<script/g) ?? []).length, scripts)
      assert.ok(!answer.text.includes('<svg onload'))
    }
    assert.ok(offersPasskey(page), wordsOf(page))
  })

  test('a login id finds passkeys that are not found without, and says nothing of who has any', async () => {
    const { user, device } = await somebodyWithPasskey()
    const plain = await someone()
    const tab = browser(server)
    const name = async (loginId: string) => {
      const asked = await tab.get(`${passkeyPath}?${new URLSearchParams(authorization(application))}`)
      return tab.send(passkeyPath, { ...formsOf(asked)[0]?.fields, loginId, rememberDevice: 'true' })
    }
    const page = await name(user.email)
    const options = offeredOptions(page)
    assert.deepEqual(
      options.allowCredentials.map(({ id }) => id),
      [device.id],
    )
    const words = (answer: Answer, login: string) =>
      wordsOf(answer)
        .replaceAll(login, '…')
        .replaceAll(/data-options="[^"]*"/g, '')
    const nobody = await name('nobody@example.com')
    assert.equal(words(await name(plain.email), plain.email), words(nobody, 'nobody@example.com'))
    assert.equal(offeredOptions(nobody).allowCredentials.length, 1)

    const { device: stranger } = await somebodyWithPasskey()
    const answered = (answer: Answer, by: Authenticator, changes: Changes = {}) =>
      tab.send(passkeyPath, {
        ...passkeyForm(answer),
        webAuthnRequest: JSON.stringify(by.get(offeredOptions(answer), changes)),
      })
    for (const loginId of [user.email, 'nobody@example.com']) {
      assert.ok(isForm(await answered(await name(loginId), stranger)), 'another person’s passkey')
    }
    assert.ok(redirected(await answered(page, device, { userHandle: '' }), 'code'))
    const late = await tab.send(passkeyPath, { ...passkeyForm(page), webAuthnRequest: '' })
    assert.ok(offersPasskey(late) && wordsOf(late).includes('took too long'))
    const blank = await name('')
    assert.ok(wordsOf(blank).includes('Enter your email or username.'))
  })

  /** The page after the password. */
  async function challenged(tab: Browser, user: OAuthUser, where = application): Promise<Answer> {
    return follow(tab, await signIn(tab, authorization(where), user))
  }

  test('a passkey stands in for the code of a second factor, and a computer is trusted after it', async () => {
    const { user, device } = await somebodyWithPasskey()
    assert.ok(
      redirected(await signIn(browser(server), authorization(application), user), 'code'),
      'it demands no second factor by itself',
    )
    await enableAuthenticator(server, user.id)
    const tab = browser(server)
    const choice = await challenged(tab, user)
    const chosen = await tab.send('/oauth2/two-factor-methods', { ...hiddenFields(choice), methodId: 'passkey' })
    const page = await follow(tab, chosen)
    assert.equal(offeredOptions(page).userVerification, 'preferred')
    const send = (credential: object, fields: Record<string, string> = {}) =>
      tab.send(codePath, { ...passkeyForm(page), webAuthnRequest: JSON.stringify(credential), ...fields })
    const { device: stranger } = await somebodyWithPasskey()
    assert.ok(offersPasskey(await send(stranger.get(offeredOptions(page)))), 'another person’s passkey')
    assert.ok(offersPasskey(await send(device.get(offeredOptions(page)))), 'a challenge that was used')
    const fresh = await tab.send('/oauth2/two-factor-methods', { ...hiddenFields(choice), methodId: 'passkey' })
    const again = await follow(tab, fresh)
    const credential = device.get(offeredOptions(again), { verified: false })
    const done = await send(credential, { trustComputer: 'true' })
    assert.ok(redirected(done, 'code'), wordsOf(done))
    assert.ok(redirected(await signIn(tab, authorization(application), user), 'code'), 'trusted from now on')
    assert.ok(isForm(await send(device.get(offeredOptions(again)))), 'the challenge is over')
  })

  test('MF-08: who has a passkey shows it, where a second factor is required, and sets up nothing with the password alone', async () => {
    const required = await newApplication({ multiFactorConfiguration: { loginPolicy: 'Required' } })
    const user = await someone(required)
    const { device } = await addPasskey(user.id)
    const tab = browser(server)
    const page = await challenged(tab, user, required)
    assert.ok(offersPasskey(page), wordsOf(page))
    const enrolment = await tab.send('/oauth2/two-factor-enable', {
      ...hiddenFields(page),
      method: 'authenticator',
      code: '1',
    })
    assert.ok(offersPasskey(await follow(tab, enrolment)))
    const credential = device.get(offeredOptions(page))
    const done = await tab.send(codePath, { ...passkeyForm(page), webAuthnRequest: JSON.stringify(credential) })
    assert.ok(redirected(done, 'code'), wordsOf(done))
  })

  test('MF-04: five wrong passkeys end a second factor, as wrong codes do', async () => {
    const { user, device } = await somebodyWithPasskey()
    await enableAuthenticator(server, user.id)
    const tab = browser(server)
    const choice = await challenged(tab, user)
    const open = async () =>
      follow(tab, await tab.send('/oauth2/two-factor-methods', { ...hiddenFields(choice), methodId: 'passkey' }))
    const tryWith = async (changes: Changes) => {
      const page = await open()
      const credential = JSON.stringify(device.get(offeredOptions(page), changes))
      return tab.send(codePath, { ...passkeyForm(page), webAuthnRequest: credential })
    }
    for (const _ of [1, 2, 3, 4]) assert.ok(offersPasskey(await tryWith({ forged: true })))
    const last = await tryWith({ forged: true })
    assert.ok(isForm(last) && wordsOf(last).includes('Several codes were wrong'), wordsOf(last))
  })

  const addPath = '/account/passkeys/add'
  const proofHeading = 'First, confirm that it’s you'

  /** The page on which the browser makes the passkey. */
  const named = async (visitor: Awaited<ReturnType<typeof signedIn>>, name: string) =>
    visitor.act(await visitor.goTo(addPath), { action: 'name' }, { name })

  test('MF-09: a person adds, names and removes passkeys on the account pages: their own, and once each', async () => {
    const attack = '"><svg onload=alert(1)>'
    const user = await someone()
    const visitor = await signedIn(server, user)
    assert.ok(wordsOf(await named(visitor, ' ')).includes('Enter a name.'))
    const page = await named(visitor, attack)
    assert.match(page.headers['content-security-policy'] ?? '', /script-src 'sha256-[^']{44}'(;|$)/)
    const device = authenticator(server.url)
    const options = offeredOptions(page) as unknown as CreationOptions
    assert.deepEqual(options.user.displayName, attack)
    const answer = { webAuthnRequest: JSON.stringify(device.create(options)) }
    const listed = await visitor.act(page, { action: 'keep' }, answer)
    assert.equal(headingOf(listed), 'Passkeys')
    assert.ok(wordsOf(listed).includes('The passkey is added.') && !listed.text.includes('<svg onload'))
    const again = await visitor.act(page, { action: 'keep' }, answer)
    assert.ok(wordsOf(again).includes('could not be checked'), 'its challenge is spent')
    const unanswered = await visitor.act(page, { action: 'keep' })
    assert.ok(wordsOf(unanswered).includes('open too long'))
    assert.equal((await login(user, device)).status, 200)

    const [own] = okay<{ credentials: Passkey[] }>(await api(server).get(`/api/webauthn?userId=${user.id}`)).credentials
    const path = `/account/passkeys/${own?.id}`
    const other = await someone()
    const stranger = await signedIn(server, other)
    for (const foreign of [path, `/account/passkeys/${randomUUID()}`, '/account/passkeys/x']) {
      const shown = await stranger.goTo(foreign)
      assert.deepEqual([headingOf(shown), shown.text.includes('onload')], ['Passkeys', false], 'SE-07')
    }
    const details = await visitor.goTo(path)
    const [, theirs] = formsOf(details)
    await stranger.send(path, { ...theirs?.fields, action: 'remove' })
    assert.equal((await login(user, device)).status, 200)
    const renamed = await visitor.act(details, { action: 'rename' }, { name: 'My laptop' })
    assert.ok(wordsOf(renamed).includes('My laptop'))
    const removed = await visitor.act(details, { action: 'remove' })
    assert.ok(wordsOf(removed).includes('The passkey was removed.') && wordsOf(removed).includes('No passkey yet.'))
    assert.equal((await login(user, device)).status, 404)
    assert.equal((await mailTo(mail, user.email, 2)).header('subject'), 'A passkey was removed from your account')
    const nobody = accountVisitor(server)
    for (const closed of ['/account/passkeys', addPath, path])
      assert.equal((await nobody.get(closed)).status, 302, closed)
  })

  test('MF-08: an hour after the sign-in a passkey is added and removed with a fresh proof alone', {
    skip: name === 'pglite' && 'time passes by SQL',
  }, async () => {
    const { user, device, passkey } = await somebodyWithPasskey()
    const visitor = await signedIn(server, user)
    const page = await named(visitor, 'Another')
    const details = await visitor.goTo(`/account/passkeys/${passkey.id}`)
    await rows(
      server,
      'update refresh_tokens set auth_instant = auth_instant - 3600000 where user_id = $1::uuid',
      user.id,
    )
    for (const path of [addPath, `/account/passkeys/${passkey.id}`]) {
      assert.equal(headingOf(await visitor.goTo(path)), proofHeading, path)
    }
    const made = authenticator(server.url).create(offeredOptions(page) as unknown as CreationOptions)
    const kept = await visitor.act(page, { action: 'keep' }, { webAuthnRequest: JSON.stringify(made) })
    assert.equal(headingOf(kept), proofHeading)
    assert.equal(headingOf(await visitor.act(details, { action: 'remove' })), proofHeading)
    assert.equal((await login(user, device)).status, 200)
    const form = await visitor.goTo(linkTo(kept, 'Confirm it’s me'))
    assert.equal(headingOf(await enterPassword(visitor, server, form, user)), 'Add a passkey')
  })
})
