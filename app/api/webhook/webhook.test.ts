/** Provisioning webhooks: what is stored, who may reach it, and what is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { generateSigningKey } from '@/lib/tokens'
import { send, withTwoTenants } from '../provisioning-fixture'

const worlds = withTwoTenants()

type Json = Record<string, unknown>
type Body = { webhook: Json & { id: string } } & { webhooks: Json[]; total: number } & {
  fieldErrors: Record<string, { code: string }[]>
}

const url = 'https://hook.example/events'

test('a webhook is created with its defaults, retrieved, replaced, patched and deleted', async () => {
  const { globalKey: key } = worlds
  const id = newId()
  const created = await send<Body>('POST', `/api/webhook/${id}`, { key, body: { webhook: { url } } })
  assert.equal(created.status, 200)
  const { insertInstant, lastUpdateInstant, ...webhook } = created.body!.webhook
  assert.deepEqual([typeof insertInstant, typeof lastUpdateInstant], ['number', 'number'])
  assert.deepEqual(webhook, {
    connectTimeout: 1000,
    data: {},
    eventsEnabled: {},
    global: false,
    headers: {},
    id,
    readTimeout: 2000,
    signatureConfiguration: { enabled: false },
    tenantIds: [],
    url,
  })
  assert.equal((await send('POST', `/api/webhook/${id}`, { key, body: { webhook: { url } } })).status, 400)
  const full = { url, global: true, description: 'first', eventsEnabled: { 'user.create': true } }
  await send('PUT', `/api/webhook/${id}`, { key, body: { webhook: full } })
  const patch = { description: 'second', eventsEnabled: { 'user.delete': true } }
  const patched = await send<Body>('PATCH', `/api/webhook/${id}`, { key, body: { webhook: patch } })
  assert.equal(patched.body?.webhook.description, 'second')
  assert.deepEqual(patched.body?.webhook.eventsEnabled, { 'user.create': true, 'user.delete': true })
  const { body } = await send<Body>('GET', `/api/webhook/${id}`, { key })
  assert.deepEqual(body, patched.body)
  const again = await send<Body>('PUT', `/api/webhook/${id}`, { key, body })
  assert.deepEqual({ ...again.body?.webhook, lastUpdateInstant: 0 }, { ...body?.webhook, lastUpdateInstant: 0 })
  assert.equal((await send('DELETE', `/api/webhook/${id}`, { key })).status, 200)
  assert.equal((await send('GET', `/api/webhook/${id}`, { key })).status, 404)
})

test('SL-02: the password and the headers of a webhook are encrypted at rest', async () => {
  const { globalKey: key } = worlds
  const secrets = { headers: { 'X-Api-Key': 'canary-header' }, httpAuthenticationPassword: 'canary-password' }
  const webhook = { url, httpAuthenticationUsername: 'hook', ...secrets }
  const { body } = await send<Body>('POST', '/api/webhook', { key, body: { webhook } })
  assert.equal(body?.webhook.httpAuthenticationPassword, 'canary-password')
  assert.deepEqual(body?.webhook.headers, secrets.headers)
  const [row] = await sql<{ text: string }>(
    'select w::text as text from webhooks w where id = $1::uuid',
    body?.webhook.id,
  )
  assert.ok(row && !row.text.includes('canary'))
})

test('MT-01: a key of one tenant reaches what is its alone, and listens to nobody else', async () => {
  const { a, b, globalKey } = worlds
  const shared = { url, tenantIds: [a.tenantId, b.tenantId] }
  const create = async (webhook: Json) =>
    (await send<Body>('POST', '/api/webhook', { key: globalKey, body: { webhook } })).body?.webhook.id ?? ''
  for (const id of [await create(shared), await create({ url, global: true }), await create({ url })]) {
    assert.equal((await send('GET', `/api/webhook/${id}`, { key: a.key })).status, 404)
    assert.equal((await send('DELETE', `/api/webhook/${id}`, { key: a.key })).status, 404)
  }
  const own = await send<Body>('POST', '/api/webhook', { key: a.key, body: { webhook: { url } } })
  assert.deepEqual(own.body?.webhook.tenantIds, [a.tenantId])
  for (const [member, value] of Object.entries({ global: true, tenantIds: [a.tenantId, b.tenantId] })) {
    const webhook = { url, [member]: value }
    const { status, body } = await send<Body>('POST', '/api/webhook', { key: a.key, body: { webhook } })
    assert.equal(status, 400)
    assert.deepEqual(Object.keys(body?.fieldErrors ?? {}), [`webhook.${member}`])
    const id: string = own.body?.webhook.id ?? ''
    assert.equal((await send('PATCH', `/api/webhook/${id}`, { key: a.key, body: { webhook } })).status, 400)
  }
})

test('what cannot be honoured is refused by name', async () => {
  const { globalKey: key } = worlds
  const refused: readonly (readonly [string, Json])[] = [
    ['webhook.url', { url: 'ftp://hook.example' }],
    ['webhook.url', { url: 'hook.example' }],
    ['webhook.url', { url: 'https://user:secret@hook.example' }],
    ['webhook.url', { url: 'http://127.0.0.1:8080/' }],
    ['webhook.url', { url: 'http://[::ffff:10.0.0.1]/' }],
    ['webhook.connectTimeout', { url, connectTimeout: 0 }],
    ['webhook.readTimeout', { url, readTimeout: 60_001 }],
    ['webhook.tenantIds', { url, tenantIds: [newId()] }],
    ['webhook.headers', { url, headers: { Host: 'other.example' } }],
    ['webhook.headers.X-Two', { url, headers: { 'X-Two': 'a\r\nb: c' } }],
    ['webhook.signatureConfiguration.signingKeyId', { url, signatureConfiguration: { enabled: true } }],
    [
      'webhook.signatureConfiguration.signingKeyId',
      { url, signatureConfiguration: { enabled: true, signingKeyId: newId() } },
    ],
    ['webhook.httpAuthenticationUsername', { url, httpAuthenticationUsername: 'a:b' }],
  ]
  for (const [field, webhook] of refused) {
    const { status, body } = await send<Body>('POST', '/api/webhook', { key, body: { webhook } })
    assert.equal(status, 400, JSON.stringify(webhook))
    assert.deepEqual(Object.keys(body?.fieldErrors ?? {}), [field], JSON.stringify(body))
  }
  const generated = await generateSigningKey({ algorithm: 'ES256', name: newId() })
  assert.ok(generated.kind === 'stored')
  const webhook = { url, signatureConfiguration: { enabled: true, signingKeyId: generated.key.id } }
  assert.equal((await send('POST', '/api/webhook', { key, body: { webhook } })).status, 200)
})

test('webhooks are found by description, URL and tenant, in the order asked for', async () => {
  const { a, globalKey: key } = worlds
  for (const name of ['Alpha one', 'Beta', 'Alpha two']) {
    const webhook = { url: `https://${name.slice(-3).toLowerCase()}.example`, description: `Search ${name}` }
    await send('POST', '/api/webhook', { key: a.key, body: { webhook } })
  }
  const found = async (search: Json) => {
    const { status, body } = await send<Body>('POST', '/api/webhook/search', { key, body: { search } })
    return status === 200 ? [body?.total, ...(body?.webhooks ?? []).map(({ description }) => description)] : status
  }
  assert.deepEqual(await found({ description: 'search alpha' }), [2, 'Search Alpha one', 'Search Alpha two'])
  assert.deepEqual(await found({ description: 'search*o', orderBy: 'url DESC', tenantId: a.tenantId }), [
    2,
    'Search Alpha two',
    'Search Alpha one',
  ])
  assert.deepEqual(await found({ description: 'Search', numberOfResults: 1, startRow: 1 }), [3, 'Search Beta'])
  assert.deepEqual(await found({ url: 'TWO.example' }), [1, 'Search Alpha two'])
  assert.deepEqual(await found({ description: 'search', tenantId: newId() }), [0])
  assert.equal(await found({ orderBy: 'password' }), 400)
  const get = await send<Body>('GET', '/api/webhook/search?description=Search&numberOfResults=2&orderBy=description', {
    key,
  })
  assert.equal(get.body?.total, 3)
  assert.equal(get.body?.webhooks.length, 2)
})

test('a tenant says which events it sends, and consent is never asked for what is already so', async () => {
  const { a } = worlds
  const events = {
    'user.create': { enabled: true, transactionType: 'SuperMajority' },
    'user.create.complete': { enabled: true, transactionType: 'SuperMajority' },
    'user.login.failed': { enabled: true, transactionType: 'Any' },
    'unheard.of': { enabled: true },
  }
  const patch = { tenant: { eventConfiguration: { events } } }
  await send('PATCH', `/api/tenant/${a.tenantId}`, { key: a.key, body: patch })
  const { body } = await send<{ tenant: { eventConfiguration: { events: Record<string, Json> } } }>(
    'GET',
    `/api/tenant/${a.tenantId}`,
    { key: a.key },
  )
  const stored = body?.tenant.eventConfiguration.events ?? {}
  assert.deepEqual(stored['user.create'], { enabled: true, transactionType: 'SuperMajority' })
  assert.deepEqual(stored['user.create.complete'], { enabled: true, transactionType: 'None' })
  assert.deepEqual(stored['user.login.failed'], { enabled: true, transactionType: 'None' })
  assert.deepEqual(stored['user.login.success'], { enabled: false, transactionType: 'None' })
  assert.ok(!('unheard.of' in stored))
  const wrong = { tenant: { eventConfiguration: { events: { 'user.create': { transactionType: 'Most' } } } } }
  assert.equal((await send('PATCH', `/api/tenant/${a.tenantId}`, { key: a.key, body: wrong })).status, 400)
})
