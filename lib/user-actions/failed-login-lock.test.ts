/** The count of failed logins and the lock that it ends in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { execute, inTransaction, sql } from '@/lib/db'
import { opened } from '@/lib/db/client'
import { newId } from '@/lib/random'
import { counterKey } from '@/lib/throttle'
import { insertRefreshToken, newRefreshToken } from '@/lib/tokens'
import { findAccount } from '@/lib/users'
import { createWebhook, webhookInput } from '@/lib/webhooks'
import { race } from '../../e2e/support/race'
import { actionId, configureTenant, lockingAfter, someone, withWorld } from './database-fixture'
import { cancelUserAction, liftLockAfterPasswordReset, modifyUserAction } from './ending'
import { countFailure, resetFailures } from './failed-login-lock'
import { listUserActionLogs } from './log'

const world = withWorld()

async function counterOf(subject: string, kind = 'password') {
  const [row] = await sql<{ count: number; locked: boolean; remaining: number }>(
    `select count, coalesce(locked_until > now_ms(), false) as locked, (locked_until - now_ms())::int as remaining
     from throttle_counters where tenant_id = $1::uuid and key = $2`,
    world.scope.tenantId,
    counterKey(kind, subject),
  )
  return row
}

/** Moves everything that is counted of a user into the past, as the passing of time would. */
async function letPass(milliseconds: number): Promise<void> {
  await execute(
    `update throttle_counters set window_end = window_end - $1::bigint, locked_until = locked_until - $1::bigint`,
    milliseconds,
  )
  await execute('update user_action_logs set expiry = expiry - $1::bigint', milliseconds)
}

async function preventing(userId: string) {
  return (await findAccount(world.scope, userId))?.preventingActions ?? []
}

/** The statements of `work`, which has no transaction, besides those that ask whether the settings have changed. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { client, statements } = opened
  assert.ok(client && statements)
  const texts: string[] = []
  const watched =
    <Query extends { sql: string }, Result>(run: (query: Query) => Promise<Result>) =>
    (query: Query) => {
      if (!query.sql.includes('from instance')) texts.push(query.sql)
      return run(query)
    }
  delete opened.client
  opened.statements = {
    queryRaw: watched((query) => statements.queryRaw(query)),
    executeRaw: watched((query) => statements.executeRaw(query)),
  }
  try {
    await work()
  } finally {
    Object.assign(opened, { client, statements })
  }
  return texts
}

const heard = ['jwt.refresh-token.revoke', 'user.action']
const enabled = Object.fromEntries(heard.map((type) => [type, { enabled: true }]))
const hearing = { eventConfiguration: { events: enabled } }
const deaf = { eventConfiguration: { events: {} } }

/** A webhook that hears of locks. */
async function createHook(): Promise<void> {
  const eventsEnabled = Object.fromEntries(heard.map((type) => [type, true]))
  const input = webhookInput.parse({ url: 'https://hooks.example.com/', global: true, eventsEnabled })
  assert.equal((await createWebhook({ kind: 'every' }, { input })).kind, 'created')
}

test('without an action to apply nothing is counted', async () => {
  const scope = await configureTenant(world, {})
  const { account } = await someone(scope)
  assert.equal(await countFailure(scope, { account }, 'password'), undefined)
  assert.equal(await counterOf(account.id), undefined)
})

test('the failure that makes too many locks the account, in the words of the action and of the user', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope, { preferredLanguages: ['de-CH', 'en'] })
  for (const expected of [1, 2]) {
    const standing = await countFailure(scope, { account }, 'password')
    assert.deepEqual([standing?.failures, standing?.locked], [expected, false])
  }
  assert.deepEqual(await preventing(account.id), [])
  assert.equal((await countFailure(scope, { account }, 'password'))?.locked, true)
  const [action, ...others] = await preventing(account.id)
  assert.equal(others.length, 0)
  assert.equal(action?.actionId, actionId)
  assert.equal(action?.localizedName, 'Sperre')
  assert.equal(action?.actionerUserId, null)
})

test('failures count until none has come for the configured time', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  await letPass(59_000)
  assert.equal((await countFailure(scope, { account }, 'password'))?.failures, 2)
  await letPass(61_000)
  assert.equal((await countFailure(scope, { account }, 'password'))?.failures, 1)
})

test('a failure under a lock makes it last from now, and a lapsed lock begins a new count', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const { account } = await someone(scope)
  for (let n = 0; n < 2; n += 1) await countFailure(scope, { account }, 'password')
  await letPass(120_000)
  const [before] = await preventing(account.id)
  await countFailure(scope, { account }, 'password')
  const [after, ...others] = await preventing(account.id)
  assert.equal(others.length, 0)
  assert.ok((after?.expiry ?? 0) - (before?.expiry ?? 0) >= 110_000)
  await letPass(181_000)
  assert.deepEqual(await preventing(account.id), [])
  const standing = await countFailure(scope, { account }, 'password')
  assert.deepEqual([standing?.failures, standing?.locked], [1, false])
  assert.equal((await listUserActionLogs(scope, account.id, 'all')).length, 1)
})

test('BF-08: each kind of failure has its own count, and a success forgives its own kind alone', async () => {
  const scope = await configureTenant(world, lockingAfter(3))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  await countFailure(scope, { account }, 'secondFactor')
  await resetFailures(scope, account.id, 'password')
  assert.equal(await counterOf(account.id), undefined)
  assert.equal((await counterOf(account.id, 'secondFactor'))?.count, 1)
})

test('BF-01: fifty simultaneous failures are fifty, and one lock', async () => {
  const scope = await configureTenant(world, lockingAfter(5))
  for (let round = 0; round < 5; round += 1) {
    const { account } = await someone(scope)
    const standings = await race(50, () => countFailure(scope, { account }, 'password'))
    assert.deepEqual(
      standings.map((standing) => standing?.failures ?? 0).sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
    assert.equal(standings.filter((standing) => standing?.locked).length, 46)
    assert.equal((await listUserActionLogs(scope, account.id, 'all')).length, 1)
  }
})

test('EN-05: a login id that nobody has is counted and locked alike, and leaves nothing in the log', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const unknown = newId()
  for (const locked of [false, true, true]) {
    assert.equal((await countFailure(scope, { unknown }, 'password'))?.locked, locked)
  }
  const rows = await sql('select 1 as found from user_action_logs where actionee_user_id = $1::uuid', unknown)
  assert.equal(rows.length, 0)
})

async function mailsAbout(userId: string): Promise<number> {
  return (await sql(`select 1 from messages where kind = 'accountLocked' and user_id = $1::uuid`, userId)).length
}

test('what follows from a lock is written by the statement that counts: no crash comes in between', async () => {
  await createHook()
  const scope = await configureTenant(world, { ...lockingAfter(2, { emailUser: true }), ...hearing })
  const { account } = await someone(scope)
  const { tenantId } = scope
  const token = { tenantId, userId: account.id, applicationId: world.application.id, authInstant: 1, metaData: {} }
  await insertRefreshToken(newRefreshToken({ ...token, authenticationType: 'PASSWORD' }))
  await countFailure(scope, { account }, 'password')
  const written = await statementsOf(() => countFailure(scope, { account }, 'password'))
  assert.equal(written.length, 1)
  assert.deepEqual(await sql('select id from refresh_tokens where user_id = $1::uuid', account.id), [])
  const events = await sql<{ type: string; payload: Record<string, unknown>; deliveries: number }>(
    `select type, payload, (select count(*)::int from webhook_deliveries where event_id = e.id) as deliveries from events e
     where tenant_id = $1::uuid and $2 in (payload->>'actioneeUserId', payload->>'userId') order by type`,
    tenantId,
    account.id,
  )
  assert.deepEqual(
    events.map(({ type, deliveries }) => [type, deliveries]),
    heard.map((type) => [type, 1]),
  )
  const [entry] = await listUserActionLogs(scope, account.id, 'active')
  assert.equal(events[1]?.payload.expiry, entry?.expiry)
  assert.equal(events[1]?.payload.phase, 'start')
  assert.equal(events[1]?.payload.emailedUser, true)
  assert.equal(await mailsAbout(account.id), 1)
  await countFailure(scope, { account }, 'password')
  const again = await sql(`select id from events where payload->>'actioneeUserId' = $1`, account.id)
  assert.equal(again.length, 1, 'a lock that is made longer is not a new one')
})

test('EN-05: a failure makes the same statements for a known and an unknown login id, the one that locks included', async () => {
  await createHook()
  const scope = await configureTenant(world, { ...lockingAfter(3, { emailUser: true }), ...hearing })
  const { account } = await someone(scope)
  const unknown = newId()
  // Settings are read once.
  await countFailure(scope, { unknown: newId() }, 'password')
  for (let n = 1; n <= 4; n += 1) {
    const known = await statementsOf(() => countFailure(scope, { account }, 'password'))
    assert.deepEqual(await statementsOf(() => countFailure(scope, { unknown }, 'password')), known, `failure ${n}`)
    assert.equal(known.length, 1)
  }
  assert.equal((await preventing(account.id)).length, 1)
})

test('whoever has an account locked again and again fills no mailbox: there is one mail in an hour', async () => {
  const scope = await configureTenant(world, { ...lockingAfter(1, { emailUser: true }), ...hearing })
  const { account } = await someone(scope)
  const emailed = () =>
    sql<{ emailed: boolean }>(
      `select (payload->>'emailedUser')::boolean as emailed from events where payload->>'actioneeUserId' = $1 order by payload->>'expiry'`,
      account.id,
    )
  for (let n = 0; n < 3; n += 1) {
    await countFailure(scope, { account }, 'password')
    await letPass(181_000)
  }
  assert.equal(await mailsAbout(account.id), 1)
  await execute('update messages set insert_instant = insert_instant - 3600000')
  await countFailure(scope, { account }, 'password')
  assert.equal(await mailsAbout(account.id), 2)
  assert.deepEqual(
    (await emailed()).map((each) => each.emailed),
    [true, false, false, true],
  )
})

/** Until so many wait for a lock. On the embedded database they wait for its one connection, where nobody sees them. */
async function untilWaiting(number: number): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (process.env.TEST_DATABASE_URL && (await sql(waiting)).length < number) await setImmediate()
}

function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { give, given }
}

test('a lock that is changed while a failure makes it longer: neither waits for the other in a circle', async () => {
  const scope = await configureTenant(world, { ...lockingAfter(1), ...deaf })
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  const [entry] = await listUserActionLogs(scope, account.id, 'active')
  assert.ok(entry)
  const [isHeld, isWaitedFor] = [signal(), signal()]
  const holding = inTransaction(async () => {
    await sql('select 1 as held from user_action_logs where id = $1::uuid for update', entry.id)
    isHeld.give()
    await untilWaiting(1)
    isWaitedFor.give()
    await untilWaiting(2)
  })
  await isHeld.given
  const changing = modifyUserAction(scope, entry.id, { actionerUserId: account.id, expiry: Number(entry.expiry) + 1 })
  await isWaitedFor.given
  const counting = countFailure(scope, { account }, 'password')
  await holding
  assert.equal((await changing).kind, 'updated')
  assert.equal((await counting)?.locked, true)
})

test('an administrator lifts a lock, and the count with it', async () => {
  const scope = await configureTenant(world, lockingAfter(2))
  const { account } = await someone(scope)
  for (let n = 0; n < 2; n += 1) await countFailure(scope, { account }, 'password')
  const [entry] = await listUserActionLogs(scope, account.id, 'preventingLogin')
  const outcome = await cancelUserAction(scope, entry?.id ?? '', { comment: 'called us' })
  assert.ok(outcome.kind === 'updated')
  assert.equal(outcome.log.comment, 'called us')
  assert.equal(outcome.log.history.historyItems.length, 1)
  assert.deepEqual(await preventing(account.id), [])
  assert.equal(await counterOf(account.id), undefined)
  assert.equal((await cancelUserAction(scope, entry?.id ?? '', {})).kind, 'invalid')
})

test('a lock whose end is changed ends when it then says', async () => {
  const scope = await configureTenant(world, lockingAfter(1))
  const { account } = await someone(scope)
  await countFailure(scope, { account }, 'password')
  const [entry] = await listUserActionLogs(scope, account.id, 'active')
  const expiry = (entry?.expiry ?? 0) + 3_600_000
  await modifyUserAction(scope, entry?.id ?? '', { actionerUserId: account.id, expiry })
  assert.equal((await preventing(account.id))[0]?.expiry, expiry)
  assert.ok(((await counterOf(account.id))?.remaining ?? 0) > 3_600_000)
})

test('a reset password lifts the lock only where the tenant says so', async () => {
  for (const onPasswordReset of [false, true]) {
    const scope = await configureTenant(world, lockingAfter(1, { actionCancelPolicy: { onPasswordReset } }))
    const { account } = await someone(scope)
    await countFailure(scope, { account }, 'password')
    await liftLockAfterPasswordReset(scope, account.id)
    assert.equal((await preventing(account.id)).length, onPasswordReset ? 0 : 1)
  }
})
