/** Publicly known passwords: the list that ships with the server, and a range service that is asked without being told. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach, test } from 'node:test'
import { configure } from '@/lib/config-fixture'
import { processWide } from '@/lib/process-wide'
import { breachOf } from './breach'

const servers: Server[] = []
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})
beforeEach(() => {
  configure()
  // A failure in one test must not keep the next one from asking.
  processWide('passwords.breach', () => ({ pausedUntil: 0 })).pausedUntil = Number.NEGATIVE_INFINITY
})

/** Answers every request, and remembers the paths that were asked for. */
async function rangeService(answer: RequestListener): Promise<string[]> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  configure({ BREACH_RANGE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/` })
  return paths
}

const digest = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

test('PW-05: the most common passwords are known without a network, in any case, and so are the words of whose it is', async () => {
  for (const common of ['password', 'Password1', 'qwertyuiop', '1234567890', 'sunshine1', 'iloveyou', 'letmein1']) {
    assert.equal(await breachOf(common), 'CommonPassword', common)
  }
  assert.equal(await breachOf('Acme GmbH', ['acme gmbh']), 'CommonPassword')
  assert.equal(await breachOf('Acme GmbH'), 'None')
  assert.equal(await breachOf('seven unlikely words, one after another'), 'None')
})

test('a range service gets five digits of a digest, and its lines decide', async () => {
  const [known, padding] = ['found in a breach', 'only padding']
  const paths = await rangeService((_, response) => {
    const lines = [`${digest(known).slice(5)}:37`, `${digest(padding).slice(5)}:0`, `${'0'.repeat(35)}:1`]
    response.end(lines.join('\r\n'))
  })
  assert.equal(await breachOf(known), 'PasswordOnly')
  assert.equal(await breachOf(padding), 'None')
  assert.equal(await breachOf('found nowhere'), 'None')
  assert.deepEqual(
    paths,
    [known, padding, 'found nowhere'].map((password) => `/range/${digest(password).slice(0, 5)}`),
  )
})

test('a common password is never asked for', async () => {
  const paths = await rangeService((_, response) => response.end(''))
  assert.equal(await breachOf('password123'), 'CommonPassword')
  assert.deepEqual(paths, [])
})

test('a service that fails, hangs, redirects or babbles blocks nobody, and is left alone for a while', async () => {
  const failures: RequestListener[] = [
    (_, response) => response.writeHead(500).end(),
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    (request) => request.socket.destroy(),
    (_, response) => response.end('x'.repeat(1_100_000)),
    () => undefined,
  ]
  for (const [index, fail] of failures.entries()) {
    const paths = await rangeService(fail)
    processWide('passwords.breach', () => ({ pausedUntil: 0 })).pausedUntil = Number.NEGATIVE_INFINITY
    const began = performance.now()
    assert.equal(await breachOf('some password'), 'None', `failure ${index}`)
    assert.ok(performance.now() - began < 10_000)
    assert.equal(await breachOf('another password'), 'None')
    assert.equal(paths.length, 1, 'the second is not sent')
  }
})
