/** Searching, exporting and forgetting records on the embedded database; with TEST_DATABASE_URL on that PostgreSQL. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { parseDatePattern, parseZone } from '@/lib/report-dates'
import { systemConfigurationInput, updateSystemConfiguration } from '@/lib/system-configuration'
import { createTenant, scopeOf } from '@/lib/tenancy'
import { createUser, userInput } from '@/lib/users'
import {
  type Criteria,
  exportLogins,
  flushFailedLogins,
  forgetOldLogins,
  type LoginSearch,
  recordFailedLogin,
  recordLogin,
  searchLogins,
} from './index'

const day = 86_400_000
let tenantId: string
let applicationId: string

const dataDir = withDatabase(async () => {
  const tenant = await createTenant({ name: newId(), settings: {} })
  assert.ok(tenant.kind === 'created')
  tenantId = tenant.tenant.id
  const scope = (await scopeOf(tenantId))!
  const application = await createApplication(scope, { input: applicationInput.parse({ name: 'Pied Piper' }) })
  assert.ok(application.kind === 'created')
  applicationId = application.application.id
})

async function newUser(): Promise<string> {
  const created = await createUser((await scopeOf(tenantId))!, { input: userInput.parse({ username: newId() }) })
  assert.ok(created.kind === 'created')
  return created.account.id
}

/** Of one user, at these instants, all of the same millisecond having ids of their own. */
async function insert(
  userId: string,
  instants: readonly number[],
  columns: Record<string, unknown> = {},
): Promise<void> {
  const all = { tenant_id: tenantId, user_id: userId, authentication_type: 'PASSWORD', ...columns }
  await execute(
    `insert into login_records
     select (jsonb_populate_record(null::login_records, $1::jsonb || jsonb_build_object('id', gen_random_uuid(), 'instant', instant))).*
     from unnest($2::bigint[]) as instant`,
    JSON.stringify(all),
    instants,
  )
}

async function search(criteria: Criteria, changes: Partial<LoginSearch> = {}) {
  const found = await searchLogins({ criteria, startRow: 0, numberOfResults: 25, total: 'omit', ...changes })
  assert.ok(found.kind === 'found')
  return found
}

async function instantsOf(criteria: Criteria, changes: Partial<LoginSearch> = {}): Promise<number[]> {
  return (await search(criteria, changes)).logins.map(({ instant }) => instant)
}

const countdown = (length: number, from: number) => Array.from({ length }, (_, index) => from - index)

async function csvOf(
  criteria: Criteria,
  columns: 'classic' | 'identity' = 'classic',
  pattern = 'M/d/yyyy hh:mm:ss a z',
) {
  const outcome = await exportLogins({
    criteria,
    columns,
    format: parseDatePattern(pattern)!,
    zone: parseZone('America/Denver')!,
  })
  assert.ok(outcome.kind === 'exporting')
  const chunks: Uint8Array[] = []
  for await (const chunk of outcome.archive) chunks.push(chunk)
  const file = path.join(dataDir, 'export.zip')
  writeFileSync(file, Buffer.concat(chunks))
  const read = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('login_records.csv'))"
  return execFileSync('python3', ['-c', read, file], { maxBuffer: 1e8 }).toString().split('\n').slice(0, -1)
}

test('records come newest first, from start inclusive to end exclusive', async () => {
  const userId = await newUser()
  await insert(userId, [3000, 1000, 2000, 4000])
  assert.deepEqual(await instantsOf({ userId }), [4000, 3000, 2000, 1000])
  assert.deepEqual(await instantsOf({ userId, start: 2000, end: 4000 }), [3000, 2000])
  assert.deepEqual(await instantsOf({ userId, start: 5000 }), [])
  assert.deepEqual(await instantsOf({ userId, start: 4000, end: 1000 }), [])
})

test('pages neither overlap nor leave anything out, also where instants are equal', async () => {
  const userId = await newUser()
  await insert(userId, [...countdown(10, 5000), ...Array.from({ length: 20 }, () => 4000)])
  const pages = await Promise.all(
    [0, 7, 14, 21, 28].map((startRow) => instantsOf({ userId }, { startRow, numberOfResults: 7 })),
  )
  assert.deepEqual(pages.flat(), await instantsOf({ userId }, { numberOfResults: 100 }))
  assert.equal(pages.flat().length, 30)
})

test('the newest page of everything is found among the recent records and, where those do not fill it, among all', async () => {
  const [row] = await sql<{ now: bigint }>('select now_ms() as now')
  const now = Number(row?.now)
  const application = newId()
  const userId = await newUser()
  await insert(userId, [...countdown(5, now), ...countdown(5, now - 100 * day)], { application_id: application })
  const expected = [...countdown(5, now), ...countdown(5, now - 100 * day)]
  for (const numberOfResults of [3, 5, 8, 25]) {
    assert.deepEqual(
      await instantsOf({ applicationId: application }, { numberOfResults }),
      expected.slice(0, numberOfResults),
    )
  }
})

test('a record names its application as it is called now, and tells the total only where it is asked for', async () => {
  const userId = await newUser()
  await insert(userId, [1, 2, 3], {
    application_id: applicationId,
    login_id: 'r@example.com',
    ip_address: '42.42.42.42',
  })
  const { logins, total } = await search({ userId, applicationId }, { numberOfResults: 1, total: 'count' })
  assert.equal(total, 3)
  assert.deepEqual(JSON.parse(JSON.stringify(logins)), [
    {
      applicationId,
      applicationName: 'Pied Piper',
      deviceName: null,
      failureReason: null,
      instant: 3,
      ipAddress: '42.42.42.42',
      location: null,
      loginId: 'r@example.com',
      loginIdType: null,
      userId,
    },
  ])
  assert.equal((await search({ userId })).total, undefined)
})

test('an id that neither exists nor has records is not found; one that does either is', async () => {
  const silent = await newUser()
  const gone = newId()
  await insert(gone, [1])
  const outcomes = await Promise.all(
    [{ userId: silent }, { userId: gone }, { userId: newId() }, { applicationId: newId() }, { applicationId }].map(
      async (criteria) => (await searchLogins({ criteria, startRow: 0, numberOfResults: 1, total: 'omit' })).kind,
    ),
  )
  assert.deepEqual(outcomes, ['found', 'found', 'notFound', 'notFound', 'found'])
  const exported = await exportLogins({
    criteria: { userId: newId() },
    columns: 'classic',
    format: parseDatePattern('y')!,
    zone: parseZone('UTC')!,
  })
  assert.equal(exported.kind, 'notFound')
})

test('failed attempts are kept, marked, and left out unless asked for; those of a user who is gone are not kept', async () => {
  const userId = await newUser()
  await recordLogin({ tenantId, userId, applicationId, authenticationType: 'PASSWORD', ipAddress: undefined })
  const failed = {
    tenantId,
    applicationId: undefined,
    loginId: 'known@example.com',
    loginIdType: 'email',
    authenticationType: 'PASSWORD',
    ipAddress: '203.0.113.9',
    deviceName: 'Firefox (Linux)',
    reason: 'InvalidCredentials',
  } as const
  recordFailedLogin({ ...failed, userId })
  const gone = newId()
  recordFailedLogin({ ...failed, userId: gone })
  await flushFailedLogins()
  assert.equal((await search({ userId })).logins.length, 1)
  assert.equal((await csvOf({ userId })).length, 2)
  const exported = await csvOf({ userId, outcomes: 'withFailures' })
  assert.ok(exported[0]?.endsWith('"Longitude ","Failure reason "'))
  assert.equal(exported.filter((row) => row.endsWith(',InvalidCredentials')).length, 1)
  const { logins, total } = await search({ userId, outcomes: 'withFailures' }, { total: 'count' })
  assert.equal(total, 2)
  assert.deepEqual(logins.map(({ failureReason }) => failureReason).sort(), ['InvalidCredentials', null])
  assert.equal(logins.find(({ failureReason }) => failureReason !== null)?.deviceName, 'Firefox (Linux)')
  await recordLogin({ tenantId, userId, applicationId, authenticationType: 'REFRESH_TOKEN', ipAddress: '' })
  assert.equal((await search({ userId })).logins.length, 2)
  assert.equal((await search({ userId, kinds: 'byPerson' })).logins.length, 1)
  assert.equal(
    (await searchLogins({ criteria: { userId: gone }, startRow: 0, numberOfResults: 1, total: 'omit' })).kind,
    'notFound',
  )
})

test('failed attempts are written by themselves within a second or so', async () => {
  const userId = await newUser()
  recordFailedLogin({
    tenantId,
    userId,
    applicationId,
    loginId: undefined,
    loginIdType: undefined,
    authenticationType: 'PASSWORD',
    ipAddress: undefined,
    deviceName: undefined,
    reason: 'InvalidCredentials',
  })
  assert.equal((await search({ userId, outcomes: 'withFailures' })).logins.length, 0)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  assert.equal((await search({ userId, outcomes: 'withFailures' })).logins.length, 1)
})

test('an export has the documented header and rows, newest first, with the two newer columns on request', async () => {
  const userId = await newUser()
  const location = { city: 'San Francisco', country: 'US', region: 'CA', latitude: 37.7309, longitude: -122.3886 }
  await insert(userId, [1652388404000], { ip_address: '107.170.227.24', location })
  await insert(userId, [1652336712000], {
    application_id: applicationId,
    ip_address: '127.0.0.1',
    login_id: 'a,"b"@example.com',
    login_id_type: 'email',
  })
  assert.deepEqual(await csvOf({ userId }), [
    '"User Id ","Time ","Application Id ","IP Address ","City ","Country ","Zipcode ","Region ","Latitude ","Longitude "',
    `${userId},5/12/2022 02:46:44 PM MDT,,107.170.227.24,San Francisco,US,,CA,37.7309,-122.3886`,
    `${userId},5/12/2022 12:25:12 AM MDT,${applicationId},127.0.0.1,,,,,,`,
  ])
  const [header, , row] = await csvOf({ userId }, 'identity')
  assert.ok(header?.startsWith('"User Id ","Identity value ","Identity type ","Time ",'))
  assert.equal(row, `${userId},"a,""b""@example.com",email,5/12/2022 12:25:12 AM MDT,${applicationId},127.0.0.1,,,,,,`)
})

test('IN-09: a formula in any column of an export is neutralised', async () => {
  const userId = await newUser()
  const location = { city: '=HYPERLINK("http://evil")', country: '@SUM(A1)', region: '-1+1', zipcode: '+1' }
  await insert(userId, [0], { login_id: '=cmd|calc', login_id_type: 'username', ip_address: '\tx', location })
  const [, row] = await csvOf({ userId }, 'identity', "'=now'")
  assert.equal(row, `${userId},'=cmd|calc,username,'=now,,'\tx,"'=HYPERLINK(""http://evil"")",'@SUM(A1),'+1,'-1+1,,`)
})

test('an export of several batches has every record once, also where one millisecond has more than a batch', async () => {
  const userId = await newUser()
  await insert(userId, [
    ...countdown(1500, 9_000_000),
    ...Array.from({ length: 4500 }, () => 5_000_000),
    ...countdown(1000, 900),
  ])
  const rows = (await csvOf({ userId }, 'classic', 'A')).slice(1).map((row) => Number(row.split(',')[1]))
  assert.equal(rows.length, 7000)
  assert.equal(rows.filter((time) => time === 5_000_000 + 17 * 3_600_000).length, 4500)
})

test('retention forgets what is older, whole months and parts of one, and nothing else', async () => {
  const userId = await newUser()
  const [row] = await sql<{ now: bigint }>('select now_ms() as now')
  const now = Number(row?.now)
  await insert(userId, [now - 400 * day, now - 29 * day, now - 31 * day, now])
  assert.equal(await forgetOldLogins(), 0)
  const retain = { enabled: true, numberOfDaysToRetain: 30 }
  const value = systemConfigurationInput.parse({ loginRecordConfiguration: { delete: retain }, reportTimezone: 'UTC' })
  await updateSystemConfiguration(() => ({ kind: 'revised', value }))
  assert.ok((await forgetOldLogins()) >= 2)
  assert.deepEqual(await instantsOf({ userId }), [now, now - 29 * day])
})
