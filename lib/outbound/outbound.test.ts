/** What this server connects to on somebody's behalf, and how long it waits there. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach, test } from 'node:test'
import { configure } from '@/lib/config-fixture'
import { isRefusedUrl } from './policy'
import { type OutboundPost, post, type Resolve } from './post'

const servers: Server[] = []
beforeEach(() => configure())
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port
}

const message = (url: string, changes: Partial<OutboundPost> = {}): OutboundPost => ({
  url,
  headers: {},
  body: '{}',
  connectTimeout: 500,
  readTimeout: 500,
  ...changes,
})

const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const allowLoopback = () => configure({ OUTBOUND_ALLOW: '127.0.0.0/8' })

test('IN-10: a literal address that is not public is refused in every notation', async () => {
  const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '017700000001', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]']
  hosts.push('10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '[fe80::1]', '[fc00::1]')
  hosts.push('224.0.0.1', '255.255.255.255', '[64:ff9b::7f00:1]', '[2002:7f00:1::]')
  for (const host of hosts) {
    assert.ok(isRefusedUrl(`http://${host}/hook`), host)
    assert.deepEqual(await post(message(`http://${host}:9/hook`)), { kind: 'failed', reason: 'addressRefused' }, host)
  }
  for (const host of ['93.184.216.34', '[2606:2800:220:1::1]', 'example.com', 'localhost'])
    assert.ok(!isRefusedUrl(`https://${host}/hook`), host)
})

test('IN-10: a name is judged by the addresses it resolves to', async () => {
  for (const address of ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1']) {
    const outcome = await post(message('http://hook.example:9/'), resolvesTo(address))
    assert.deepEqual(outcome, { kind: 'failed', reason: 'addressRefused' }, address)
  }
  assert.deepEqual(await post(message('http://hook.example:9/'), resolvesTo()), {
    kind: 'failed',
    reason: 'unresolved',
  })
})

test('IN-10: the address that was judged is the one connected to, whatever the name says a moment later', async () => {
  allowLoopback()
  let connections = 0
  const port = await listen((_, response) => {
    connections += 1
    response.end()
  })
  let lookups = 0
  const rebinding: Resolve = async () => {
    lookups += 1
    return lookups === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '10.255.255.1', family: 4 }]
  }
  assert.deepEqual(await post(message(`http://hook.example:${port}/`), rebinding), { kind: 'answered', status: 200 })
  assert.deepEqual({ connections, lookups }, { connections: 1, lookups: 1 })
})

test('IN-10: a redirect is an answer and is not followed', async () => {
  allowLoopback()
  let requests = 0
  const port = await listen((_, response) => {
    requests += 1
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
  })
  assert.deepEqual(await post(message(`http://127.0.0.1:${port}/`)), { kind: 'answered', status: 302 })
  assert.equal(requests, 1)
})

test('of several addresses only the allowed ones are tried', async () => {
  allowLoopback()
  const port = await listen((_, response) => response.end())
  const outcome = await post(message(`http://hook.example:${port}/`), resolvesTo('10.0.0.1', '127.0.0.1'))
  assert.deepEqual(outcome, { kind: 'answered', status: 200 })
})

test('AV-11: a receiver that does not answer, or trickles, costs its timeout and no more', async () => {
  allowLoopback()
  const silent = await listen(() => undefined)
  const trickling = await listen((_, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n')
    const timer = setInterval(() => response.socket?.write('X-More: 1\r\n'), 20)
    response.on('close', () => clearInterval(timer))
  })
  for (const port of [silent, trickling]) {
    const began = performance.now()
    const outcome = await post(message(`http://127.0.0.1:${port}/`, { readTimeout: 150 }))
    assert.deepEqual(outcome, { kind: 'failed', reason: 'readTimeout' })
    assert.ok(performance.now() - began < 10_000)
  }
})

test('AV-11: a name that resolves to nothing in time costs the connect timeout', async () => {
  const outcome = await post(
    message('http://hook.example/', { connectTimeout: 100 }),
    () => new Promise(() => undefined),
  )
  assert.deepEqual(outcome, { kind: 'failed', reason: 'connectTimeout' })
})

test('AV-11: an endless response body is cut, and its status counts', async () => {
  allowLoopback()
  let closed = () => {}
  const ended = new Promise<void>((resolve) => {
    closed = resolve
  })
  const port = await listen((_, response) => {
    const chunk = Buffer.alloc(16 * 1024)
    const timer = setInterval(() => response.write(chunk), 1)
    response.on('close', () => {
      clearInterval(timer)
      closed()
    })
  })
  assert.deepEqual(await post(message(`http://127.0.0.1:${port}/`)), { kind: 'answered', status: 200 })
  await ended
})

test('what is refused, reset or no HTTP is a failed connection', async () => {
  allowLoopback()
  const reset = await listen((request) => request.socket.destroy())
  const garbage = await listen((request) => request.socket.end('SSH-2.0\r\n'))
  const closed = await listen(() => undefined)
  await new Promise((done) => servers.pop()?.close(done))
  for (const port of [reset, garbage, closed]) {
    const outcome = await post(message(`http://127.0.0.1:${port}/`))
    assert.deepEqual(outcome, { kind: 'failed', reason: 'connectionFailed' })
  }
})
