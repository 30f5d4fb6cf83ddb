/** The start contract: one command, one sentence when it cannot, every signal a clean end. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port'
import { client, rawRequest, send } from '../support/http'
import { type Postgres, startPostgres } from '../support/postgres'
import { type Server, startFailure, startServer } from '../support/server'

const applicationId = '5d4f1c0a-7c43-4a3e-9a57-0f3a1b6a2c11'
const password = 'trombone quartz violet 92'
const apiKey = 'start-test-api-key-0123456789abcdef'
const kickstart = {
  apiKeys: [{ key: apiKey }],
  requests: [
    { method: 'POST', url: `/api/application/${applicationId}`, body: { application: { name: 'Start' } } },
    {
      method: 'POST',
      url: '/api/user/registration',
      body: { user: { email: 'a@example.com', password }, registration: { applicationId } },
    },
  ],
}

/** The last line, which is all that a failed start has to say. */
const sentence = (output: string) => output.trimEnd().split('\n').at(-1) ?? ''

let server: Server
let temporary: string
before(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'latchkey-start-'))
  server = await startServer({ database: 'pglite', kickstart })
  server.canary(password)
  server.canary(apiKey)
})
after(async () => {
  await server.stop()
  await rm(temporary, { recursive: true, force: true })
})

test('a busy port ends the start with code 1 and one sentence that names PORT', async () => {
  const { code, output } = await startFailure({ PORT: String(server.port), DATA_DIR: path.join(temporary, 'busy') })
  assert.equal(code, 1)
  assert.match(sentence(output), new RegExp(`^PORT ${server.port} .* already in use`))
})

test('a DATA_DIR that another server holds ends the start with code 1 and one sentence that names it', async () => {
  const { code, output } = await startFailure({ PORT: String(await freePort()), DATA_DIR: server.dataDir })
  assert.equal(code, 1)
  assert.ok(sentence(output).includes(server.dataDir), output)
})

test('SL-03: a database that was encrypted under another key ends the start with one sentence that names ENCRYPTION_KEY', async () => {
  const dataDir = path.join(temporary, 'other-key')
  await (await startServer({ database: 'pglite', dataDir, kickstart })).stop()
  const ENCRYPTION_KEY = randomBytes(32).toString('base64')
  const { code, output } = await startFailure({ DATA_DIR: dataDir, ENCRYPTION_KEY, PORT: String(await freePort()) })
  assert.equal(code, 1)
  assert.match(sentence(output), /^ENCRYPTION_KEY does not contain the key/)
  assert.ok(!output.includes(ENCRYPTION_KEY))
})

test('SL-03: a wrong variable ends the start with code 1 and one sentence that names it and not its value', async () => {
  const wrong: [name: string, value: string][] = [
    ['PORT', 'eighty-canary'],
    ['APP_URL', 'canary-not-a-url'],
    ['DATABASE_URL', 'mysql://user:canary@localhost/x'],
    ['ENCRYPTION_KEY', 'canary'],
    ['TRUSTED_PROXIES', 'canary'],
    ['WEB_CONCURRENCY', '2'],
    ['UV_THREADPOOL_SIZE', 'canary'],
    ['UV_THREADPOOL_SIZE', ''],
    ['FUSIONAUTH_APP_KICKSTART_FILE', temporary],
  ]
  for (const [name, value] of wrong) {
    const { code, output } = await startFailure({ DATA_DIR: path.join(temporary, 'wrong'), [name]: value })
    assert.equal(code, 1, name)
    assert.match(sentence(output), new RegExp(`^${name}\\b.*\\.$`))
    assert.doesNotMatch(output, /canary/)
  }
})

test('a database that does not answer ends the start with code 1 and one sentence, without its password', async () => {
  const DATABASE_URL = `postgresql://latchkey:canary@127.0.0.1:${await freePort()}/latchkey`
  const ENCRYPTION_KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n * 7)).toString('base64')
  const { code, output } = await startFailure({ DATABASE_URL, ENCRYPTION_KEY, PORT: String(await freePort()) })
  assert.equal(code, 1)
  assert.match(sentence(output), /\.$/)
  assert.doesNotMatch(output, /canary|\n\s+at /)
})

test('WB-04: every kind of response carries the security headers and a request id of its own', async () => {
  const ids = new Set<string>()
  const paths = ['/', '/api/status', '/api/login', '/oauth2/authorize', '/nowhere', '/%ff', '/_next/image', '/account']
  for (const target of paths) {
    const { headers } = await send(server.url + target, { headers: { 'x-request-id': 'forged' } })
    assert.equal(headers['x-content-type-options'], 'nosniff', target)
    assert.equal(headers['x-frame-options'], 'DENY', target)
    assert.equal(headers['referrer-policy'], 'same-origin', target)
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', target)
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', target)
    assert.equal(headers['strict-transport-security'], undefined, 'the public URL is not https')
    assert.equal(headers['x-powered-by'], undefined, target)
    ids.add(headers['x-request-id'] ?? '')
  }
  assert.equal(ids.size, paths.length)
  assert.ok(!ids.has('forged') && !ids.has(''))
})

test('WB-08: unknown paths, framework paths and TRACE are answered bare, and an upgrade goes nowhere', async () => {
  for (const target of [
    '/nowhere',
    '/_next/image?url=/x',
    '/_next/data/x.json',
    '/_not-found',
    '/404',
    '/500',
    '/_error',
  ]) {
    const { status, text } = await send(server.url + target)
    assert.deepEqual([status, text], [404, ''], target)
  }
  const { status, text, headers } = await send(server.url, { method: 'TRACE' })
  assert.deepEqual([status, text], [405, ''])
  assert.match(headers.allow ?? '', /GET/)
  const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n'
  const answer = await rawRequest(server.port, `GET http://127.0.0.1:1/x HTTP/1.1\r\nHost: a\r\n${upgrade}`)
  assert.match(answer, /^HTTP\/1\.1 404 /)
})

test('a reader of the log that goes away stops neither the service nor a clean end', async () => {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PORT: String(await freePort()),
    DATA_DIR: path.join(temporary, 'pipe'),
  }
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-build'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const status = () =>
    send(`http://localhost:${env.PORT}/api/status`).then(
      (answer) => answer.status,
      () => 0,
    )
  while ((await status()) !== 200) {
    assert.equal(child.exitCode, null, errors)
    await sleep(50)
  }
  child.kill('SIGTERM')
  assert.deepEqual(await exit, [0, null])
})

const answers = (url: string) =>
  send(`${url}/api/status`, { agent: new Agent() }).then(
    () => true,
    () => false,
  )

test('AV-04: SIGTERM lets 20 logins in flight finish, refuses new connections and exits 0', async () => {
  const draining = await startServer({ database: 'pglite', kickstart })
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const login = () =>
    send(`${draining.url}/api/login`, {
      method: 'POST',
      headers: { authorization: apiKey },
      body: { loginId: 'a@example.com', password, applicationId },
      agent,
    })
  // Twenty open connections: one that the kernel has queued and nobody accepted is not in flight.
  await Promise.all(Array.from({ length: 20 }, () => send(`${draining.url}/api/status`, { agent })))
  assert.equal((await login()).status, 200)
  const inFlight = Promise.all(Array.from({ length: 20 }, login))
  await sleep(10)
  const stopped = draining.stop()
  // A busy server notices the signal when it comes to it.
  for (let n = 0; await answers(draining.url); n += 1) assert.ok(n < 200, 'new connections are still answered')
  const statuses = (await inFlight).map(({ status }) => status)
  assert.deepEqual(new Set(statuses), new Set([200]))
  await stopped
})

for (const target of ['npm itself', 'the process group'] as const) {
  test(`SIGTERM to ${target} ends \`npm start\` with code 0`, async () => {
    const port = await freePort()
    const env = { ...process.env, NODE_OPTIONS: '', PORT: String(port), DATA_DIR: path.join(temporary, target) }
    const npm = spawn('npm', ['start', '--', '--no-build'], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    npm.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    const exit = once(npm, 'exit')
    while (!output.includes('Latchkey is ready at')) {
      assert.equal(npm.exitCode, null, output)
      await sleep(50)
    }
    process.kill(target === 'npm itself' ? npm.pid! : -npm.pid!, 'SIGTERM')
    assert.deepEqual(await exit, [0, null])
    await assert.rejects(send(`http://localhost:${port}/api/status`, { agent: new Agent() }))
  })
}

describe('WEB_CONCURRENCY on PostgreSQL', () => {
  let postgres: Postgres
  let workers: Server
  before(async () => {
    postgres = await startPostgres()
    workers = await startServer({ database: { url: postgres.url }, kickstart, env: { WEB_CONCURRENCY: '2' } })
  })
  after(async () => {
    await workers.stop()
    await postgres.stop()
  })

  const children = async () => {
    const list = await readFile(`/proc/${workers.pid}/task/${workers.pid}/children`, 'utf8')
    return list.trim().split(' ').filter(Boolean).map(Number)
  }
  const until = async (condition: () => Promise<boolean>) => {
    for (let tries = 0; tries < 200 && !(await condition()); tries += 1) await sleep(100)
    assert.ok(await condition())
  }

  test('two workers serve one port, one announces, and one that crashes is replaced without a failed start', async () => {
    await until(async () => (await children()).length === 2)
    assert.equal(workers.logs().match(/Latchkey is ready at/g)?.length, 1)
    const [victim = 0, survivor = 0] = await children()
    process.kill(victim, 'SIGKILL')
    await until(async () => (await children()).length === 2 && !(await children()).includes(victim))
    assert.ok((await children()).includes(survivor))
    // The survivor may itself have been on its way up when the first was killed.
    await until(() =>
      send(`${workers.url}/api/status`).then(
        ({ status }) => status === 200,
        () => false,
      ),
    )
    const api = client(workers.url, { headers: { authorization: apiKey } })
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.get('/api/status')))
    assert.ok(answers.every(({ status }) => status === 200))
  })
})
