/** From what happens to what a webhook gets: who hears it, how it is signed, retried, and vetoed. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, afterEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { jwtVerify } from 'jose'
import { withDatabase } from '@/lib/database-fixture'
import { execute, inTransaction, sql } from '@/lib/db'
import { type NewEvent, recordEvents } from '@/lib/events'
import { newId } from '@/lib/random'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey, keyFor, revokeRefreshTokensOfUser, type SigningAlgorithm } from '@/lib/tokens'
import { createWebhook, deleteWebhook, webhookInput } from '@/lib/webhooks'
import { consented } from './consent'
import { type Receiver, startReceiver } from './receiver-fixture'
import { startDelivery, stopDelivery } from './worker'

const every = { kind: 'every' } as const
const receivers: Receiver[] = []

// Before the database is closed: what is registered first comes first.
after(stopDelivery)
withDatabase(async () => startDelivery(), { OUTBOUND_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'error' })
afterEach(async () => {
  await execute('delete from webhooks')
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})

type Settings = Record<string, { enabled: boolean; transactionType?: string }>

async function tenant(events: Settings): Promise<TenantScope> {
  const created = await createTenant({ name: newId(), settings: { eventConfiguration: { events } } as never })
  assert.ok(created.kind === 'created')
  return (await scopeOf(created.tenant.id))!
}

/** A webhook that hears these events, and what it gets. */
async function hook(types: readonly string[], changes: Record<string, unknown> = {}) {
  const receiver = await startReceiver()
  receivers.push(receiver)
  const eventsEnabled = Object.fromEntries(types.map((type) => [type, true]))
  const input = webhookInput.parse({ global: true, url: receiver.url, readTimeout: 300, eventsEnabled, ...changes })
  const created = await createWebhook(every, { input })
  assert.ok(created.kind === 'created', JSON.stringify(created))
  return { ...receiver, id: created.webhook.id }
}

const userEvent = (type: 'user.create' | 'user.email.verified', id = newId()): NewEvent => ({
  type,
  info: { ipAddress: '203.0.113.9' },
  members: () => ({ user: { id, email: 'a@example.com', lastName: null } }),
})

async function deliveries(scope: TenantScope) {
  return sql<{ attempts: number; last_status: number | null; last_error: string | null; open: boolean; done: boolean }>(
    `select d.attempts, d.last_status, d.last_error, d.next_attempt_instant is not null as open, d.delivered_instant is not null as done
     from webhook_deliveries d join events e on e.id = d.event_id where e.tenant_id = $1::uuid order by e.insert_instant`,
    scope.tenantId,
  )
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await check()); waited += 50) {
    assert.ok(waited < 10_000, 'it never came true')
    await sleep(50)
  }
}

test('nothing is written of what nobody hears', async () => {
  const scope = await tenant({ 'user.create': { enabled: true }, 'user.email.verified': { enabled: false } })
  const elsewhere = await hook(['user.email.verified'], { global: false, tenantIds: [(await tenant({})).tenantId] })
  await hook(['user.email.verified'])
  await recordEvents(scope, userEvent('user.create'), userEvent('user.email.verified'))
  assert.deepEqual(await sql('select id from events where tenant_id = $1::uuid', scope.tenantId), [])
  assert.equal(elsewhere.received.length, 0)
})

test('an event is posted as the public API shows it, without nulls', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const { received, until } = await hook(['user.create'], {
    headers: { 'X-Own': 'yes' },
    httpAuthenticationUsername: 'hook',
    httpAuthenticationPassword: 'sécret',
  })
  const id = newId()
  await recordEvents(scope, userEvent('user.create', id))
  await until(1)
  const { event, headers } = received[0]!
  assert.deepEqual(
    { ...event, id: typeof event.id, createInstant: typeof event.createInstant },
    {
      createInstant: 'number',
      id: 'string',
      info: { ipAddress: '203.0.113.9' },
      tenantId: scope.tenantId,
      type: 'user.create',
      user: { id, email: 'a@example.com' },
    },
  )
  assert.equal(headers['content-type'], 'application/json')
  assert.equal(headers['x-own'], 'yes')
  assert.equal(headers.authorization, `Basic ${Buffer.from('hook:sécret').toString('base64')}`)
  assert.equal(headers['x-fusionauth-signature-jwt'], undefined)
  await eventually(async () => (await deliveries(scope))[0]?.done === true)
  assert.deepEqual(await deliveries(scope), [
    { attempts: 1, last_status: 200, last_error: null, open: false, done: true },
  ])
})

test('what is recorded in a transaction is delivered after its commit, and never after its rollback', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const { received, until } = await hook(['user.create'])
  await assert.rejects(
    inTransaction(async () => {
      await recordEvents(scope, userEvent('user.create'))
      throw new Error('undone')
    }),
  )
  await inTransaction(async () => {
    await recordEvents(scope, userEvent('user.create', 'committed'))
    assert.equal(received.length, 0)
  })
  await until(1)
  assert.equal(received[0]?.event.user.id, 'committed')
})

for (const algorithm of ['RS256', 'ES384', 'Ed25519', 'HS256'] as const satisfies readonly SigningAlgorithm[]) {
  test(`the signature covers the exact body (${algorithm})`, async () => {
    const scope = await tenant({ 'user.create': { enabled: true } })
    const generated = await generateSigningKey({ algorithm, name: newId() })
    assert.ok(generated.kind === 'stored')
    const signatureConfiguration = { enabled: true, signingKeyId: generated.key.id }
    const { received, until } = await hook(['user.create'], { signatureConfiguration })
    await recordEvents(scope, userEvent('user.create'))
    await until(1)
    const { body, headers } = received[0]!
    const { publicKey } = await keyFor(generated.key.id)
    const verified = await jwtVerify(String(headers['x-fusionauth-signature-jwt']), publicKey)
    assert.deepEqual(verified.protectedHeader, { alg: algorithm, kid: generated.key.kid, typ: 'JWT' })
    assert.deepEqual(verified.payload, { request_body_sha256: createHash('sha256').update(body).digest('base64') })
  })
}

test('a webhook whose key is gone gets nothing unsigned', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const generated = await generateSigningKey({ algorithm: 'ES256', name: newId() })
  assert.ok(generated.kind === 'stored')
  const { received } = await hook(['user.create'], {
    signatureConfiguration: { enabled: true, signingKeyId: generated.key.id },
  })
  await execute('delete from signing_keys where id = $1::uuid', generated.key.id)
  await sleep(1100)
  await recordEvents(scope, userEvent('user.create'))
  await eventually(async () => (await deliveries(scope))[0]?.last_error === 'signingKeyMissing')
  assert.equal(received.length, 0)
})

test('what a webhook does not take is offered again, to it alone, and its attempts show', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const flaky = await hook(['user.create'])
  const steady = await hook(['user.create'])
  flaky.answer(500)
  await recordEvents(scope, userEvent('user.create'))
  await flaky.until(2)
  await eventually(async () => (await deliveries(scope)).every(({ done }) => done))
  assert.deepEqual((await deliveries(scope)).map(({ attempts }) => attempts).sort(), [1, 2])
  assert.equal(steady.received.length, 1)
  assert.deepEqual(flaky.received[0]?.event, flaky.received[1]?.event)
})

test('a redirect is no success', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const { answer, until } = await hook(['user.create'])
  answer(302)
  await recordEvents(scope, userEvent('user.create'))
  await until(1)
  await eventually(async () => (await deliveries(scope))[0]?.last_status === 302)
  assert.equal((await deliveries(scope))[0]?.done, false)
})

test('the claim of a process that died runs out, and the event is delivered then', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const { received, until, id } = await hook(['user.create'])
  await stopDelivery()
  await recordEvents(scope, userEvent('user.create'))
  // As another process left it: claimed, and not settled.
  await execute(
    'update webhook_deliveries set attempts = 1, next_attempt_instant = now_ms() + 400 where webhook_id = $1::uuid',
    id,
  )
  startDelivery()
  await sleep(100)
  assert.equal(received.length, 0)
  await until(1)
})

test('a webhook that is deleted takes along what was on its way to it', async () => {
  const scope = await tenant({ 'user.create': { enabled: true } })
  const { id, answer, until } = await hook(['user.create'])
  answer(500)
  await recordEvents(scope, userEvent('user.create'))
  await until(1)
  assert.equal((await deleteWebhook(every, id)).kind, 'deleted')
  assert.deepEqual(await deliveries(scope), [])
})

/** A change that records `user.create`, and what it left. */
async function change(scope: TenantScope) {
  const name = newId()
  const outcome = await consented(async () => {
    await execute(`insert into revoked_tokens (jti, expiry_instant) values ($1, 1)`, name)
    await recordEvents(scope, userEvent('user.create'), userEvent('user.email.verified'))
    return { kind: 'made' as const }
  })
  const [made] = await sql('select jti from revoked_tokens where jti = $1', name)
  return { kind: outcome.kind, made: made !== undefined }
}

test('a veto undoes the change and is on record, and its event goes to nobody; consent makes it, and nobody gets the event twice', async () => {
  const scope = await tenant({
    'user.create': { enabled: true, transactionType: 'AbsoluteMajority' },
    'user.email.verified': { enabled: true },
  })
  const one = await hook(['user.create'])
  const other = await hook(['user.create', 'user.email.verified'])
  one.answer(403)
  assert.deepEqual(await change(scope), { kind: 'vetoed', made: false })
  const prevented = await deliveries(scope)
  assert.deepEqual(prevented.map(({ last_status, open, done }) => [last_status, open, done]).sort(), [
    [200, false, true],
    [403, false, false],
  ])
  assert.deepEqual(await change(scope), { kind: 'made', made: true })
  await other.until(3)
  await sleep(300)
  assert.equal(one.received.length, 2)
  assert.deepEqual(
    other.received.map(({ event }) => event.type),
    ['user.create', 'user.create', 'user.email.verified'],
  )
  const [recorded] = await sql<{ id: string }>(
    `select id from events where tenant_id = $1::uuid and type = 'user.create' order by sequence desc`,
    scope.tenantId,
  )
  assert.equal(recorded?.id, one.received[1]?.event.id)
})

test('who failed where enough agreed is offered the event again', async () => {
  const scope = await tenant({ 'user.create': { enabled: true, transactionType: 'Any' } })
  const one = await hook(['user.create'])
  const other = await hook(['user.create'])
  one.answer(500)
  assert.deepEqual(await change(scope), { kind: 'made', made: true })
  await one.until(2)
  assert.equal(other.received.length, 1)
  assert.equal(one.received[0]?.event.id, one.received[1]?.event.id)
})

test('AV-11: a webhook that hangs costs its time-out, while the database serves others', async () => {
  const scope = await tenant({ 'user.create': { enabled: true, transactionType: 'AbsoluteMajority' } })
  const { answer, until } = await hook(['user.create'], { readTimeout: 2000 })
  answer('hang')
  let ended = false
  const changing = change(scope).finally(() => {
    ended = true
  })
  await until(1)
  await sql('select 1 as one')
  assert.equal(ended, false, 'the database waited for the webhook')
  assert.deepEqual(await changing, { kind: 'vetoed', made: false })
})

test('a revocation is always on record, and sent to whoever hears it', async () => {
  const scope = await tenant({ 'jwt.refresh-token.revoke': { enabled: true } })
  const { received, until } = await hook(['jwt.refresh-token.revoke'])
  const [userId, applicationId] = [newId(), newId()]
  const insert = (into: TenantScope, user: string) =>
    execute(
      `with person as (insert into users (id, tenant_id, insert_instant, last_update_instant) values ($2::uuid, $1::uuid, 1, 1) returning id)
       insert into refresh_tokens (id, tenant_id, user_id, application_id, authentication_type, auth_instant, start_instant, insert_instant)
       select $3::uuid, $1::uuid, id, $4::uuid, 'PASSWORD', 1, 1, 1 from person`,
      into.tenantId,
      user,
      newId(),
      applicationId,
    )
  await insert(scope, userId)
  await revokeRefreshTokensOfUser(scope, userId)
  await revokeRefreshTokensOfUser(scope, userId)
  await until(1)
  assert.deepEqual(
    received.map(({ event }) => event.userId),
    [userId],
  )
  const silent = await tenant({})
  await insert(silent, applicationId)
  await revokeRefreshTokensOfUser(silent, applicationId)
  assert.equal((await sql('select id from events where tenant_id = $1::uuid', silent.tenantId)).length, 1)
  assert.deepEqual(await deliveries(silent), [])
})

test('inside a transaction of somebody else nobody is asked', async () => {
  const scope = await tenant({ 'user.create': { enabled: true, transactionType: 'AbsoluteMajority' } })
  const { answer, until } = await hook(['user.create'])
  answer(403)
  assert.equal(await inTransaction(async () => (await change(scope)).kind), 'made')
  await until(2)
})
