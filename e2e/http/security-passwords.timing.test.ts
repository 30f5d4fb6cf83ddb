/** What a failed login costs, and what many logins cost everybody else. */
import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { availableParallelism } from 'node:os'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { client, send } from '../support/http'
import { api, createApplication, createPerson, login, newSecret, okay, type Person, refresh } from '../support/login'
import { race, tally } from '../support/race'
import { mannWhitney, median, timings } from '../support/same'
import type { Server } from '../support/server'

/** A busy machine may spoil a sample; a difference that is there shows in every one. */
const attempts = 3
const samples = 60

forEachDatabase((_, start) => {
  let server: Server
  let applicationId: string
  let known: Person

  before(async () => {
    server = await start()
    applicationId = await createApplication(server, { authenticationTokenConfiguration: { enabled: true } })
    known = await createPerson(server, { applicationId })
    // A token that would do in place of the password is one more thing to compare, and nothing to tell people apart by.
    const registration = { applicationId, authenticationToken: server.canary(newSecret()) }
    okay(await api(server).patch(`/api/user/registration/${known.id}`, { registration }))
  })

  test('EN-02: unknown, passwordless and deactivated users cost what a wrong password costs', async (t) => {
    const deactivated = await createPerson(server, { applicationId })
    assert.equal((await api(server).delete(`/api/user/${deactivated.id}`)).status, 200)
    const passwordless = `${newSecret().toLowerCase()}@example.com`
    okay(await api(server).post('/api/user', { user: { email: passwordless } }))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const attempt = (loginId: string) => async () => {
      const headers = { authorization: server.apiKey }
      const body = { loginId, password: 'wrong password', applicationId }
      const answer = await send(`${server.url}/api/login`, { method: 'POST', headers, body, agent })
      assert.equal(answer.status, 404)
    }
    const wrong = attempt(known.email)
    for (let n = 0; n < 20; n += 1) await wrong()
    const others = { unknown: 'nobody@example.com', passwordless, deactivated: deactivated.email }
    for (const [name, loginId] of Object.entries(others)) {
      let alike = false
      for (let n = 1; n <= attempts && !alike; n += 1) {
        const { left, right } = await timings(samples, wrong, attempt(loginId))
        const ratio = median(right) / median(left)
        const p = mannWhitney(left, right)
        t.diagnostic(`${name}: ${median(right).toFixed(1)} to ${median(left).toFixed(1)} ms, p = ${p.toFixed(2)}`)
        alike = ratio > 0.9 && ratio < 1.1 && p > 0.01
      }
      assert.ok(alike, `${name} can be told apart by time`)
    }
    agent.destroy()
  })

  test('AV-01: 500 logins at once: the excess is turned away quickly, and everybody else is served', async (t) => {
    const { refreshToken } = okay<{ refreshToken: string }>(
      await login(server, { loginId: known.email, password: known.password, applicationId }),
    )
    const agent = new Agent({ keepAlive: true, maxSockets: 500 })
    const headers = { authorization: server.apiKey }
    const attempt = async (password: string) => {
      const began = performance.now()
      const body = { loginId: known.email, password, applicationId }
      const answer = await send(`${server.url}/api/login`, { method: 'POST', headers, body, agent })
      const ended = performance.now()
      return { status: answer.status, retryAfter: answer.headers['retry-after'], ended, took: ended - began }
    }
    await race(100, () => attempt(known.password))
    const memoryBefore = await server.rss()
    let flooding = true
    const others: number[] = []
    const bystander = async () => {
      const calls = [
        () => client(server.url).get('/.well-known/jwks.json'),
        () => client(server.url).get('/api/status'),
        () => refresh(server, refreshToken),
      ]
      for (let n = 0; flooding; n += 1) {
        const began = performance.now()
        okay(await calls[n % calls.length]!())
        others.push(performance.now() - began)
      }
    }
    const watching = bystander()
    let answers = await race(500, () => attempt(known.password))
    // While other programs hold the cores, requests may arrive no faster than they are served.
    for (let n = 1; n < attempts && answers.every(({ status }) => status === 200); n += 1) {
      answers = await race(500, () => attempt(known.password))
    }
    flooding = false
    await watching
    agent.destroy()
    const growth = (await server.rss()) - memoryBefore
    const counts = tally(answers.map(({ status }) => status))
    const p99 = others.sort((left, right) => left - right)[Math.floor(others.length * 0.99)] ?? Number.NaN
    t.diagnostic(
      `${JSON.stringify(counts)}; others p99 ${p99.toFixed(0)} ms of ${others.length}; ${growth.toFixed(0)} MiB more`,
    )
    const { 200: done = 0, 503: refused = 0, ...unexpected } = counts
    assert.deepEqual(unexpected, {})
    assert.ok(done >= 100, `${done} were served`)
    assert.ok(refused > 0, 'the queue has an end')
    const of = (status: number) => answers.filter((answer) => answer.status === status)
    const lastServed = Math.max(...of(200).map(({ ended }) => ended))
    const turnedAway = of(503).filter(({ ended }) => ended < lastServed).length
    assert.ok(turnedAway > refused / 2, `${refused - turnedAway} of ${refused} waited for everybody else first`)
    for (const { status, retryAfter } of answers) if (status === 503) assert.match(retryAfter ?? '', /^\d+$/)
    const longestInQueue = Math.max(...of(200).map(({ took }) => took))
    assert.ok(
      others.length > 3 && p99 < longestInQueue,
      `somebody else waited ${p99.toFixed(0)} ms, as long as the queue`,
    )
    const allowed = availableParallelism() * 20 + 100
    assert.ok(growth < allowed, `memory grew by ${growth.toFixed(0)} MiB, ${allowed} are allowed`)
    okay(await login(server, { loginId: known.email, password: known.password, applicationId }))
  })
})
