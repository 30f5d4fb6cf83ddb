/** Refresh tokens against a database: rotation, races, grace, reuse, binding, revocation. With TEST_DATABASE_URL the races are real ones. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { always, execute, fragment, inTransaction, sql, sqlWith } from '@/lib/db'
import { newId, sha256 } from '@/lib/random'
import { scopeOf } from '@/lib/tenancy'
import { applicationId, otherApplicationId, tenantId, userId, withUser } from './database-fixture'
import {
  forgetGraceValues,
  purgeExpiredRefreshTokens,
  revokeRefreshToken,
  revokeRefreshTokensOfUser,
  revokeRefreshTokenValue,
} from './refresh-token-revocation'
import { findRefreshToken, insertRefreshToken, newRefreshToken, type PreparedRefreshToken } from './refresh-tokens'
import type { JwtConfiguration } from './settings-types'
import { type Alongside, type RefreshOutcome, type RefreshPolicy, spendRefreshToken } from './spend-refresh-token'

withUser()

const oneTime = (change: Partial<JwtConfiguration> = {}, onOneTimeTokenReuse = false): RefreshPolicy => ({
  configuration: {
    timeToLiveInSeconds: 3600,
    refreshTokenTimeToLiveInMinutes: 60,
    refreshTokenExpirationPolicy: 'Fixed',
    refreshTokenUsagePolicy: 'OneTimeUse',
    refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 120 },
    refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 0 },
    ...change,
  },
  revocation: { onOneTimeTokenReuse },
})
const withGrace = oneTime({ refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 10 } })
const reusable = (change: Partial<JwtConfiguration> = {}) => oneTime({ refreshTokenUsagePolicy: 'Reusable', ...change })

async function issue(application = applicationId): Promise<PreparedRefreshToken> {
  const token = newRefreshToken({
    tenantId,
    userId,
    applicationId: application,
    authenticationType: 'PASSWORD',
    authInstant: 1_700_000_000_000,
    scope: 'openid',
    metaData: { device: { name: 'd' } },
  })
  await insertRefreshToken(token)
  return token
}

async function use(value: string, policy: RefreshPolicy): Promise<RefreshOutcome> {
  const found = await findRefreshToken(value, {})
  return found ? spendRefreshToken(found, policy) : { kind: 'unknown' }
}

async function refreshed(value: string, policy: RefreshPolicy) {
  const outcome = await use(value, policy)
  assert.equal(outcome.kind, 'refreshed')
  return outcome as Extract<RefreshOutcome, { kind: 'refreshed' }>
}

const age = (id: string, column: 'start_instant' | 'insert_instant', minutes: number) =>
  execute(`update refresh_tokens set ${column} = now_ms() - $2::bigint where id = $1::uuid`, id, minutes * 60_000)

const liveValues = async (id: string) =>
  (await sql('select 1 from refresh_token_values where refresh_token_id = $1::uuid and spent_instant is null', id))
    .length

const eventsAbout = (id: string) =>
  sql<{ payload: { userId: string; applicationId: string } }>(
    `select payload from events where type = 'jwt.refresh-token.revoke' and payload->'refreshToken'->>'id' = $1`,
    id,
  )

test('a token is found with everything it was issued with', async () => {
  const { id, value } = await issue()
  const found = await findRefreshToken(value, { tenantId, applicationId })
  const { startInstant, insertInstant, ...token } = found!.token
  assert.deepEqual(token, {
    id,
    tenantId,
    userId,
    applicationId,
    ssoSessionId: null,
    authenticationType: 'PASSWORD',
    authInstant: 1_700_000_000_000,
    scope: 'openid',
    metaData: { device: { name: 'd' } },
  })
  assert.ok(startInstant === insertInstant && found!.foundInstant - startInstant < 60_000)
})

test('a login can write the rows within a statement of its own', async () => {
  const token = newRefreshToken({
    tenantId,
    userId,
    applicationId,
    authenticationType: 'PASSWORD',
    authInstant: 1,
    metaData: {},
  })
  const login = fragment`update users set last_login_instant = now_ms() where id = ${userId}::uuid returning id`
  await sqlWith([token.insert(always)], login)
  assert.ok(await findRefreshToken(token.value, {}))
})

test('reusable tokens keep their value; only sliding windows start anew', async () => {
  const { id, value } = await issue()
  await age(id, 'start_instant', 30)
  const fixed = await refreshed(value, reusable())
  const slid = await refreshed(value, reusable({ refreshTokenExpirationPolicy: 'SlidingWindow' }))
  assert.deepEqual([fixed.value, slid.value], [value, value])
  assert.ok(slid.token.startInstant - fixed.token.startInstant > 29 * 60_000)
})

test('RT-05: expiry is judged by the database clock and by today’s configuration', async () => {
  const { id, value } = await issue()
  await age(id, 'start_instant', 61)
  for (const policy of [oneTime(), reusable()]) assert.deepEqual(await use(value, policy), { kind: 'expired' })
  assert.equal((await use(value, reusable({ refreshTokenTimeToLiveInMinutes: 90 }))).kind, 'refreshed')
  await age(id, 'start_instant', 1)
  await age(id, 'insert_instant', 121)
  const capped = reusable({ refreshTokenExpirationPolicy: 'SlidingWindowWithMaximumLifetime' })
  assert.deepEqual(await use(value, capped), { kind: 'expired' })
})

test('RT-01: of 20 simultaneous uses one wins, and one value of the family lives', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id, value } = await issue()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => use(value, oneTime())))
    assert.equal(outcomes.filter(({ kind }) => kind === 'refreshed').length, 1)
    assert.equal(outcomes.filter(({ kind }) => kind === 'reused').length, 19)
    assert.equal(await liveValues(id), 1)
  }
})

test('RT-01: within the grace period 20 simultaneous uses get the same successor', async () => {
  const { id, value } = await issue()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => refreshed(value, withGrace)))
  assert.equal(new Set(outcomes.map((outcome) => outcome.value)).size, 1)
  assert.notEqual(outcomes[0]!.value, value)
  assert.equal(await liveValues(id), 1)
  assert.ok(outcomes.every(({ token }) => token.id === id))
})

test('after the grace period a spent value is a reuse, and its readable copy is forgotten', async () => {
  const { id, value } = await issue()
  await refreshed(value, withGrace)
  await execute(
    'update refresh_token_values set spent_instant = spent_instant - 10001 where value_hash = $1',
    sha256(value),
  )
  assert.deepEqual(await use(value, withGrace), { kind: 'reused' })
  const kept = () =>
    sql<{ v: string | null }>('select current_value_encrypted as v from refresh_tokens where id = $1::uuid', id)
  await forgetGraceValues()
  assert.notEqual((await kept())[0]!.v, null)
  await execute('update refresh_token_values set spent_instant = 1 where value_hash = $1', sha256(value))
  await forgetGraceValues()
  assert.equal((await kept())[0]!.v, null)
})

test('RT-02: by policy a reuse ends the whole family and leaves an event', async () => {
  const { id, value } = await issue()
  const { value: successor } = await refreshed(value, oneTime())
  assert.deepEqual(await use(value, oneTime({}, true)), { kind: 'reused' })
  assert.deepEqual(await use(successor, oneTime({}, true)), { kind: 'unknown' })
  const [event, ...others] = await eventsAbout(id)
  assert.deepEqual([event?.payload.userId, event?.payload.applicationId, others.length], [userId, applicationId, 0])
})

test('without that policy a reuse is refused and the family lives on', async () => {
  const { id, value } = await issue()
  const { value: successor } = await refreshed(value, oneTime())
  assert.deepEqual(await use(value, oneTime()), { kind: 'reused' })
  assert.deepEqual(await use(value, reusable()), { kind: 'reused' })
  await refreshed(successor, oneTime())
  assert.equal((await eventsAbout(id)).length, 0)
})

test('RT-03: a token of another application or tenant is unknown, and its owner’s still works', async () => {
  const { value } = await issue()
  assert.equal(await findRefreshToken(value, { applicationId: otherApplicationId }), undefined)
  assert.equal(await findRefreshToken(value, { tenantId: newId() }), undefined)
  assert.equal(await revokeRefreshTokenValue(value, { applicationId: otherApplicationId }), false)
  await refreshed(value, oneTime())
})

test('RT-06: what is stored is no credential', async () => {
  const { id, value } = await issue()
  await refreshed(value, withGrace)
  const [row] = await sql<{ stored: string; kept: string }>(
    `select encode(v.value_hash, 'base64') as stored, t.current_value_encrypted as kept
     from refresh_tokens t join refresh_token_values v on v.refresh_token_id = t.id where t.id = $1::uuid and v.spent_instant is null`,
    id,
  )
  for (const presented of [
    row!.stored,
    Buffer.from(row!.stored, 'base64').toString('base64url'),
    row!.kept,
    id,
    '',
    '\0',
  ]) {
    assert.deepEqual(await use(presented, oneTime()), { kind: 'unknown' })
  }
})

test('RT-07: after a revocation that races refreshes nothing of the family lives', async () => {
  const scope = (await scopeOf(tenantId))!
  for (let round = 0; round < 25; round += 1) {
    const { id, value } = await issue()
    const uses = [use(value, oneTime()), use(value, oneTime()), use(value, withGrace)]
    const [, ...outcomes] = await Promise.all([revokeRefreshToken(scope, id), ...uses])
    for (const outcome of outcomes) {
      if (outcome.kind === 'refreshed') assert.deepEqual(await use(outcome.value, oneTime()), { kind: 'unknown' })
    }
    assert.deepEqual(await use(value, oneTime()), { kind: 'unknown' })
    assert.equal((await eventsAbout(id)).length, 1)
  }
})

test('a refresh that is rolled back has spent nothing', async () => {
  const { id, value } = await issue()
  const failing = inTransaction(async () => {
    await refreshed(value, oneTime())
    throw new Error('vetoed')
  })
  await assert.rejects(failing, /vetoed/)
  assert.equal(await liveValues(id), 1)
  await refreshed(value, oneTime())
})

const record: Alongside = (used) => [
  fragment`noted as (insert into revoked_tokens (jti, expiry_instant) select ${newId()}, 1 where ${used})`,
]
const noted = async () => (await sql('select 1 from revoked_tokens where expiry_instant = 1')).length

test('RT-02: what goes along with a use is written exactly where the token is used', async () => {
  await execute('delete from revoked_tokens')
  const spend = async (value: string, policy: RefreshPolicy) => {
    const found = await findRefreshToken(value, {})
    return found ? spendRefreshToken(found, policy, { alongside: record }) : { kind: 'unknown' as const }
  }
  const sliding = { refreshTokenExpirationPolicy: 'SlidingWindow' } as const
  for (const policy of [oneTime(), oneTime(sliding), reusable(), reusable(sliding), withGrace]) {
    const { value } = await issue()
    const before = await noted()
    assert.equal((await spend(value, policy)).kind, 'refreshed')
    assert.equal(await noted(), before + 1)
    const again = await spend(value, policy)
    assert.equal(await noted(), before + (again.kind === 'refreshed' ? 2 : 1))
  }
})

test('RT-02: a use whose record cannot be written leaves the token as it was', async () => {
  const impossible: Alongside = (used) => [
    fragment`noted as (insert into revoked_tokens (jti, expiry_instant) select ${newId()}, null where ${used})`,
  ]
  const { id, value } = await issue()
  const found = await findRefreshToken(value, {})
  await assert.rejects(spendRefreshToken(found!, oneTime(), { alongside: impossible }))
  assert.equal(await liveValues(id), 1)
  await refreshed(value, oneTime())
})

test('RT-03: a reusable token that is revoked between the look and the use is unknown', async () => {
  const { id, value } = await issue()
  const found = await findRefreshToken(value, {})
  await revokeRefreshToken((await scopeOf(tenantId))!, id)
  assert.deepEqual(await spendRefreshToken(found!, reusable(), { alongside: record }), { kind: 'unknown' })
})

test('logout ends the family by any of its values; all tokens of a user end with one event', async () => {
  const scope = (await scopeOf(tenantId))!
  const first = await issue()
  const { value: successor } = await refreshed(first.value, oneTime())
  assert.equal(await revokeRefreshTokenValue(first.value, { tenantId }), true)
  assert.deepEqual(await use(successor, oneTime()), { kind: 'unknown' })
  assert.equal(await revokeRefreshTokenValue(first.value, {}), false)
  const [second, third] = [await issue(), await issue(otherApplicationId)]
  const count = async () =>
    (
      await sql(
        `select 1 from events where tenant_id = $1::uuid and payload = jsonb_build_object('userId', $2::text)`,
        tenantId,
        userId,
      )
    ).length
  await revokeRefreshTokensOfUser(scope, userId)
  await revokeRefreshTokensOfUser(scope, userId)
  for (const { value } of [second, third]) assert.deepEqual(await use(value, reusable()), { kind: 'unknown' })
  assert.equal(await count(), 1)
})

test('purging deletes what has expired for its application, and nothing else', async () => {
  const [old, fresh, elsewhere] = [await issue(), await issue(), await issue(otherApplicationId)]
  await age(old.id, 'start_instant', 61)
  await age(elsewhere.id, 'start_instant', 61)
  const policy = oneTime().configuration
  assert.equal(await purgeExpiredRefreshTokens({ tenantId, applicationId, policy }), 1)
  assert.equal(await findRefreshToken(old.value, {}), undefined)
  for (const { value } of [fresh, elsewhere]) assert.ok(await findRefreshToken(value, {}))
})
