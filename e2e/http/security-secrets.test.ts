/** Secrets: never in what the server writes, in the database only as digests or ciphertext, and ciphertext only in its place. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { before, describe, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { client, send } from '../support/http'
import { api, createPerson, loggedIn, login, newSecret, okay, refresh, validate } from '../support/login'
import * as oauth from '../support/oauth'
import type { Server } from '../support/server'
import { dump, rows } from '../support/sql'

/** Everything below a folder, as bytes. */
function files(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file))
}

forEachDatabase((database, start) => {
  let server: Server
  /** Every secret of a day in the life of the server, by name. */
  const secrets = new Map<string, string>()

  before(async () => {
    server = await start({ env: { LOG_LEVEL: 'debug' } })
    const keep = (name: string, value: string) => {
      assert.ok(value.length > 15, name)
      secrets.set(name, server.canary(value))
      return value
    }
    keep('API key', server.apiKey)
    const created = await api(server).post('/api/api-key', { apiKey: { name: 'second' } })
    keep('created API key', okay<{ apiKey: { key: string } }>(created).apiKey.key)
    const application = await oauth.createApplication(server, {})
    keep('client secret', application.secret)
    const body = { application: { loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true } } }
    okay(await api(server).patch(`/api/application/${application.id}`, body))
    const person = await oauth.createUser(server, application)
    keep('password', person.password)
    const direct = await loggedIn(server, person, application.id)
    keep('access token', direct.token)
    keep('refresh token', direct.refreshToken)
    const browser = oauth.browser(server)
    const signedIn = await oauth.signIn(browser, oauth.authorization(application), person, { rememberDevice: 'true' })
    const code = keep('code', oauth.redirected(signedIn, 'code') ?? '')
    for (const [name, value] of browser.jar.values) keep(`cookie ${name}`, value)
    const tokens = okay<Record<string, string>>(await oauth.requestTokens(server, application, oauth.redemption(code)))
    for (const name of ['access_token', 'id_token', 'refresh_token']) keep(name, tokens[name] ?? '')
    keep('code verifier', oauth.verifier)
    okay(await oauth.userinfo(server, tokens.access_token ?? ''))
    okay(await refresh(server, direct.refreshToken))
    okay(await validate(server, direct.token))
    // Failures are where secrets slip into messages.
    keep('wrong password', newSecret())
    await login(server, {
      loginId: person.email,
      password: secrets.get('wrong password'),
      applicationId: application.id,
    })
    await login(server, { loginId: secrets.get('wrong password'), password: [secrets.get('password')] })
    const broken = `{"password":"${secrets.get('password')}","loginId":`
    await api(server).post('/api/login', broken, { headers: { 'content-type': 'application/json' } })
    await oauth.requestTokens(
      server,
      { ...application, secret: keep('wrong secret', newSecret()) },
      oauth.redemption(code),
    )
    await oauth.requestTokens(server, application, oauth.redemption(code))
    await send(`${server.url}/api/tenant?key=${server.apiKey}`, {
      headers: { authorization: `Bearer ${direct.token}` },
    })
    await oauth.userinfo(server, `${direct.token}x`)
    const changed = keep('changed password', newSecret())
    okay(await api(server).patch(`/api/user/${person.id}`, { user: { password: changed } }))
    await client(server.url).post('/api/logout', { refreshToken: direct.refreshToken })
  })

  const fromLog = () => server.logs()

  test('SL-01: nothing that the server wrote holds a secret, at the most talkative level', () => {
    for (const [name, value] of secrets) assert.ok(!fromLog().includes(value), name)
    assert.doesNotMatch(fromLog(), /BEGIN [A-Z ]*PRIVATE KEY|\$argon2|client_secret=|password=/)
  })

  test('IN-08: what the server wrote is one JSON object a line, whatever people send', async () => {
    const from = fromLog().length
    const nasty = 'x\n{"event":"login.success"}\r\n\u001b[31mred'
    await login(server, { loginId: nasty, password: nasty })
    await send(`${server.url}/api/login`, { headers: { 'user-agent': 'x\u001b[31m' } }).catch(() => undefined)
    const lines = fromLog().slice(from).split('\n').filter(Boolean)
    for (const line of lines) assert.equal(typeof JSON.parse(line), 'object')
    assert.ok(!lines.some((line) => JSON.parse(line).event === 'login.success'))
  })

  describe('the database', () => {
    const contents = async (): Promise<readonly (string | Buffer)[]> =>
      database === 'postgresql' ? [await dump(server)] : files(path.join(server.dataDir, 'db'))

    test('SL-01: no row and no file holds a secret as it was sent', async () => {
      const all = await contents()
      for (const [name, value] of secrets) {
        assert.ok(!all.some((content) => content.includes(value)), `${name} is in the database`)
      }
    })

    test('SL-02: no key is readable', async () => {
      const all = await contents()
      for (const readable of ['BEGIN PRIVATE KEY', 'BEGIN RSA PRIVATE KEY', 'BEGIN EC PRIVATE KEY', '"d":"', 'MIIEv']) {
        assert.ok(!all.some((content) => content.includes(readable)), readable)
      }
    })

    test('SL-02: ciphertext that was moved to another row opens nothing, and the failure is safe', async (t) => {
      if (database === 'pglite') return t.skip('rows are swapped on PostgreSQL')
      const [one, two] = [await oauth.createApplication(server), await oauth.createApplication(server)]
      const ids = [one.id, two.id]
      const before = await rows<{ id: string; secret: string }>(
        server,
        'select id, client_secret_encrypted as secret from applications where id = any($1)',
        ids,
      )
      const swap = (reverse: boolean) =>
        Promise.all(
          before.map(({ id }, n) =>
            rows(
              server,
              'update applications set client_secret_encrypted = $2 where id = $1',
              id,
              before[reverse ? n : 1 - n]?.secret,
            ),
          ),
        )
      await swap(false)
      await new Promise((resolve) => setTimeout(resolve, 1100))
      for (const [application, secret] of [
        [one, one.secret],
        [one, two.secret],
      ] as const) {
        const answer = await oauth.requestTokens(server, { ...application, secret }, oauth.redemption('x'))
        assert.ok([401, 500].includes(answer.status), `${answer.status}`)
        assert.ok(!answer.text.includes(two.secret) && !answer.text.includes('eyJ'))
      }
      await swap(true)
      await new Promise((resolve) => setTimeout(resolve, 1100))
      assert.equal((await oauth.requestTokens(server, one, oauth.redemption('x'))).status, 400)
    })
  })

  test('SL-02: a signing key that was changed signs nothing: an empty 500 and no token', async (t) => {
    if (database === 'pglite') return t.skip('rows are changed on PostgreSQL')
    const person = await createPerson(server)
    await rows(server, `update signing_keys set private_key_encrypted = replace(private_key_encrypted, '.', '.A')`)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const answer = await login(server, { loginId: person.email, password: person.password })
    assert.equal(answer.status, 500)
    assert.equal(answer.text, '')
  })
})
