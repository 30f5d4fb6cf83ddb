/** Events of a login on its way: each is written with the change that it tells of, or neither is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import type { EventType } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { createUser, userInput } from '@/lib/users'
import { createWebhook, webhookInput } from '@/lib/webhooks'
import { race } from '../../e2e/support/race'
import { loginWithPassword } from './pipeline'
import { challengeFor, firstHalf, newPerson, newTenant, secondHalf } from './two-factor-fixture'

const types = [
  'user.password.breach',
  'user.two-factor.challenge',
  'user.two-factor.failed-attempt',
  'user.two-factor.success',
] as const satisfies EventType[]

let scope: TenantScope

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  const eventsEnabled = Object.fromEntries(types.map((type) => [type, true]))
  const input = webhookInput.parse({ url: 'https://hooks.example.com/', global: true, eventsEnabled })
  assert.equal((await createWebhook({ kind: 'every' }, { input })).kind, 'created')
  const events = Object.fromEntries(types.map((type) => [type, { enabled: true }]))
  const breachDetection = { enabled: true, onLogin: 'RecordOnly' }
  scope = await newTenant({ eventConfiguration: { events }, passwordValidationRules: { breachDetection } } as never)
})

/** While the database takes no event of this type. */
async function without<T>(type: EventType, work: () => Promise<T>): Promise<T> {
  await execute(`alter table events add constraint none_of_these check (type <> '${type}') not valid`)
  try {
    return await work()
  } finally {
    await execute('alter table events drop constraint none_of_these')
  }
}

/** Events of a type about a user. */
const eventsOf = (type: EventType, userId: string) =>
  sql<{ user: Record<string, unknown> }>(
    `select payload->'user' as user from events where type = $1 and payload #>> '{user,id}' = $2`,
    type,
    userId,
  )

async function challenges(userId: string) {
  return sql<{ attempts: number; spent: boolean }>(
    `select attempts, spent_instant is not null as spent from short_lived_secrets where kind = 'twoFactor' and user_id = $1::uuid`,
    userId,
  )
}

test('no challenge is open that no event tells of', async () => {
  const { userId } = await newPerson(scope)
  await without('user.two-factor.challenge', () => assert.rejects(firstHalf(scope, userId)))
  assert.deepEqual(await challenges(userId), [])
  await challengeFor(scope, userId)
  assert.equal((await eventsOf('user.two-factor.challenge', userId)).length, 1)
})

test('a wrong code counts with its event, a right one is spent with its own', async () => {
  const { userId, codeAfter } = await newPerson(scope)
  const twoFactorId = await challengeFor(scope, userId)
  await without('user.two-factor.failed-attempt', () => assert.rejects(secondHalf(twoFactorId, 'wrong')))
  assert.deepEqual(await challenges(userId), [{ attempts: 0, spent: false }])
  assert.equal((await secondHalf(twoFactorId, 'wrong')).kind, 'wrongCode')
  await without('user.two-factor.success', () => assert.rejects(secondHalf(twoFactorId, codeAfter(0))))
  assert.deepEqual(await challenges(userId), [{ attempts: 1, spent: false }])
  assert.equal((await secondHalf(twoFactorId, codeAfter(0))).kind, 'loggedIn')
  assert.equal((await eventsOf('user.two-factor.failed-attempt', userId)).length, 1)
  assert.equal((await eventsOf('user.two-factor.success', userId)).length, 1)
})

const publicPassword = 'password123'
let people = 0

/** A user from before the tenant looked for public passwords. */
async function someoneWithPublicPassword() {
  people += 1
  const email = `public${people}@example.com`
  const lenient = structuredClone(scope)
  Object.assign(lenient.tenant.settings.passwordValidationRules.breachDetection, { enabled: false })
  const created = await createUser(lenient, { input: userInput.parse({ email, password: publicPassword }) })
  assert.ok(created.kind === 'created', JSON.stringify(created))
  const login = () =>
    loginWithPassword(scope, {
      loginId: email,
      password: publicPassword,
      loginIdTypes: ['email'],
      application: undefined,
      ipAddress: undefined,
      device: {},
      userAgent: undefined,
      tokens: 'none',
    })
  return { userId: created.account.id, login }
}

test('that a password has become public is remembered and told together, and told once', async () => {
  const { userId, login } = await someoneWithPublicPassword()
  const status = () => sql('select breached_status from user_passwords where user_id = $1::uuid', userId)
  await without('user.password.breach', () => assert.rejects(login()))
  assert.deepEqual(await status(), [{ breached_status: null }])
  const outcomes = await race(4, login)
  assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ['loggedIn'])
  assert.deepEqual(await status(), [{ breached_status: 'CommonPassword' }])
  const events = await eventsOf('user.password.breach', userId)
  assert.deepEqual(
    events.map(({ user }) => user.breachedPasswordStatus),
    ['CommonPassword'],
  )
})
