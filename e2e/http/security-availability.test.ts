/** The server when things break: its database, its own life, eight of it at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Secret, TOTP } from 'otpauth'
import { chosenDatabases, forEachDatabase } from '../support/databases'
import { freePort } from '../support/free-port'
import { type Answer, client, send } from '../support/http'
import {
  api,
  createApplication,
  createPerson,
  loggedIn,
  login,
  newSecret,
  okay,
  type Person,
  refresh,
} from '../support/login'
import { type Postgres, startPostgres } from '../support/postgres'
import { race } from '../support/race'
import { type Server, startServer } from '../support/server'
import { rows } from '../support/sql'
import { challengeOf } from '../support/two-factor'

const usesPostgres = chosenDatabases().includes('postgresql')

describe('PostgreSQL', { skip: !usesPostgres && 'PostgreSQL was not chosen' }, () => {
  let postgres: Postgres

  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres.stop())

  test('AV-02: without its database every request is a 503 within 5 s; with it, all is well again by itself', async (t) => {
    const server = await startServer({ database: { url: await postgres.createDatabase() } })
    try {
      const applicationId = await createApplication(server)
      const person = await createPerson(server, { applicationId })
      const { refreshToken } = await loggedIn(server, person, applicationId)
      const calls = {
        login: () => login(server, { loginId: person.email, password: person.password, applicationId }),
        refresh: () => refresh(server, refreshToken),
        user: () => api(server).get(`/api/user/${person.id}`),
        create: () => api(server).post('/api/user', { user: { username: newSecret() } }),
        status: () => client(server.url).get('/api/status'),
        health: () => client(server.url).get('/api/health'),
        form: () => client(server.url).get(`/oauth2/authorize?client_id=${applicationId}`),
        account: () => client(server.url).get('/account'),
      }
      await postgres.pause()
      // Settings may be served from the cache for a second.
      await sleep(1100)
      for (let round = 0; round < 2; round += 1) {
        const answers = await race(24, async (n) => {
          const [name, call] = Object.entries(calls)[n % 8]!
          const began = performance.now()
          const answer = await call()
          return { name, status: answer.status, retry: answer.headers['retry-after'], took: performance.now() - began }
        })
        for (const { name, status, retry, took } of answers) {
          assert.equal(status, 503, name)
          assert.match(retry ?? '', /^\d+$/, name)
          assert.ok(took < 10_000, `${name} took ${took.toFixed(0)} ms`)
        }
      }
      await postgres.resume()
      const began = performance.now()
      while ((await calls.status()).status !== 200) {
        assert.ok(performance.now() - began < 20_000, 'it heals by itself')
        await sleep(100)
      }
      t.diagnostic(`healed in ${(performance.now() - began).toFixed(0)} ms`)
      for (const name of ['login', 'refresh', 'user', 'create'] as const) okay(await calls[name]())
    } finally {
      await server.stop()
    }
  })

  test('AV-05: eight that start at once on an empty database migrate and provision it once', async () => {
    const url = await postgres.createDatabase()
    const apiKey = newSecret()
    const kickstart = {
      apiKeys: [{ key: apiKey }],
      requests: [{ method: 'POST', url: '/api/user', body: { user: { username: 'only', password: newSecret() } } }],
    }
    const started = await Promise.allSettled(
      Array.from({ length: 8 }, () => startServer({ database: { url }, kickstart })),
    )
    const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    try {
      for (const result of started) if (result.status === 'rejected') throw result.reason
      for (const { url: base } of servers) {
        okay(await send(`${base}/api/user?username=only`, { headers: { authorization: apiKey } }))
      }
      const [first] = servers
      const counts = await rows<Record<string, number>>(
        first!,
        `select (select count(*)::int from tenants) as tenants, (select count(*)::int from users) as users,
           (select count(*)::int from signing_keys) as keys, (select count(*)::int from api_keys) as api_keys,
           (select count(*)::int from (select migration_name from _prisma_migrations group by 1 having count(*) > 1) m) as doubled`,
      )
      assert.deepEqual(counts, [{ tenants: 1, users: 1, keys: 1, api_keys: 1, doubled: 0 }])
      const migrated = servers.flatMap((server) => server.logs().match(/"database\.migrated","migration":"\w+"/g) ?? [])
      assert.ok(migrated.length > 0)
      assert.equal(new Set(migrated).size, migrated.length)
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
    }
  })
})

/** What the server has acknowledged, to be asked for again after its death. */
type Journal = {
  /** Users whose creation was answered with 200. */
  readonly users: Person[]
  /** Ids of those whose login was. */
  readonly logins: Set<string>
  /** The value of each refresh token that was acknowledged last, unless a use that was not answered may have spent it. */
  readonly refreshTokens: Set<string>
  /** Answers to refreshes. */
  refreshes: number
  /** An answer that the load did not expect. */
  refused: string | undefined
}

forEachDatabase((database, start) => {
  // PostgreSQL keeps what was acknowledged in a process of its own, which lives on.
  const kills = database === 'pglite' ? 20 : 5
  /** Enough for the load to be in the middle of something. ms */
  const longestLife = 400

  test(`AV-03: ${kills} kill -9 under load lose no acknowledged user, login or refresh token`, async (t) => {
    const server = await start()
    const applicationId = await createApplication(server, {
      jwtConfiguration: { enabled: true, refreshTokenUsagePolicy: 'OneTimeUse' },
    })
    const journal: Journal = {
      users: [],
      logins: new Set(),
      refreshTokens: new Set(),
      refreshes: 0,
      refused: undefined,
    }
    const starts: number[] = []
    for (let n = 0; n < kills; n += 1) {
      const acknowledged = journal.refreshes
      const load = Array.from({ length: 4 }, () => work(server, applicationId, journal))
      // However slow the machine is, something of every kind has been acknowledged, and more is under way.
      while (journal.refreshes === acknowledged && journal.refused === undefined) await sleep(5)
      assert.equal(journal.refused, undefined)
      await sleep(randomInt(longestLife))
      await server.kill()
      await Promise.all(load)
      await server.restart()
      starts.push(server.startedIn)
      await assertKept(server, applicationId, journal, n === kills - 1)
    }
    const slowest = Math.max(...starts)
    t.diagnostic(
      `${database}: ${journal.users.length} users, ${journal.logins.size} of them logged in, ${journal.refreshTokens.size} refresh tokens; slowest start ${slowest.toFixed(0)} ms`,
    )
    assert.ok(journal.logins.size >= kills && journal.refreshTokens.size >= kills, 'there was a load')
  })
})

/** Creates users, logs them in and refreshes their tokens until the server is gone. */
async function work(server: Server, applicationId: string, journal: Journal): Promise<void> {
  try {
    for (;;) {
      const user = { email: `${newSecret().toLowerCase()}@example.com`, password: newSecret() }
      const body = { user, registration: { applicationId } }
      const created = await expected(journal, api(server).post('/api/user/registration', body))
      const person = { ...user, id: created.json<{ user: { id: string } }>().user.id }
      journal.users.push(person)
      const credentials = { loginId: person.email, password: person.password, applicationId }
      const answer = await expected(journal, login(server, credentials))
      journal.logins.add(person.id)
      const refreshed = await expected(journal, refresh(server, tokenOf(answer)))
      journal.refreshTokens.add(tokenOf(refreshed))
      journal.refreshes += 1
    }
  } catch {
    // The connection broke: what was under way was not acknowledged.
  }
}

const tokenOf = (answer: Answer): string => answer.json<{ refreshToken: string }>().refreshToken

async function expected(journal: Journal, call: Promise<Answer>): Promise<Answer> {
  const answer = await call
  if (answer.status !== 200) journal.refused = `${answer.status} ${answer.text}`
  return answer
}

/** After each start a few of the latest, after the last all. */
async function assertKept(server: Server, applicationId: string, journal: Journal, all: boolean): Promise<void> {
  for (const { id, email } of all ? journal.users : journal.users.slice(-4)) {
    const answer = await api(server).get(`/api/user/${id}`)
    assert.equal(answer.status, 200, `user ${email} is gone`)
    const { user } = answer.json<{ user: { lastLoginInstant?: number } }>()
    if (journal.logins.has(id)) assert.ok(user.lastLoginInstant, `the login of ${email} is gone`)
  }
  for (const token of all ? [...journal.refreshTokens] : [...journal.refreshTokens].slice(-4)) {
    const answer = await refresh(server, token)
    assert.equal(answer.status, 200, 'a refresh token is gone')
    journal.refreshTokens.delete(token)
    journal.refreshTokens.add(tokenOf(answer))
  }
  const latest = journal.users.at(-1)
  if (latest) okay(await login(server, { loginId: latest.email, password: latest.password, applicationId }))
  if (!all) return
  for (const id of journal.logins) {
    const { user } = okay<{ user: { lastLoginInstant: number } }>(await api(server).get(`/api/user/${id}`))
    const answer = await api(server).get(`/api/system/login-record/search?userId=${id}&numberOfResults=100`)
    const { logins } = okay<{ logins: { instant: number }[] }>(answer)
    assert.ok(
      logins.some(({ instant }) => instant === user.lastLoginInstant),
      `the record of the login of ${id} is gone`,
    )
  }
}

test('AV-10: npm start serves a login with a real hash, a second factor and a refresh, and SIGTERM ends it with 0', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'latchkey-npm-start-'))
  const port = await freePort()
  const file = path.join(folder, 'kickstart.json')
  const apiKey = newSecret()
  const person = { email: 'a@example.com', password: newSecret() }
  const applicationId = '7b0f5a52-5b0c-4f5e-9f0e-2d3c1b6a4e11'
  const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
  const application = { name: 'App', loginConfiguration }
  await writeFile(
    file,
    JSON.stringify({
      apiKeys: [{ key: apiKey }],
      requests: [
        { method: 'POST', url: `/api/application/${applicationId}`, body: { application } },
        { method: 'POST', url: '/api/user/registration', body: { user: person, registration: { applicationId } } },
      ],
    }),
  )
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PORT: String(port),
    DATA_DIR: path.join(folder, 'data'),
    FUSIONAUTH_APP_KICKSTART_FILE: file,
  }
  const child = spawn('npm', ['start'], { cwd: fileURLToPath(new URL('../..', import.meta.url)), env, stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  try {
    while (!output.includes('Latchkey is ready at')) {
      assert.equal(child.exitCode, null, output)
      await sleep(50)
    }
    const keyed = client(`http://localhost:${port}`, { headers: { authorization: apiKey } })
    const credentials = { loginId: person.email, password: person.password, applicationId }
    const { refreshToken, user } = okay<{ refreshToken: string; user: { id: string } }>(
      await keyed.post('/api/login', credentials),
    )
    okay(await keyed.post('/api/jwt/refresh', { refreshToken }))
    const { secretBase32Encoded } = okay<{ secretBase32Encoded: string }>(await keyed.get('/api/two-factor/secret'))
    const totp = new TOTP({ secret: Secret.fromBase32(secretBase32Encoded) })
    // Each counts once, and a step early is not too early.
    const [first, second] = [Date.now(), Date.now() + 30_000].map((timestamp) => totp.generate({ timestamp }))
    okay(
      await keyed.post(`/api/user/two-factor/${user.id}`, {
        method: 'authenticator',
        code: first,
        secretBase32Encoded,
      }),
    )
    const twoFactorId = challengeOf(await keyed.post('/api/login', credentials))
    okay(await keyed.post('/api/two-factor/login', { twoFactorId, code: second }))
  } finally {
    child.kill('SIGTERM')
  }
  assert.equal(await exited, 0, output)
  await rm(folder, { recursive: true, force: true })
})
