/** Passwords: how they are stored, and that a failed login tells nobody why. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import argon2 from 'argon2'
import { forEachDatabase } from '../support/databases'
import { client } from '../support/http'
import { api, createApplication, createPerson, login, newSecret, okay, type Person } from '../support/login'
import * as oauth from '../support/oauth'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { rows } from '../support/sql'

const phc = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

forEachDatabase((database, start) => {
  let server: Server
  let application: oauth.OAuthApplication

  before(async () => {
    server = await start()
    application = await oauth.createApplication(server)
  })

  const stored = (userId: string) =>
    rows<{ scheme: string; hash: string; salt: string | null; factor: number | null }>(
      server,
      'select scheme, hash, salt, factor from user_passwords where user_id = $1',
      userId,
    )

  test('PW-01: argon2id in the canonical form, with a salt of its own, and another library agrees', async (t) => {
    if (database === 'pglite') return t.skip('rows are read from PostgreSQL')
    const password = `pässwörd ${newSecret()}`
    const people = [await createPerson(server, { password }), await createPerson(server, { password })]
    const hashes: string[] = []
    for (const { id } of people) {
      const [row] = await stored(id)
      assert.equal(row?.scheme, 'argon2id')
      assert.match(row.hash, phc)
      assert.deepEqual([row.salt, row.factor], [null, null])
      assert.ok(await argon2.verify(row.hash, password))
      assert.ok(!(await argon2.verify(row.hash, `${password} `)))
      hashes.push(row.hash)
    }
    assert.notEqual(phc.exec(hashes[0]!)?.[1], phc.exec(hashes[1]!)?.[1])
  })

  test('PW-01: a hash that another library made with these parameters logs in', async (t) => {
    if (database === 'pglite') return t.skip('rows are written to PostgreSQL')
    const person = await createPerson(server)
    const password = server.canary(newSecret())
    const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
    const hash = await argon2.hash(password, parameters)
    await rows(server, 'update user_passwords set hash = $2 where user_id = $1', person.id, hash)
    okay(await login(server, { loginId: person.email, password }))
    assert.equal((await login(server, { loginId: person.email, password: person.password })).status, 404)
    assert.equal((await stored(person.id))[0]?.hash, hash)
  })

  test('PW-07: a planted hash that asks for more than is allowed is a wrong password, at once', async (t) => {
    if (database === 'pglite') return t.skip('rows are written to PostgreSQL')
    const person = await createPerson(server)
    const tail = '$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'
    for (const cost of ['m=8388608,t=2,p=1', 'm=19456,t=1000,p=1', 'm=19456,t=2,p=255']) {
      await rows(
        server,
        'update user_passwords set hash = $2 where user_id = $1',
        person.id,
        `$argon2id$v=19$${cost}${tail}`,
      )
      const began = performance.now()
      assert.equal((await login(server, { loginId: person.email, password: person.password })).status, 404)
      assert.ok(performance.now() - began < 10_000, cost)
    }
  })

  test('PW-09: nothing of a stored password leaves the server', async () => {
    const person = await oauth.createUser(server, application)
    const answers = [
      await api(server).get(`/api/user/${person.id}`),
      await api(server).get(`/api/user?email=${person.email}`),
      await api(server).patch(`/api/user/${person.id}`, { user: { firstName: 'A' } }),
      await login(server, { loginId: person.email, password: person.password }),
    ]
    for (const answer of answers) {
      okay(answer)
      assert.doesNotMatch(answer.text, /argon2|"hash"|"salt"|"factor"|"scheme"|"encryptionScheme"|"password"/)
      assert.ok(!answer.text.includes(person.password))
    }
  })

  describe('EN-01', () => {
    let known: Person
    let passwordless: string
    let deactivated: Person
    let expired: Person
    let applicationId: string

    before(async () => {
      applicationId = application.id
      known = await oauth.createUser(server, application)
      deactivated = await oauth.createUser(server, application)
      assert.equal((await api(server).delete(`/api/user/${deactivated.id}`)).status, 200)
      expired = await createPerson(server, { expiry: 1, applicationId })
      passwordless = `passwordless-${newSecret().toLowerCase()}@example.com`
      const user = { email: passwordless }
      okay(await api(server).post('/api/user/registration', { user, registration: { applicationId } }))
    })

    /** Login ids of as many lengths, so that a page that repeats them differs by nothing else. */
    const failures = () => [
      { loginId: 'unknown@example.com', password: newSecret() },
      { loginId: known.email, password: newSecret() },
      { loginId: passwordless, password: newSecret() },
      { loginId: deactivated.email, password: newSecret() },
      { loginId: expired.email, password: newSecret() },
    ]

    test('EN-01: at POST /api/login every failure is the same answer, byte for byte', async () => {
      const answers = []
      for (const failure of failures()) answers.push(await login(server, { ...failure, applicationId }))
      for (const answer of answers) {
        assert.equal(answer.status, 404)
        assertSame(answer, answers[0]!)
      }
    })

    test('EN-01: at POST /api/login without a key too, where an application allows it', async () => {
      const open = await createApplication(server, { loginConfiguration: { requireAuthentication: false } })
      const answers = []
      for (const failure of failures()) {
        answers.push(await client(server.url).post('/api/login', { ...failure, applicationId: open }))
      }
      for (const answer of answers) assertSame(answer, answers[0]!)
    })

    test('EN-01: the hosted form shows every failure alike, but for the login id that it keeps', async () => {
      const browser = oauth.browser(server)
      const parameters = oauth.authorization(application)
      const form = await browser.open(parameters)
      const answers = []
      for (const failure of failures()) {
        const answer = await browser.send('/oauth2/authorize', { ...oauth.hiddenFields(form), ...failure })
        assert.ok(oauth.isForm(answer))
        assert.ok(answer.text.includes(failure.loginId))
        const length = Number(answer.headers['content-length'] ?? 0)
        const rawHeaders = answer.rawHeaders.map((line) => (line === String(length) ? 'length' : line))
        answers.push({ ...answer, rawHeaders, text: answer.text.replaceAll(failure.loginId, 'login id') })
      }
      for (const answer of answers) assertSame(answer, answers[0]!)
      assert.doesNotMatch(answers[0]!.text, /deactivated|expired|locked|unknown user/i)
    })
  })
})
