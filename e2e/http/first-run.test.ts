/** What an empty installation is filled with, once, and what it says when it cannot be. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { freePort } from '../support/free-port'
import { client } from '../support/http'
import { newSecret, okay } from '../support/login'
import { startFailure, startServer } from '../support/server'

let temporary: string
before(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'latchkey-first-run-'))
})
after(() => rm(temporary, { recursive: true, force: true }))

const folder = (name: string): string => path.join(temporary, name)
const sentence = (output: string): string => output.trimEnd().split('\n').at(-1) ?? ''

/** The value that stands beside a label. */
function printed(text: string, label: string): string {
  const value = new RegExp(`^ *${label} +(\\S+)$`, 'm').exec(text)?.[1]
  assert.ok(value, `no ${label} in ${text}`)
  return value
}

test('SL-07: the first start prints random credentials that work, keeps them for their owner, and never prints them again', async () => {
  const dataDir = folder('first')
  const server = await startServer({ database: 'pglite', kickstart: 'firstRun', dataDir })
  const output = server.logs()
  const [loginId, password, apiKey] = ['Email', 'Password', 'API key'].map((label) => printed(output, label))
  const applicationId = printed(output, 'Application')
  const file = path.join(dataDir, 'first-run.txt')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(path.join(dataDir, 'encryption.key')).mode & 0o777, 0o600)
  assert.equal(statSync(dataDir).mode & 0o077, 0)
  for (const label of ['Password', 'API key', 'Client secret']) {
    assert.equal(printed(readFileSync(file, 'utf8'), label), printed(output, label))
    assert.ok(printed(output, label).length >= 20, label)
  }
  const authorized = client(server.url, { headers: { authorization: apiKey! } })
  okay(await authorized.post('/api/login', { loginId, password, applicationId }))
  await server.restart()
  assert.ok(!server.logs().slice(output.length).includes('Password'))
  assert.ok(!server.logs().slice(output.length).includes(password!))
  okay(await authorized.post('/api/login', { loginId, password, applicationId }))
  await server.stop()
})

test('a first start that cannot listen loses no credentials: the next says where they are, until somebody has signed in', async () => {
  const dataDir = folder('busy')
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const { code, output } = await startFailure({ DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(port) })
  listener.close()
  assert.equal(code, 1)
  assert.match(sentence(output), /^PORT .* in use/)
  const server = await startServer({ database: 'pglite', kickstart: 'firstRun', dataDir })
  const file = path.join(dataDir, 'first-run.txt')
  assert.equal(printed(server.logs(), 'Credentials'), file)
  assert.equal(printed(server.logs(), 'Open'), `${server.url}/account`)
  const [loginId, password, apiKey] = ['Email', 'Password', 'API key'].map((label) =>
    printed(readFileSync(file, 'utf8'), label),
  )
  assert.ok(!server.logs().includes(server.canary(password!)))
  okay(await client(server.url, { headers: { authorization: apiKey! } }).post('/api/login', { loginId, password }))
  const { length } = server.logs()
  await server.restart()
  assert.ok(!server.logs().slice(length).includes(file))
  await server.stop()
})

test('two first runs have nothing in common', async () => {
  const outputs: string[] = []
  for (const name of ['one', 'two']) {
    const server = await startServer({ database: 'pglite', kickstart: 'firstRun', dataDir: folder(name) })
    outputs.push(server.logs())
    await server.stop()
  }
  for (const label of ['Password', 'API key', 'Application', 'Client secret']) {
    assert.notEqual(printed(outputs[0]!, label), printed(outputs[1]!, label), label)
  }
})

test('a kickstart file that fails names the request, repeats no secret and leaves nothing: the next one works', async () => {
  const dataDir = folder('kickstart')
  const file = folder('kickstart.json')
  const [key, password] = [newSecret(), newSecret()]
  const user = { username: 'ada', password }
  const start = (email: string) => {
    const requests = [
      { method: 'POST', url: '/api/user', body: { user } },
      { method: 'POST', url: '/api/user', body: { user: { email, password } } },
    ]
    writeFileSync(file, JSON.stringify({ apiKeys: [{ key }], requests }))
  }
  start('not an address')
  const env = { DATA_DIR: dataDir, FUSIONAUTH_APP_KICKSTART_FILE: file, PORT: String(await freePort()) }
  const { code, output } = await startFailure(env)
  assert.equal(code, 1)
  assert.match(
    sentence(output),
    /request 2 \(POST \/api\/user\): 400 .*\[notEmail\]user\.email.* Nothing was changed\.$/,
  )
  assert.ok(!output.includes(key) && !output.includes(password))
  start('ada@example.com')
  const { FUSIONAUTH_APP_KICKSTART_FILE, DATA_DIR: _, PORT: __ } = env
  const server = await startServer({
    database: 'pglite',
    kickstart: {},
    dataDir,
    env: { FUSIONAUTH_APP_KICKSTART_FILE },
  })
  const answer = await client(server.url, { headers: { authorization: key } }).get('/api/user?username=ada')
  okay(answer)
  assert.ok(!existsSync(path.join(dataDir, 'first-run.txt')))
  await server.stop()
})

test('a DATA_DIR that cannot be written to ends the start with code 1 and one sentence that names it', async () => {
  const file = folder('a file')
  writeFileSync(file, '')
  for (const dataDir of [path.join(file, 'below'), '/sys/latchkey']) {
    const { code, output } = await startFailure({ DATA_DIR: dataDir, PORT: String(await freePort()) })
    assert.equal(code, 1)
    assert.match(sentence(output), /^DATA_DIR .*\.$/)
    assert.ok(sentence(output).includes(dataDir))
    assert.doesNotMatch(output, /\n\s+at /)
  }
})
