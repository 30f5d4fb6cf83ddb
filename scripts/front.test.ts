// The front refuses what no route may see, marks what it lets through, and drains without cutting a response.
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { acceptableTarget, createFront, peerAddress, securityHeaders } from './front.mjs'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const echo: Handler = (request, response) =>
  response.end(JSON.stringify({ url: request.url, headers: request.headers }))

async function listen(context: TestContext, handle: Handler = echo, appUrl = 'http://localhost:9011') {
  const front = createFront({ handle, appUrl, dev: false })
  await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
  const { port } = front.server.address() as AddressInfo
  context.after(() => front.server.close().closeAllConnections())
  return { ...front, port, url: `http://127.0.0.1:${port}` }
}

/** Sends bytes as they are and returns all that comes back until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

test('a client cannot name its own address or request id', async (context) => {
  const { url } = await listen(context)
  const response = await fetch(url, { headers: { 'x-latchkey-peer': '6.6.6.6', 'x-request-id': 'forged' } })
  const { headers } = (await response.json()) as { headers: Record<string, string> }
  assert.equal(headers['x-latchkey-peer'], '127.0.0.1')
  assert.match(headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(response.headers.get('x-request-id'), headers['x-request-id'])
})

test('every response carries the security headers, refusals and unparsable requests too', async (context) => {
  const { url, port } = await listen(context, echo, 'https://login.example')
  const expected = Object.entries(securityHeaders('https://login.example'))
  assert.equal(expected.length, 6)
  for (const path of ['/', '/%ff', '/_next/image']) {
    const response = await fetch(url + path)
    for (const [name, value] of expected) assert.equal(response.headers.get(name), value, `${path} ${name}`)
  }
  const oversized = await raw(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)
  assert.match(oversized, /^HTTP\/1\.1 431 /)
  const garbage = await raw(port, 'nonsense\r\n\r\n')
  assert.match(garbage, /^HTTP\/1\.1 400 /)
  for (const [name, value] of expected)
    assert.ok(oversized.includes(`${name}: ${value}`) && garbage.includes(`${name}: ${value}`))
})

test('HSTS is sent only where the public URL is https', () => {
  assert.ok(!('Strict-Transport-Security' in securityHeaders('http://localhost:9011')))
})

test('TRACE and CONNECT are answered 405 with Allow and an empty body', async (context) => {
  const { port } = await listen(context)
  for (const line of ['TRACE / HTTP/1.1', 'CONNECT evil.example:443 HTTP/1.1']) {
    const answer = await raw(port, `${line}\r\nHost: a\r\nConnection: close\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, HEAD, POST[\s\S]*\r\n\r\n$/)
  }
})

test('a path or query that no route may see is refused before Next: bad escapes, bad UTF-8, NUL, other forms', () => {
  for (const target of [
    '/%',
    '/%zz',
    '/a%ff',
    '/%ed%a0%80',
    '/a%00b',
    '/a?b=%ff',
    '/a?b=%00',
    '/a?%',
    '*',
    'evil.example:443',
    '\\x',
  ]) {
    assert.equal(acceptableTarget(target), null, target)
  }
  for (const target of ['/', '/a?b=%C3%A9&c=+', '/%C3%A9', '//double']) assert.equal(acceptableTarget(target), target)
  assert.equal(acceptableTarget('http://evil.example/api/status?x=1'), '/api/status?x=1')
  assert.equal(acceptableTarget('http://evil.example'), '/')
})

test('two Host headers are a 400, and a doubled Authorization is not silently halved', async (context) => {
  const { port } = await listen(context)
  assert.match(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /)
  const doubled = 'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: one\r\nAuthorization: two\r\nConnection: close\r\n\r\n'
  assert.match(await raw(port, doubled), /"authorization":"one, two"/)
})

test('an upgrade is an ordinary request', async (context) => {
  const { port } = await listen(context)
  const answer = await raw(
    port,
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
  )
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.doesNotMatch(answer, /"upgrade"/)
})

test("Next's own pages and image optimiser answer an empty 404, its static files are served", async (context) => {
  const { url } = await listen(context)
  for (const path of ['/404', '/500', '/_error', '/_not-found', '/_next', '/_next/image?url=x', '/_next/data/a.json']) {
    const response = await fetch(url + path)
    assert.deepEqual([response.status, await response.text()], [404, ''], path)
  }
  for (const path of ['/_next/static/a.js', '/404x', '/_nextdoor']) assert.equal((await fetch(url + path)).status, 200)
})

test('draining answers what is in flight, closes its connection and refuses new ones', async (context) => {
  const { url, drain } = await listen(context, (_request, response) => setTimeout(() => response.end('done'), 150))
  const slow = fetch(url)
  await sleep(50)
  const drained = drain(5_000)
  await assert.rejects(fetch(url))
  const response = await slow
  assert.equal(await response.text(), 'done')
  assert.equal(response.headers.get('connection'), 'close')
  await drained
})

test('a request that was on its way in an idle connection when draining began is answered', async (context) => {
  const { port, drain } = await listen(context)
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const drained = drain(5_000)
  await sleep(20)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  let answer = ''
  for await (const chunk of socket) answer += chunk
  assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*Connection: close/)
  await drained
})

test('an idle connection does not hold up the end', async (context) => {
  const { port, drain } = await listen(context)
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const began = performance.now()
  await drain(60_000)
  assert.ok(performance.now() - began < 10_000)
})

test('draining cuts what does not end in time', async (context) => {
  const { url, drain } = await listen(context, () => undefined)
  const stuck = assert.rejects(fetch(url))
  await sleep(50)
  const began = performance.now()
  await drain(100)
  assert.ok(performance.now() - began < 5_000)
  await stuck
})

test('a peer is written in its shortest family', () => {
  assert.equal(peerAddress('::ffff:10.0.0.1'), '10.0.0.1')
  assert.equal(peerAddress('2001:db8::1'), '2001:db8::1')
  assert.equal(peerAddress(undefined), '')
})
