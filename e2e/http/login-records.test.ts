/** The history of logins over the wire: what is recorded, searched and exported, the ping, and the settings of the installation. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { mmdb } from '@/lib/geolocation/mmdb-fixture'
import { forEachDatabase } from '../support/databases'
import { type Answer, type Client, client } from '../support/http'
import type { Server } from '../support/server'

const password = 'correct horse battery'
const folder = mkdtempSync(path.join(os.tmpdir(), 'latchkey-records-'))
const locations = path.join(folder, 'city.mmdb')
writeFileSync(
  locations,
  mmdb({
    '107.170.0.0/16': {
      city: { names: { en: 'San Francisco' } },
      country: { iso_code: 'US' },
      location: { latitude: 37.7309, longitude: -122.3886 },
      subdivisions: [{ iso_code: 'CA' }],
    },
    // Tokyo.
    '43.0.0.0/8': { location: { latitude: 35.68, longitude: 139.69 } },
    '198.51.100.0/24': { city: { names: { en: '=HYPERLINK("http://evil.example")' } } },
  }),
)
after(() => rmSync(folder, { recursive: true }))

type Login = Record<string, unknown> & { instant: number; userId: string }
type Found = { logins: Login[]; total?: number }

const search = '/api/system/login-record/search'
const exporting = '/api/system/login-record/export'

/** Follows the answer's bytes, which are no text. */
function download(
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ answer: Partial<Answer>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: body ? 'POST' : 'GET', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          answer: { status: response.statusCode ?? 0, headers: response.headers as Record<string, string> },
          bytes: Buffer.concat(chunks),
        }),
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** The names in the archive, and the lines of its one file. */
function unpack(bytes: Buffer): { names: string[]; lines: string[] } {
  const file = path.join(folder, `${randomUUID()}.zip`)
  writeFileSync(file, bytes)
  const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps({'names': z.namelist(), 'text': z.read('login_records.csv').decode()}))`
  const { names, text } = JSON.parse(
    execFileSync('python3', ['-c', script, file], { encoding: 'utf8', maxBuffer: 1e8 }),
  )
  return { names, lines: text.split('\n').slice(0, -1) }
}

forEachDatabase((_, start) => {
  let server: Server
  let api: Client
  let official: FusionAuthClient
  let tenantId: string
  let applicationId: string
  let count = 0

  before(async () => {
    server = await start({ env: { GEOIP_DATABASE: locations } })
    api = client(server.url, { headers: { authorization: server.apiKey } })
    official = new FusionAuthClient(server.apiKey, server.url)
    tenantId = (await api.post('/api/tenant', { tenant: { name: 'Pied Piper' } })).json<{ tenant: { id: string } }>()
      .tenant.id
    const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
    const headers = { 'x-fusionauth-tenantid': tenantId }
    const created = await api.post(
      '/api/application',
      { application: { name: 'Portal', loginConfiguration } },
      { headers },
    )
    applicationId = created.json<{ application: { id: string } }>().application.id
  })

  async function newUser(
    registered = true,
    user: Record<string, unknown> = {},
  ): Promise<{ id: string; email: string }> {
    count += 1
    const email = `user${count}@example.com`
    const headers = { 'x-fusionauth-tenantid': tenantId }
    const body = { user: { email, password, ...user }, ...(registered && { registration: { applicationId } }) }
    const answer = await api.post(registered ? '/api/user/registration' : '/api/user', body, { headers })
    assert.equal(answer.status, 200, answer.text)
    return { id: answer.json<{ user: { id: string } }>().user.id, email }
  }

  const login = (loginId: string, changes: Record<string, unknown> = {}) =>
    api.post('/api/login', { loginId, password, applicationId, ...changes })

  async function loginsOf(userId: string, more = ''): Promise<Login[]> {
    const answer = await api.get(`${search}?userId=${userId}${more}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.json<Found>().logins
  }

  test('a login from too far away, on a new device or after a long time is told, where the tenant wants it', async () => {
    const headers = { 'x-fusionauth-tenantid': tenantId }
    const configure = async (clientRiskConfiguration: object) => {
      const answer = await api.patch(`/api/tenant/${tenantId}`, { tenant: { clientRiskConfiguration } }, { headers })
      assert.equal(answer.status, 200, answer.text)
    }
    const { email } = await newUser()
    const threats = async (ipAddress: string, more = {}, who = email) => {
      const answer = await login(who, { ipAddress, ...more })
      assert.equal(answer.status, 200, answer.text)
      return answer.json<{ threatsDetected?: string[] }>().threatsDetected
    }
    assert.equal(await threats('107.170.1.1', { newDevice: true }), undefined, 'nobody asked')
    await configure({ enabled: true })
    assert.equal(await threats('107.170.1.1'), undefined)
    assert.deepEqual(await threats('43.43.43.43'), ['ImpossibleTravel'])
    assert.equal(await threats('43.1.2.3'), undefined, 'who is there has not moved')
    assert.equal(await threats('203.0.113.99'), undefined, 'nobody knows where that is')
    assert.deepEqual(await threats('107.170.1.1', { newDevice: true }), ['ImpossibleTravel', 'UnrecognizedDevice'])
    await configure({ impossibleTravel: false, unrecognizedDevice: false })
    assert.equal(await threats('43.43.43.43', { newDevice: true }), undefined)
    const dormant = 'dormant@example.com'
    const users = [{ email: dormant, password, lastLoginInstant: 1, registrations: [{ applicationId }] }]
    assert.equal((await api.post('/api/user/import', { users }, { headers })).status, 200)
    assert.deepEqual(await threats('43.43.43.43', {}, dormant), ['DormantAccount'])
    assert.equal(await threats('43.43.43.43', {}, dormant), undefined)
    await configure({ enabled: false })
  })

  test('a login, a registration with a password and a refresh are on record, newest first, in the documented shape', async () => {
    const { id, email } = await newUser()
    const { refreshToken } = (await login(email, { ipAddress: '42.42.42.42' })).json<{ refreshToken: string }>()
    assert.equal((await api.post('/api/jwt/refresh', { refreshToken })).status, 200)
    const logins = await loginsOf(id)
    assert.equal(logins.length, 3)
    assert.deepEqual(
      logins.map(({ instant }) => instant),
      logins.map(({ instant }) => instant).sort((a, b) => b - a),
    )
    const { instant, ...rest } = logins[1] ?? assert.fail()
    assert.ok(Math.abs(instant - Date.now()) < 60_000)
    const expected = {
      applicationId,
      applicationName: 'Portal',
      ipAddress: '42.42.42.42',
      loginId: email,
      loginIdType: 'email',
      userId: id,
    }
    assert.deepEqual(rest, expected)
    for (const other of [logins[0], logins[2]]) {
      assert.equal(other?.applicationId, applicationId)
      assert.equal(other?.loginId, email)
      assert.equal(other?.loginIdType, undefined)
    }
  })

  test('a user is on record from creation if, and only if, there was a password', async () => {
    assert.equal((await loginsOf((await newUser(false)).id)).length, 1)
    assert.equal((await loginsOf((await newUser(false, { password: undefined })).id)).length, 0)
  })

  test('the official client searches by POST, and pages and counts', async () => {
    const { id, email } = await newUser()
    for (let index = 0; index < 4; index += 1) await login(email)
    const criteria = { userId: id, applicationId, numberOfResults: 2, startRow: 2 }
    const { response } = await official.searchLoginRecords({ retrieveTotal: true, search: criteria })
    assert.equal(response.total, 5)
    assert.equal(response.logins?.length, 2)
    const all = await loginsOf(id)
    assert.deepEqual(
      response.logins?.map(({ instant }) => instant),
      all.slice(2, 4).map(({ instant }) => instant),
    )
    const second = all[1]?.instant ?? 0
    const inRange = await loginsOf(id, `&start=${all[3]?.instant}&end=${second}`)
    assert.deepEqual(
      inRange.map(({ instant }) => instant),
      all.map(({ instant }) => instant).filter((instant) => instant >= (all[3]?.instant ?? 0) && instant < second),
    )
    assert.equal((await api.get(`${search}?userId=${id}`)).json<Found>().total, undefined)
    assert.equal((await api.post(search)).status, 200)
  })

  test('the official client reads recent logins of a user and of everybody', async () => {
    const { id, email } = await newUser()
    for (let index = 0; index < 11; index += 1) await login(email)
    const recent = (await api.get(`/api/user/recent-login?userId=${id}`)).json<Found>()
    assert.equal(recent.logins.length, 10)
    assert.equal((await official.retrieveUserRecentLogins(id, 10, 100)).response.logins?.length, 2)
    assert.equal((await official.retrieveRecentLogins(0, 3)).response.logins?.length, 3)
    assert.equal((await api.get(`/api/user/recent-login?userId=${randomUUID()}`)).status, 404)
  })

  test('a wrong password of a known user is kept, marked, and left out unless asked for; that of an unknown one is not', async () => {
    const { id, email } = await newUser()
    assert.equal((await login(email, { password: 'not the password', ipAddress: '203.0.113.9' })).status, 404)
    assert.equal((await login('nobody-at-all@example.com')).status, 404)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    assert.equal((await loginsOf(id)).length, 1)
    const failed = (await loginsOf(id, '&includeFailed=true')).filter(
      ({ failureReason }) => failureReason !== undefined,
    )
    assert.equal(failed.length, 1)
    assert.equal(failed[0]?.failureReason, 'InvalidCredentials')
    assert.equal(failed[0]?.ipAddress, '203.0.113.9')
    const everything = await api.get(`${search}?includeFailed=true&numberOfResults=1000`)
    assert.ok(!everything.text.includes('nobody-at-all') && !everything.text.includes('not the password'))
  })

  test('an export is a zip of CSV in the documented format', async () => {
    const { id, email } = await newUser()
    await login(email, { ipAddress: '107.170.227.24' })
    const [newest] = await loginsOf(id)
    assert.deepEqual(newest?.location, {
      city: 'San Francisco',
      country: 'US',
      displayString: 'San Francisco, CA, US',
      latitude: 37.7309,
      longitude: -122.3886,
      region: 'CA',
    })
    const query = `?userId=${id}&zoneId=America/Denver&dateTimeSecondsFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX`
    const { answer, bytes } = await download(server.url + exporting + query, { authorization: server.apiKey })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers?.['content-type'], 'application/zip')
    assert.match(answer.headers?.['content-disposition'] ?? '', /^attachment; filename="login_records\.zip"$/)
    const { names, lines } = unpack(bytes)
    assert.deepEqual(names, ['login_records.csv'])
    assert.equal(
      lines[0],
      '"User Id ","Time ","Application Id ","IP Address ","City ","Country ","Zipcode ","Region ","Latitude ","Longitude "',
    )
    const [userId, time = '', ...rest] = lines[1]?.split(',') ?? []
    assert.equal(userId, id)
    assert.match(time, /-0[67]:00$/)
    assert.equal(Date.parse(time), newest?.instant)
    assert.equal(rest.join(','), `${applicationId},107.170.227.24,San Francisco,US,,CA,37.7309,-122.3886`)
  })

  test('by default an export is dated as the system configuration says, in the default pattern; identity adds two columns', async () => {
    const { id, email } = await newUser()
    const patch = await api.patch('/api/system-configuration', {
      systemConfiguration: { reportTimezone: 'Asia/Kolkata' },
    })
    assert.equal(patch.status, 200)
    const body = JSON.stringify({ criteria: { userId: id }, identity: true })
    const headers = { authorization: server.apiKey, 'content-type': 'application/json' }
    const { lines } = unpack((await download(server.url + exporting, headers, body)).bytes)
    assert.ok(lines[0]?.startsWith('"User Id ","Identity value ","Identity type ","Time ",'))
    assert.match(
      lines[1] ?? '',
      new RegExp(`^${id},${email},,\\d+/\\d+/\\d{4} \\d\\d:\\d\\d:\\d\\d [AP]M IST,${applicationId},`),
    )
  })

  test('IN-09: an export neutralises what a spreadsheet would run, wherever it comes from', async () => {
    const { id } = await newUser(true, { email: undefined, username: '=cmd|calc!A0' })
    assert.equal((await login('=cmd|calc!A0', { ipAddress: '198.51.100.7' })).status, 200)
    const query = `?userId=${id}&identity=true&dateTimeSecondsFormat='%2Bnow'`
    const { names, lines } = unpack(
      (await download(server.url + exporting + query, { authorization: server.apiKey })).bytes,
    )
    assert.deepEqual(names, ['login_records.csv'])
    const row = `${id},'=cmd|calc!A0,username,'+now,${applicationId},198.51.100.7,"'=HYPERLINK(""http://evil.example"")",,,,,`
    assert.equal(lines[1], row)
  })

  test('IN-11: what is malformed is refused by name, and a page is never larger than the limit', async () => {
    const refusals: readonly [query: string, field: string, code: string][] = [
      [`${search}?userId=x`, 'userId', '[couldNotConvert]userId'],
      [`${search}?applicationId=1&applicationId=2`, 'applicationId', '[couldNotConvert]applicationId'],
      [`${search}?numberOfResults=ten`, 'numberOfResults', '[couldNotConvert]numberOfResults'],
      [`${search}?numberOfResults=0`, 'numberOfResults', '[invalid]numberOfResults'],
      [`${search}?startRow=-1`, 'startRow', '[couldNotConvert]startRow'],
      [`${search}?startRow=100000000`, 'startRow', '[invalid]startRow'],
      [`${search}?start=yesterday`, 'start', '[couldNotConvert]start'],
      [`${exporting}?dateTimeSecondsFormat=yyyy%27`, 'dateTimeSecondsFormat', '[invalid]dateTimeSecondsFormat'],
      [`${exporting}?dateTimeSecondsFormat=bbb`, 'dateTimeSecondsFormat', '[invalid]dateTimeSecondsFormat'],
      [`${exporting}?zoneId=Mars/Olympus`, 'zoneId', '[invalid]zoneId'],
    ]
    for (const [query, field, code] of refusals) {
      const answer = await api.get(query)
      assert.equal(answer.status, 400, query)
      assert.equal(
        answer.json<{ fieldErrors: Record<string, { code: string }[]> }>().fieldErrors[field]?.[0]?.code,
        code,
        query,
      )
    }
    const nested = await api.post(search, { search: { numberOfResults: 'ten' } })
    assert.equal(nested.status, 400)
    assert.ok(nested.text.includes('search.numberOfResults'))
    assert.equal((await api.get(`${search}?numberOfResults=1000000000`)).status, 200)
    for (const id of [randomUUID(), "';drop table users;--"]) {
      assert.equal((await api.get(`${search}?userId=${encodeURIComponent(id)}`)).status, id.length === 36 ? 404 : 400)
    }
    assert.equal((await api.get(`${exporting}?applicationId=${randomUUID()}`)).status, 404)
  })

  test('IN-06: what looks like SQL in any criterion is a value or refused, never run', async () => {
    const sql = "1 or 1=1) union select id, 'x' from users--"
    for (const name of ['userId', 'applicationId', 'start', 'end', 'startRow', 'numberOfResults']) {
      assert.equal((await api.get(`${search}?${name}=${encodeURIComponent(sql)}`)).status, 400, name)
      assert.equal((await api.post(search, { search: { [name]: sql } })).status, 400, name)
    }
    assert.equal((await api.post(search, { search: { orderBy: sql } })).status, 200)
  })

  test('MT-04: only a global key reads the records of all tenants, and not while it names one', async () => {
    const create = (key: Record<string, unknown>) => api.post('/api/api-key', { apiKey: key })
    const locked = (await create({ tenantId })).json<{ apiKey: { key: string } }>().apiKey.key
    const limited = (await create({ permissions: { endpoints: { [search]: ['GET'] } } })).json<{
      apiKey: { key: string }
    }>().apiKey.key
    for (const url of [search, exporting, '/api/user/recent-login']) {
      assert.equal((await client(server.url).get(url)).status, 401)
      assert.equal((await client(server.url, { headers: { authorization: locked } }).get(url)).status, 401)
      const named = await api.get(url, { headers: { 'x-fusionauth-tenantid': tenantId } })
      assert.equal(named.status, 401)
      assert.equal(named.text, '')
      const allowed = await client(server.url, { headers: { authorization: limited } }).get(url)
      assert.equal(allowed.status, url === search ? 200 : 401)
    }
    assert.equal(
      (await client(server.url, { headers: { authorization: locked } }).get('/api/system-configuration')).status,
      401,
    )
  })

  test('a ping of a registered user is 200, of another one 202, each on record and without a body', async () => {
    const registered = await newUser()
    const other = await newUser(false)
    const answer = await api.call('PUT', `/api/login/${registered.id}/${applicationId}?ipAddress=42.42.42.1`)
    assert.equal(answer.status, 200)
    assert.equal(answer.text, '')
    assert.equal(answer.headers['content-type'], undefined)
    assert.equal(
      (await api.call('PUT', `/api/login/${other.id}/${applicationId}?callerIPAddress=42.42.42.2`)).status,
      202,
    )
    assert.equal((await api.call('PUT', `/api/login/${other.id}`)).status, 200)
    const [ping] = await loginsOf(registered.id)
    assert.equal(ping?.ipAddress, '42.42.42.1')
    assert.equal(ping?.loginId, registered.email)
    const [latest, second] = await loginsOf(other.id)
    assert.equal(latest?.applicationId, undefined)
    assert.equal(second?.ipAddress, '42.42.42.2')
    const { user } = (await api.get(`/api/user/${registered.id}`)).json<{
      user: { lastLoginInstant: number; registrations: { lastLoginInstant: number }[] }
    }>()
    assert.equal(user.lastLoginInstant, ping?.instant)
    assert.equal(user.registrations[0]?.lastLoginInstant, ping?.instant)
  })

  test('the official client pings in both its forms, and JSON that is asked for by name has the user and no tokens', async () => {
    const { id } = await newUser()
    assert.equal((await official.loginPing(id, applicationId, '42.42.42.3')).statusCode, 200)
    assert.equal(
      (await official.loginPingWithRequest({ userId: id, applicationId, ipAddress: '42.42.42.4' })).statusCode,
      200,
    )
    assert.deepEqual(
      (await loginsOf(id)).slice(0, 2).map(({ ipAddress }) => ipAddress),
      ['42.42.42.4', '42.42.42.3'],
    )
    const json = await api.put('/api/login', { userId: id, applicationId }, { headers: { accept: 'application/json' } })
    assert.deepEqual(Object.keys(json.json()), ['user'])
    assert.deepEqual(json.cookies, [])
  })

  test('an access token pings for its own user and application, wherever it is carried', async () => {
    const { id, email } = await newUser()
    const { token } = (await login(email)).json<{ token: string }>()
    const anonymous = client(server.url)
    const bearer = { authorization: `Bearer ${token}` }
    assert.equal((await anonymous.call('PUT', '/api/login?ipAddress=42.42.42.5', { headers: bearer })).status, 200)
    const [ping] = await loginsOf(id)
    assert.equal(ping?.applicationId, applicationId)
    assert.equal(ping?.ipAddress, '42.42.42.5')
    assert.equal(
      (await anonymous.call('PUT', '/api/login', { headers: { cookie: `access_token=${token}` } })).status,
      200,
    )
    const forwarded = { ...bearer, 'x-forwarded-for': '203.0.113.77' }
    assert.equal((await anonymous.call('PUT', '/api/login?ipAddress=42.42.42.6', { headers: forwarded })).status, 200)
    assert.equal((await loginsOf(id))[0]?.ipAddress, '203.0.113.77')
    assert.equal((await anonymous.call('PUT', `/api/login/${id}/${applicationId}`, { headers: bearer })).status, 401)
    assert.equal(
      (await anonymous.call('PUT', '/api/login', { headers: { authorization: 'Bearer x.y.z' } })).status,
      401,
    )
    assert.equal((await anonymous.call('PUT', '/api/login')).status, 401)
  })

  test('a ping that names nobody, nothing or nonsense is refused, and nothing is recorded', async () => {
    const { id } = await newUser()
    const status = async (url: string, body?: object) => (await api.call('PUT', url, { body })).status
    assert.equal(await status(`/api/login/${randomUUID()}/${applicationId}`), 404)
    assert.equal(await status(`/api/login/${id}/${randomUUID()}`), 400)
    assert.equal(await status(`/api/login/x/${applicationId}`), 400)
    assert.equal(await status(`/api/login/${id}?ipAddress=nowhere`), 400)
    assert.equal(await status('/api/login', { applicationId }), 400)
    assert.equal(await status('/api/login'), 400)
    const elsewhere = await api.post('/api/tenant', { tenant: { name: `Other ${randomUUID()}` } })
    const headers = { 'x-fusionauth-tenantid': elsewhere.json<{ tenant: { id: string } }>().tenant.id }
    assert.equal((await api.call('PUT', `/api/login/${id}/${applicationId}`, { headers })).status, 404)
    const wrong = client(server.url, { headers: { authorization: 'wrong' } })
    assert.equal((await wrong.call('PUT', `/api/login/${id}/${applicationId}`)).status, 401)
    await api.delete(`/api/user/${id}`)
    assert.equal(await status(`/api/login/${id}/${applicationId}`), 404)
    assert.equal((await loginsOf(id)).length, 1)
  })

  test('the system configuration is read, replaced and patched; a zone is required and has to exist', async () => {
    const url = '/api/system-configuration'
    const loginRecordConfiguration = { delete: { enabled: true, numberOfDaysToRetain: 30 } }
    const put = await api.put(url, {
      systemConfiguration: { reportTimezone: 'America/Denver', loginRecordConfiguration, data: {} },
    })
    // What says who may call from another site has tests of its own.
    const configured = (answer: Answer) => {
      const { corsConfiguration: _, ...rest } = answer.json<{ systemConfiguration: Record<string, unknown> }>()
        .systemConfiguration
      return rest
    }
    assert.deepEqual(configured(put), { loginRecordConfiguration, reportTimezone: 'America/Denver' })
    const patch = { loginRecordConfiguration: { delete: { enabled: false } } }
    assert.equal((await api.patch(url, { systemConfiguration: patch })).status, 200)
    assert.deepEqual(configured(await api.get(url)), {
      loginRecordConfiguration: { delete: { enabled: false, numberOfDaysToRetain: 30 } },
      reportTimezone: 'America/Denver',
    })
    const refused = async (systemConfiguration: object) => (await api.put(url, { systemConfiguration })).text
    assert.match(await refused({}), /\[blank\]systemConfiguration\.reportTimezone/)
    assert.match(await refused({ reportTimezone: 'Mars' }), /\[invalid\]systemConfiguration\.reportTimezone/)
    const never = { delete: { numberOfDaysToRetain: 0 } }
    assert.match(await refused({ reportTimezone: 'UTC', loginRecordConfiguration: never }), /numberOfDaysToRetain/)
  })

  test('failed attempts survive a stop that follows them at once', async () => {
    const { id, email } = await newUser()
    assert.equal((await login(email, { password: 'not the password' })).status, 404)
    await server.restart()
    assert.equal((await loginsOf(id, '&includeFailed=true')).length, 2)
  })
})
