/** What a verification writes and tells, with the ids it ends; and that its message and its row are one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, inTransaction, sql } from '@/lib/db'
import { laterIsDone } from '@/lib/later'
import { newId } from '@/lib/random'
import { registerNewUser, registrationInput } from '@/lib/registrations'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { type Account, createUser, deleteUser, findAccount, identityOf, userInput } from '@/lib/users'
import { createWebhook, webhookInput } from '@/lib/webhooks'
import {
  beginVerifications,
  completeVerification,
  findVerification,
  markReached,
  markVerified,
  newVerification,
  resendToAnybody,
  startAndSend,
} from './index'

const types = ['user.email.verified', 'user.identity.verified', 'user.registration.verified'] as const

withDatabase(
  async () => {
    await generateSigningKey({ algorithm: 'ES256', name: newId() })
    const eventsEnabled = Object.fromEntries(types.map((type) => [type, true]))
    const input = webhookInput.parse({ global: true, url: 'https://hook.example/', eventsEnabled })
    assert.equal((await createWebhook({ kind: 'every' }, { input })).kind, 'created')
  },
  { LOG_LEVEL: 'error' },
)

async function newTenant(emailConfiguration: object = {}): Promise<TenantScope> {
  const events = Object.fromEntries(types.map((type) => [type, { enabled: true }]))
  const settings = { emailConfiguration: { verifyEmail: true, ...emailConfiguration }, eventConfiguration: { events } }
  const created = await createTenant({ name: newId(), settings: settings as never })
  assert.ok(created.kind === 'created')
  return (await scopeOf(created.tenant.id))!
}

async function someone(scope: TenantScope): Promise<Account> {
  const created = await createUser(scope, { input: userInput.parse({ email: `${newId()}@example.com` }) })
  assert.ok(created.kind === 'created')
  return created.account
}

const addressOf = (account: Account) =>
  ({ kind: 'identity', account, identity: identityOf(account, 'email')!, application: undefined }) as const

async function told(scope: TenantScope): Promise<{ type: string; payload: Record<string, unknown> }[]> {
  return sql('select type, payload from events where tenant_id = $1::uuid order by type', scope.tenantId)
}

async function count(table: 'messages' | 'short_lived_secrets', userId: string): Promise<number> {
  const [row] = await sql<{ n: number }>(`select count(*)::int as n from ${table} where user_id = $1::uuid`, userId)
  return row?.n ?? 0
}

test('a completed address: written, told twice, and every other id for it ended', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const ids = [await newVerification(scope, addressOf(account)), await newVerification(scope, addressOf(account))]
  const [first, second] = await Promise.all(
    ids.map((id) => findVerification('identityVerification', id.verificationId)),
  )
  assert.ok(first && second)
  const info = { ipAddress: '203.0.113.9' }
  assert.equal((await completeVerification(first, { oneTimeCode: undefined, info })).kind, 'completed')
  assert.equal((await completeVerification(second, { oneTimeCode: undefined })).kind, 'notFound')
  const identity = identityOf((await findAccount(scope, account.id))!, 'email')
  assert.deepEqual([identity?.verified, identity?.verifiedReason], [true, 'Completed'])
  const events = await told(scope)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['user.email.verified', 'user.identity.verified'],
  )
  for (const { payload } of events) {
    assert.deepEqual(payload.info, info)
    assert.equal((payload.user as { verified: boolean }).verified, true)
  }
  assert.deepEqual([events[1]?.payload.loginIdType, events[1]?.payload.loginId], ['email', identity?.value])
})

test('a registration: written and told once, and an id ends with it', async () => {
  const scope = await newTenant({ verifyEmail: false })
  const input = applicationInput.parse({ name: newId(), verifyRegistration: true, verificationStrategy: 'FormField' })
  const created = await createApplication(scope, { input })
  assert.ok(created.kind === 'created')
  const applicationId = created.application.id
  const registered = await registerNewUser(scope, {
    user: userInput.parse({ email: `${newId()}@example.com` }),
    registration: registrationInput.parse({ applicationId }),
  })
  assert.ok(registered.kind === 'registered' && registered.verification?.oneTimeCode)
  const { verificationId, oneTimeCode } = registered.verification
  assert.equal(await findVerification('identityVerification', verificationId), undefined)
  const found = await findVerification('registrationVerification', verificationId)
  assert.ok(found)
  assert.equal((await completeVerification(found, { oneTimeCode: undefined })).kind, 'codeMissing')
  assert.equal((await completeVerification(found, { oneTimeCode: 'wrong' })).kind, 'wrongCode')
  assert.equal((await completeVerification(found, { oneTimeCode })).kind, 'completed')
  const [event, ...others] = await told(scope)
  assert.deepEqual(
    [event?.type, event?.payload.applicationId, others],
    ['user.registration.verified', applicationId, []],
  )
  await execute('delete from registrations where application_id = $1::uuid', applicationId)
  assert.equal(await findVerification('registrationVerification', verificationId), undefined)
})

test('what is verified already is neither written nor told again', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const once = await markVerified(scope, addressOf(account), { reason: 'Administrative' })
  assert.ok(once.kind === 'verified')
  assert.equal((await markVerified(scope, addressOf(account), { reason: 'Completed' })).kind, 'unchanged')
  assert.equal((await told(scope)).length, 2)
  assert.equal(identityOf((await findAccount(scope, account.id))!, 'email')?.verifiedReason, 'Administrative')
})

test('the message, the id and the change are one: undone together', async () => {
  const scope = await newTenant({ verificationStrategy: 'FormField' })
  const account = await someone(scope)
  await assert.rejects(
    inTransaction(async () => {
      await startAndSend(scope, addressOf(account))
      throw new Error('undone')
    }),
    /undone/,
  )
  assert.deepEqual([await count('messages', account.id), await count('short_lived_secrets', account.id)], [0, 0])
  const begun = await beginVerifications(scope, account, {})
  assert.deepEqual(
    begun.map(({ type, value }) => [type, value]),
    [['email', identityOf(account, 'email')?.value]],
  )
  assert.deepEqual([await count('messages', account.id), await count('short_lived_secrets', account.id)], [1, 2])
  assert.deepEqual(
    await beginVerifications(scope, account, { original: account }),
    [],
    'what was open before was begun then',
  )
})

test('an id is for one address: when that is not the user’s any more, or the user not active, it is none', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const { verificationId } = await newVerification(scope, addressOf(account))
  await execute('update users set active = false where id = $1::uuid', account.id)
  assert.equal(await findVerification('identityVerification', verificationId), undefined)
  await execute('update users set active = true where id = $1::uuid', account.id)
  assert.ok(await findVerification('identityVerification', verificationId))
  await execute('delete from user_identities where user_id = $1::uuid', account.id)
  assert.equal(await findVerification('identityVerification', verificationId), undefined)
})

test('nothing is left of what a deleted user was asked', async () => {
  const scope = await newTenant({ verificationStrategy: 'FormField' })
  const account = await someone(scope)
  await newVerification(scope, addressOf(account))
  assert.equal(await count('short_lived_secrets', account.id), 2)
  assert.equal((await deleteUser(scope, account.id)).kind, 'deleted')
  assert.equal(await count('short_lived_secrets', account.id), 0)
})

test('markReached: an address alone, and only where the tenant takes it for a verification', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  assert.equal(identityOf(await markReached(scope, account, undefined), 'email')?.verified, false)
  assert.equal(identityOf(await markReached(scope, account, identityOf(account, 'email')), 'email')?.verified, true)
  const strict = await newTenant({ implicitEmailVerificationAllowed: false })
  const other = await someone(strict)
  assert.equal(identityOf(await markReached(strict, other, identityOf(other, 'email')), 'email')?.verified, false)
})

test('BF-07: anybody may have five mails sent to one address in an hour', async () => {
  const scope = await newTenant()
  const account = await someone(scope)
  const email = identityOf(account, 'email')?.value ?? ''
  for (let n = 0; n < 8; n += 1)
    resendToAnybody(scope, { address: email, type: 'email', application: undefined, of: 'identity' })
  await laterIsDone()
  assert.equal(await count('messages', account.id), 5)
  await execute(
    'update short_lived_secrets set insert_instant = insert_instant - 3600001 where user_id = $1::uuid',
    account.id,
  )
  resendToAnybody(scope, { address: email, type: 'email', application: undefined, of: 'identity' })
  await laterIsDone()
  assert.equal(await count('messages', account.id), 6)
})
