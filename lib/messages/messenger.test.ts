import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import ipaddr from 'ipaddr.js'
import { config, useConfig } from '@/lib/config'
import { execute } from '@/lib/db'
import { updateTenant } from '@/lib/tenancy'
import { deliver } from './delivery'
import { messageRow, useMailServer, withWorld } from './messages-fixture'
import { messengerInput, messengers } from './messengers'
import { claimMessages } from './outbox'
import { queueMessage } from './queue'

type Call = { headers: IncomingHttpHeaders; body: string }
const calls: Call[] = []
let status = 200
let server: Server

const world = withWorld(async (world) => {
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      calls.push({ headers: request.headers, body })
      response.writeHead(status, { location: 'http://169.254.169.254/' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  useMailServer('smtp://127.0.0.1:1')
  useConfig({ ...config(), outboundAllow: [ipaddr.parseCIDR('127.0.0.0/8')] })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`
  const input = messengerInput.parse({
    type: 'Generic',
    name: 'SMS',
    url,
    headers: { 'X-Api-Key': 'k' },
    httpAuthenticationUsername: 'user',
    httpAuthenticationPassword: 'pass',
  })
  const created = await messengers.create(input)
  if (created.kind !== 'created') throw new Error(created.kind)
  const updated = await updateTenant(world.scope.tenantId, (current) => ({
    kind: 'revised',
    value: { ...current, multiFactorConfiguration: { sms: { messengerId: created.document.id } } } as never,
  }))
  if (updated.kind !== 'updated') throw new Error(updated.kind)
  world.scope = { ...world.scope, tenant: updated.tenant }
})
after(() => server.close())

async function sendCode() {
  const { scope, user } = world
  const outcome = await queueMessage(scope, { kind: 'twoFactorCodeSms', user, values: { code: '314159' } })
  assert.equal(outcome.kind, 'queued')
  const [claimed] = await claimMessages(1)
  assert.ok(claimed)
  const dueIn = await deliver(claimed)
  return { dueIn, row: await messageRow(claimed.id), id: claimed.id }
}

test('a text message is posted to the messenger with its credentials, and erased', async () => {
  const { row } = await sendCode()
  assert.deepEqual([row.sent, row.content_encrypted], [true, null])
  const [call] = calls
  assert.deepEqual(JSON.parse(call?.body ?? ''), {
    phoneNumber: '+15550100',
    textMessage: '314159 is your code for Acme. Tell it to nobody.',
  })
  assert.equal(call?.headers['x-api-key'], 'k')
  assert.equal(call?.headers.authorization, `Basic ${Buffer.from('user:pass').toString('base64')}`)
  assert.equal(call?.headers['content-type'], 'application/json')
})

test('a messenger that fails is tried again; a redirect is a failure and leads nowhere', async () => {
  for (const [next, error] of [
    [503, 'status 503'],
    [302, 'status 302'],
  ] as const) {
    status = next
    const { dueIn, row, id } = await sendCode()
    assert.deepEqual([dueIn, row.last_error, row.sent], [5000, error, false])
    await execute('delete from messages where id = $1::uuid', id)
  }
  status = 200
})

test('IN-10: a messenger at an address that is not allowed gets nothing', async () => {
  useConfig({ ...config(), outboundAllow: [] })
  const { row } = await sendCode()
  assert.equal(row.last_error, 'addressRefused')
})
