/** Webhooks over the wire: what a receiver gets and when, what it may prevent, and what it cannot hold up. */
import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { type Receiver, startReceiver } from '@/lib/delivery/receiver-fixture'
import { chosenDatabases, forEachDatabase } from '../support/databases'
import { type Client, client, send } from '../support/http'
import { okay } from '../support/login'
import * as oauth from '../support/oauth'
import { startPostgres } from '../support/postgres'
import { race, tally } from '../support/race'
import { type Server, startServer } from '../support/server'

const apiKey = randomBytes(32).toString('base64url')
const password = 'correct horse battery'

/** ms. Long enough that a receiver on a busy machine is not taken for one that hangs: what it got would come again. */
const readTimeout = 3000

const ids = { application: randomUUID(), strict: randomUUID(), strictApplication: randomUUID() }

const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
const reported = ['user.login.success', 'user.login.failed', 'user.login.new-device', 'user.create', 'jwt.refresh']
reported.push('user.registration.delete')
const prevented = ['user.login.success', 'user.create', 'user.update', 'user.deactivate', 'user.delete']
prevented.push('user.registration.create', 'user.registration.delete')

const enabled = (types: readonly string[], transactionType: string) =>
  Object.fromEntries(types.map((type) => [type, { enabled: true, transactionType }]))
const eventsOf = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, true]))

/** Two tenants: one reports to a webhook that checks signatures, the other asks a webhook before anything happens. */
const kickstart = (listener: Receiver, judge: Receiver) => ({
  apiKeys: [{ key: apiKey, keyManager: true }],
  requests: [
    {
      method: 'PATCH',
      url: '/api/tenant/#{FUSIONAUTH_TENANT_ID}',
      body: { tenant: { eventConfiguration: { events: enabled(reported, 'None') } } },
    },
    {
      method: 'POST',
      url: `/api/application/${ids.application}`,
      tenantId: '#{FUSIONAUTH_TENANT_ID}',
      body: { application: { name: 'Shop', loginConfiguration } },
    },
    {
      method: 'POST',
      url: '/api/webhook',
      body: {
        webhook: {
          url: listener.url,
          tenantIds: ['#{FUSIONAUTH_TENANT_ID}'],
          readTimeout,
          eventsEnabled: eventsOf(reported),
          signatureConfiguration: { enabled: true, signingKeyId: '#{FUSIONAUTH_DEFAULT_SIGNING_KEY_ID}' },
        },
      },
    },
    {
      method: 'POST',
      url: `/api/tenant/${ids.strict}`,
      body: { tenant: { name: 'Strict', eventConfiguration: { events: enabled(prevented, 'AbsoluteMajority') } } },
    },
    {
      method: 'POST',
      url: `/api/application/${ids.strictApplication}`,
      tenantId: ids.strict,
      body: { application: { name: 'Strict shop', loginConfiguration } },
    },
    {
      method: 'POST',
      url: '/api/webhook',
      body: {
        webhook: { url: judge.url, tenantIds: [ids.strict], readTimeout, eventsEnabled: eventsOf(prevented) },
      },
    },
  ],
})

forEachDatabase((_, start) => {
  let listener: Receiver
  let judge: Receiver
  let server: Server
  let api: Client
  let strict: Client

  before(async () => {
    listener = await startReceiver()
    judge = await startReceiver()
    server = await start({ env: { OUTBOUND_ALLOW: '127.0.0.0/8' }, kickstart: kickstart(listener, judge) })
    server.canary(password)
    api = client(server.url, { headers: { authorization: apiKey } })
    strict = client(server.url, { headers: { authorization: apiKey, 'x-fusionauth-tenantid': ids.strict } })
  })
  afterEach(async () => {
    await sleep(100)
    listener.received.splice(0)
    judge.received.splice(0)
  })
  after(() => Promise.all([listener.close(), judge.close()]))

  async function register(caller: Client, applicationId: string, email: string): Promise<string> {
    const answer = await caller.post('/api/user/registration', {
      registration: { applicationId },
      user: { email, password },
    })
    assert.equal(answer.status, 200, answer.text)
    return answer.json<{ user: { id: string } }>().user.id
  }

  const login = (applicationId: string, loginId: string, changes = {}) =>
    api.post('/api/login', { applicationId, loginId, password, ...changes })

  const types = ({ received }: Receiver) => received.map(({ event }) => event.type)

  test('a webhook hears of users, logins, wrong passwords and refreshes, each signed with a published key', async () => {
    const userId = await register(api, ids.application, 'heard@example.com')
    await listener.until(1)
    const body = { newDevice: true, ipAddress: '203.0.113.7', metaData: { device: { name: 'Phone' } } }
    const { refreshToken } = (await login(ids.application, 'heard@example.com', body)).json<{ refreshToken: string }>()
    await listener.until(3)
    assert.equal((await login(ids.application, 'heard@example.com', { password: 'wrong password' })).status, 404)
    await listener.until(4)
    assert.equal((await login(ids.application, 'nobody@example.com')).status, 404)
    assert.equal((await send(`${server.url}/api/jwt/refresh`, { method: 'POST', body: { refreshToken } })).status, 200)
    await listener.until(5)
    assert.deepEqual(types(listener).sort(), [
      'jwt.refresh',
      'user.create',
      'user.login.failed',
      'user.login.new-device',
      'user.login.success',
    ])
    const event = (type: string) => listener.received.find((one) => one.event.type === type)?.event
    const { user, info, id, createInstant, ...success } = event('user.login.success')
    assert.deepEqual(success, {
      applicationId: ids.application,
      authenticationType: 'PASSWORD',
      ipAddress: '203.0.113.7',
      tenantId: success.tenantId,
      type: 'user.login.success',
    })
    assert.deepEqual(info, { deviceName: 'Phone', ipAddress: '203.0.113.7' })
    assert.equal(user.id, userId)
    assert.deepEqual([typeof id, typeof createInstant], ['string', 'number'])
    assert.deepEqual(event('user.login.failed').reason, { code: 'credentials' })
    assert.equal(event('jwt.refresh').userId, userId)

    const keys = createLocalJWKSet((await api.get('/.well-known/jwks.json')).json<JSONWebKeySet>())
    for (const { body, headers } of listener.received) {
      assert.ok(!body.includes(password) && !body.includes(refreshToken), 'SL-01: a secret is in an event')
      const { payload } = await jwtVerify(String(headers['x-fusionauth-signature-jwt']), keys)
      assert.deepEqual(payload, { request_body_sha256: createHash('sha256').update(body).digest('base64') })
    }
  })

  test('a webhook hears on which device a ping was, and with which browser somebody signed in on our pages', async () => {
    const application = { id: ids.application, secret: '' }
    const oauthConfiguration = { authorizedRedirectURLs: [oauth.redirectUri] }
    const patched = await api.patch(`/api/application/${application.id}`, { application: { oauthConfiguration } })
    assert.equal(patched.status, 200, patched.text)
    const email = 'browser@example.com'
    const visitor = { id: await register(api, application.id, email), email, password }
    await listener.until(1)
    const device = { description: 'Desk', name: 'Tablet', type: 'MOBILE' }
    const eventInfo = { userAgent: 'Browser/1' }
    const pinged = {
      userId: visitor.id,
      applicationId: application.id,
      metaData: { device },
      eventInfo,
      newDevice: true,
    }
    assert.equal((await api.put('/api/login', { ...pinged, ipAddress: '203.0.113.7' })).status, 200)
    await listener.until(3)
    const said = { deviceDescription: 'Desk', deviceName: 'Tablet', deviceType: 'MOBILE', userAgent: 'Browser/1' }
    for (const { event } of listener.received.slice(1)) {
      assert.deepEqual(event.info, { ...said, ipAddress: '203.0.113.7' })
    }
    const asked = oauth.authorization(application)
    const own = oauth.browser(server, { 'user-agent': 'Browser/2' })
    assert.ok(oauth.redirected(await oauth.signIn(own, asked, visitor, { rememberDevice: 'true' }), 'code'))
    await listener.until(4)
    assert.equal(listener.received[3]?.event.info.userAgent, 'Browser/2')
    assert.ok(oauth.redirected(await own.open(asked), 'code'), 'by the session')
    await listener.until(5)
    assert.equal(listener.received[4]?.event.info.userAgent, 'Browser/2')
  })

  test('what a webhook fails to take comes again', async () => {
    listener.answer(503, 301)
    await register(api, ids.application, 'again@example.com')
    await listener.until(3)
    assert.equal(new Set(listener.received.map(({ event }) => event.id)).size, 1)
  })

  test('AV-03: an event survives kill -9 between the attempt and its answer', async () => {
    listener.answer('hang')
    await register(api, ids.application, 'killed@example.com')
    await listener.until(1)
    await server.kill()
    await server.restart()
    await listener.until(2)
    assert.equal(listener.received[1]?.event.id, listener.received[0]?.event.id)
  })

  test('of six who remove one registration at once one does, and it is told once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const userId = await register(api, ids.application, `removed${round}@example.com`)
      const answers = await race(6, () => api.delete(`/api/user/registration/${userId}/${ids.application}`))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 404: 5 })
      const search = { event: `*${userId}*`, eventType: 'user.registration.delete' }
      const log = await api.post('/api/system/webhook-event-log/search', { search })
      assert.equal(log.json<{ total: number }>().total, 1)
    }
  })

  test('a webhook that says no prevents a login: 504, and no token, cookie or trace', async () => {
    const userId = await register(strict, ids.strictApplication, 'judged@example.com')
    judge.answer(403)
    const refused = await login(ids.strictApplication, 'judged@example.com')
    assert.equal(refused.status, 504)
    assert.deepEqual(refused.cookies, [])
    const { generalErrors, ...rest } = refused.json<{ generalErrors: { code: string }[] }>()
    assert.deepEqual(rest, {})
    assert.deepEqual(
      generalErrors.map(({ code }) => code),
      ['[WebhookTransactionException]'],
    )
    const user = async () =>
      (await strict.get(`/api/user/${userId}`)).json<{ user: { lastLoginInstant?: number } }>().user
    assert.equal((await user()).lastLoginInstant, undefined)
    const allowed = await login(ids.strictApplication, 'judged@example.com')
    assert.equal(allowed.status, 200)
    assert.ok(allowed.json<{ refreshToken?: string }>().refreshToken)
    assert.equal(typeof (await user()).lastLoginInstant, 'number')
    await sleep(200)
    const logins = types(judge).filter((type) => type === 'user.login.success')
    assert.equal(logins.length, 2, 'who agreed hears of it once')
  })

  test('a webhook that says no prevents each change of a user, and nothing of it stays', async () => {
    const userId = await register(strict, ids.strictApplication, 'stays@example.com')
    const before = (await strict.get(`/api/user/${userId}`)).text
    const registration = { registration: { applicationId: ids.strictApplication } }
    const attempts: readonly (() => ReturnType<Client['call']>)[] = [
      () => strict.post('/api/user', { user: { email: 'never@example.com' } }),
      () => strict.post('/api/user/registration', { ...registration, user: { email: 'never@example.com' } }),
      () => strict.patch(`/api/user/${userId}`, { user: { firstName: 'New', password: 'another password' } }),
      () => strict.delete(`/api/user/${userId}`),
      () => strict.delete(`/api/user/${userId}?hardDelete=true`),
      () => strict.delete(`/api/user/registration/${userId}/${ids.strictApplication}`),
    ]
    for (const attempt of attempts) {
      judge.answer(500)
      const { status, text } = await attempt()
      assert.equal(status, 504, text)
    }
    assert.equal((await strict.get(`/api/user/${userId}`)).text, before)
    assert.equal((await strict.get('/api/user?email=never@example.com')).status, 404)
    assert.equal((await strict.patch(`/api/user/${userId}`, { user: { firstName: 'New' } })).status, 200)
    const update = judge.received.findLast(({ event }) => event.type === 'user.update')?.event
    assert.deepEqual([update.original.firstName, update.user.firstName], [undefined, 'New'])
  })

  test('AV-11: a webhook that hangs costs its time-out, and others nothing', async () => {
    await register(strict, ids.strictApplication, 'hangs@example.com')
    await register(api, ids.application, 'free@example.com')
    judge.answer('hang')
    let ended = false
    const hanging = login(ids.strictApplication, 'hangs@example.com').finally(() => {
      ended = true
    })
    await judge.until(judge.received.length + 1)
    assert.equal((await login(ids.application, 'free@example.com')).status, 200)
    assert.equal(ended, false, 'another login waited for the webhook')
    assert.equal((await hanging).status, 504)
  })

  test('the log tells of every event that was sent, of every attempt, and of what was prevented; to its own tenant alone', async () => {
    listener.answer(503)
    const userId = await register(api, ids.application, 'logged@example.com')
    await listener.until(2)
    const official = new FusionAuthClient(apiKey, server.url)
    const search = { event: `*${userId}*`, eventType: 'user.create' } as never
    type Log = {
      id: string
      attempts: { id: string; attemptResult: string; webhookCallResponse: Record<string, unknown> }[]
    } & Record<string, unknown>
    const found = async (criteria: object = {}, caller = api) =>
      (
        await caller.post('/api/system/webhook-event-log/search', { search: { ...(search as object), ...criteria } })
      ).json<{ total: number; webhookEventLogs: Log[] }>()
    for (let tries = 0; (await found({ eventResult: 'Succeeded' })).total === 0 && tries < 50; tries += 1)
      await sleep(100)
    const { total, webhookEventLogs } = (await official.searchWebhookEventLogs({ search })).response
    assert.equal(total, 1)
    const [logged] = webhookEventLogs as unknown as Log[]
    assert.ok(logged)
    assert.deepEqual(
      [logged.eventResult, logged.failedAttempts, logged.successfulAttempts, logged.linkedObjectId],
      ['Succeeded', 1, 1, userId],
    )
    assert.deepEqual(logged.event, JSON.parse(listener.received[0]?.body ?? ''))
    assert.deepEqual(
      logged.attempts.map(({ attemptResult, webhookCallResponse }) => [attemptResult, webhookCallResponse.statusCode]),
      [
        ['Failure', 503],
        ['Success', 200],
      ],
    )
    assert.equal(logged.attempts[0]?.webhookCallResponse.url, listener.url)
    const one = (await official.retrieveWebhookEventLog(logged.id)).response
    assert.deepEqual(one.webhookEventLog, logged)
    const attemptId = logged.attempts[1]?.id ?? ''
    const attempt = (await official.retrieveWebhookAttemptLog(attemptId)).response
    assert.deepEqual(attempt.webhookAttemptLog, logged.attempts[1])
    assert.equal((await found({ eventResult: 'Failed' })).total, 0)
    assert.equal((await found({ event: 'logged_example' })).total, 0, 'an underscore is an underscore')

    judge.answer(403)
    assert.equal((await strict.post('/api/user', { user: { email: 'prevented@example.com' } })).status, 504)
    const criteria = { event: 'prevented@example.com', eventResult: 'Failed' }
    const { webhookEventLogs: prevented } = await found(criteria, strict)
    assert.deepEqual(
      prevented.map(({ failedAttempts, attempts }) => [failedAttempts, attempts[0]?.webhookCallResponse.statusCode]),
      [[1, 403]],
    )
    await sleep(300)
    assert.equal(judge.received.length, 1, 'what did not happen is not sent again')

    assert.equal((await found({}, strict)).total, 0)
    for (const path of [`webhook-event-log/${logged.id}`, `webhook-attempt-log/${attemptId}`]) {
      assert.equal((await strict.get(`/api/system/${path}`)).status, 404)
      assert.equal((await api.get(`/api/system/${path.replace(/[^/]+$/, randomUUID())}`)).status, 404)
      assert.equal((await client(server.url).get(`/api/system/${path}`)).status, 401)
    }
    for (const bad of [
      { orderBy: 'payload' },
      { orderBy: 'id; drop table events' },
      { eventType: 'x' },
      { start: 'x' },
    ]) {
      const answer = await api.post('/api/system/webhook-event-log/search', { search: bad })
      assert.equal(answer.status, 400, JSON.stringify(bad))
    }
    const sorted = await api.post('/api/system/webhook-event-log/search', {
      search: { orderBy: 'eventType ASC, lastAttemptInstant DESC, linkedObjectId, eventResult, sequence DESC' },
    })
    assert.equal(sorted.status, 200, sorted.text)
  })

  test('who has a key may say where a change of somebody’s password came from, and nobody else', async () => {
    const tenant = okay<{ tenant: { id: string } }>(
      await api.post('/api/tenant', {
        tenant: { name: 'Told', eventConfiguration: { events: enabled(['user.password.update'], 'None') } },
      }),
    ).tenant.id
    const headers = { 'x-fusionauth-tenantid': tenant }
    const told = client(server.url, { headers: { authorization: apiKey, ...headers } })
    const eventsEnabled = eventsOf(['user.password.update'])
    const webhook = { url: listener.url, tenantIds: [tenant], eventsEnabled }
    const made = okay<{ webhook: { id: string } }>(await told.post('/api/webhook', { webhook }))
    const loginId = 'told@example.com'
    okay(await told.post('/api/user', { user: { email: loginId, password } }))
    const eventInfo = { ipAddress: '203.0.113.9', deviceName: 'Phone', userAgent: 'Browser' }
    const changed = await told.post('/api/user/change-password', { loginId, password: 'another secret', eventInfo })
    assert.equal(changed.status, 200, changed.text)
    const forgotten = { loginId, sendForgotPasswordEmail: false }
    const { changePasswordId } = okay<{ changePasswordId: string }>(
      await told.post('/api/user/forgot-password', forgotten),
    )
    const anybody = client(server.url)
    okay(await anybody.post('/api/user/change-password', { changePasswordId, password, eventInfo }))
    await listener.until(2)
    const said = listener.received.map(({ event }) => event.info)
    assert.deepEqual(
      said.filter(({ deviceName }) => deviceName),
      [eventInfo],
    )
    assert.equal(said.filter(({ ipAddress }) => ipAddress === '127.0.0.1').length, 1)
    assert.equal((await told.delete(`/api/webhook/${made.webhook.id}`)).status, 200)
  })

  test('the official client provisions webhooks', async () => {
    const official = new FusionAuthClient(apiKey, server.url)
    const created = await official.createWebhook('', { webhook: { url: 'https://hook.example/', global: true } })
    const id = created.response.webhook?.id ?? ''
    await official.patchWebhook(id, { webhook: { description: 'Patched' } })
    assert.equal((await official.retrieveWebhook(id)).response.webhook?.description, 'Patched')
    assert.equal((await official.retrieveWebhooks()).response.webhooks?.length, 3)
    assert.equal((await official.searchWebhooks({ search: { description: 'patched' } })).response.total, 1)
    await official.updateWebhook(id, { webhook: { url: 'https://hook.example/' } })
    await official.deleteWebhook(id)
    await assert.rejects(official.retrieveWebhook(id), { statusCode: 404 })
  })
})

forEachDatabase((name, start) => {
  test('IN-10: without OUTBOUND_ALLOW nothing reaches this machine, by address or by name', async () => {
    if (name === 'postgresql') return
    const receiver = await startReceiver()
    try {
      const server = await start()
      const api = client(server.url, { headers: { authorization: server.apiKey } })
      const { port } = new URL(receiver.url)
      const webhook = { global: true, eventsEnabled: { 'user.create': true } }
      for (const host of ['127.0.0.1', '2130706433', '[::1]', '169.254.169.254', '10.0.0.1']) {
        const url = `http://${host}:${port}/`
        const { status, text } = await api.post('/api/webhook', { webhook: { ...webhook, url } })
        assert.equal(status, 400, text)
      }
      const byName = { ...webhook, url: `http://localhost:${port}/` }
      assert.equal((await api.post('/api/webhook', { webhook: byName })).status, 200)
      const [tenant] = (await api.get('/api/tenant')).json<{ tenants: { id: string }[] }>().tenants
      const events = { 'user.create': { enabled: true } }
      await api.patch(`/api/tenant/${tenant?.id}`, { tenant: { eventConfiguration: { events } } })
      assert.equal((await api.post('/api/user', { user: { username: 'quiet' } })).status, 200)
      for (let waited = 0; !server.logs().includes('"error":"addressRefused"'); waited += 100) {
        assert.ok(waited < 5000, 'the refusal is not in the log')
        await sleep(100)
      }
      assert.equal(receiver.received.length, 0)
    } finally {
      await receiver.close()
    }
  })
})

test('two instances on one database deliver each event once', {
  skip: !chosenDatabases().includes('postgresql'),
}, async () => {
  const [listener, judge, postgres] = [await startReceiver(), await startReceiver(), await startPostgres()]
  const servers: Server[] = []
  try {
    const options = { database: { url: postgres.url }, env: { OUTBOUND_ALLOW: '127.0.0.0/8' } }
    for (let count = 0; count < 2; count += 1)
      servers.push(await startServer({ ...options, kickstart: kickstart(listener, judge) }))
    const apis = servers.map(({ url }) => client(url, { headers: { authorization: apiKey } }))
    const create = async (index: number) => {
      const answer = await apis[index % 2]?.post('/api/user/registration', {
        registration: { applicationId: ids.application },
        user: { username: `user${index}` },
      })
      assert.equal(answer?.status, 200, answer?.text)
    }
    for (let index = 0; index < 40; index += 4) {
      await Promise.all([create(index), create(index + 1), create(index + 2), create(index + 3)])
    }
    await listener.until(40)
    await sleep(500)
    assert.equal(listener.received.length, 40)
    assert.equal(new Set(listener.received.map(({ event }) => event.id)).size, 40)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await postgres.stop()
    await Promise.all([listener.close(), judge.close()])
  }
})
