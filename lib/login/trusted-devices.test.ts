/** Trusted devices: whom they spare the second factor, where, for how long, and what ends them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { disableMethod, type PresentedTrust, twoFactorStatus } from '@/lib/mfa'
import { changePasswordById, changePasswordOf, createChangePasswordId } from '@/lib/password-change'
import { createSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { deactivateUser, findAccount, reactivateUser, updateUser, userInput } from '@/lib/users'
import {
  challengeFor,
  firstHalf,
  newApplication,
  newPerson,
  newTenant,
  type Person,
  secondHalf,
} from './two-factor-fixture'

let scope: TenantScope

withDatabase(async () => {
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  scope = await newTenant()
})

type Where = { application?: Application; trust?: PresentedTrust }

const cookies = (...tokens: string[]): PresentedTrust => ({ source: 'cookies', tokens })
const inBody = (token: string): PresentedTrust => ({ source: 'body', tokens: [token] })

/** The token of a device on which the person has just shown a second factor. */
async function trusted(person: Person, code: string, { application, trust }: Where = {}): Promise<string> {
  const twoFactorId = await challengeFor(scope, person.userId, { ...(application && { application }) })
  const outcome = await secondHalf(twoFactorId, code, { trustComputer: true, trust })
  assert.ok(outcome.trust, outcome.kind)
  return outcome.trust.token
}

async function challenged(userId: string, where: Where): Promise<boolean> {
  return (await firstHalf(scope, userId, where)).kind === 'secondFactorRequired'
}

/** The successor of a token from a cookie. */
async function used(userId: string, token: string): Promise<string> {
  const outcome = await firstHalf(scope, userId, { trust: cookies(token) })
  assert.ok(outcome.trust, outcome.kind)
  return outcome.trust.token
}

test('MF-06: a trust is its user’s and its tenant’s, and what is stored of it is none', async () => {
  const [person, stranger] = [await newPerson(scope), await newPerson(scope)]
  const token = await trusted(person, person.codeAfter(0))
  assert.match(token, /^[\w-]{43}$/)
  assert.equal(await challenged(person.userId, { trust: inBody(token) }), false)
  assert.equal(await challenged(stranger.userId, { trust: inBody(token) }), true)
  const [row] = await sql<{ hash: Uint8Array; id: string }>(
    'select token_hash as hash, id from two_factor_trusts where user_id = $1::uuid',
    person.userId,
  )
  const stored = Buffer.from(row?.hash ?? [])
  for (const value of [stored.toString('hex'), stored.toString('base64url'), row?.id ?? '', '', token.slice(1)]) {
    assert.equal(await challenged(person.userId, { trust: inBody(value) }), true)
  }
})

test('MF-06: an expired trust is none', async () => {
  const person = await newPerson(scope)
  const token = await trusted(person, person.codeAfter(0))
  await execute('update two_factor_trusts set expiry_instant = now_ms() where user_id = $1::uuid', person.userId)
  assert.equal(await challenged(person.userId, { trust: cookies(token) }), true)
})

test('a token from a cookie is renewed with every use, and the one before counts only for requests under way', async () => {
  const person = await newPerson(scope)
  const first = await trusted(person, person.codeAfter(0))
  const second = await used(person.userId, first)
  const third = await used(person.userId, second)
  assert.equal(new Set([first, second, third]).size, 3)
  assert.equal(await challenged(person.userId, { trust: cookies(second) }), false)
  assert.equal(await challenged(person.userId, { trust: cookies(first) }), true)
  await execute(
    'update two_factor_trusts set rotated_instant = now_ms() - 60001 where user_id = $1::uuid',
    person.userId,
  )
  assert.equal(await challenged(person.userId, { trust: cookies(second) }), true)
  assert.equal(await challenged(person.userId, { trust: cookies(third) }), false)
})

test('renewal does not prolong a trust', async () => {
  const person = await newPerson(scope)
  const token = await trusted(person, person.codeAfter(0))
  await execute(
    'update two_factor_trusts set expiry_instant = now_ms() + 10000 where user_id = $1::uuid',
    person.userId,
  )
  const outcome = await firstHalf(scope, person.userId, { trust: cookies(token) })
  assert.ok((outcome.trust?.lifetimeInSeconds ?? 99) <= 10)
})

test('a token from a body stays what it is: its keeper gets no other one', async () => {
  const person = await newPerson(scope)
  const token = await trusted(person, person.codeAfter(0))
  for (let n = 0; n < 3; n++) {
    const outcome = await firstHalf(scope, person.userId, { trust: inBody(token) })
    assert.deepEqual([outcome.kind, outcome.trust], ['loggedIn', undefined])
  }
})

test('of many tokens on one browser, each person’s own is found', async () => {
  const people = [await newPerson(scope), await newPerson(scope), await newPerson(scope)]
  const tokens = await Promise.all(people.map((person) => trusted(person, person.codeAfter(0))))
  for (const { userId } of people) assert.equal(await challenged(userId, { trust: cookies(...tokens) }), false)
})

test('MF-06: adding or removing a method, a new password and deactivation end every trust', async () => {
  const changes: readonly ((person: Person) => Promise<unknown>)[] = [
    async ({ userId, codeAfter }) => {
      const account = (await findAccount(scope, userId))!
      const [method] = account.secondFactors
      const code = codeAfter(1)
      assert.equal(
        (await disableMethod(scope, account, { methodId: method?.id ?? '', code, application: undefined })).kind,
        'disabled',
      )
    },
    async ({ userId }) => {
      const account = await findAccount(scope, userId)
      const trustToken = await createSecret(scope, { kind: 'trustToken', ttlSeconds: 60, userId, data: {} })
      const change = { password: 'staple in the sky', trustToken }
      assert.equal((await changePasswordOf(scope, account, 'user', change)).kind, 'changed')
    },
    async ({ userId }) => {
      const trustToken = await createSecret(scope, { kind: 'trustToken', ttlSeconds: 60, userId, data: {} })
      const demanded = { userId, applicationId: undefined, reason: 'Administrative' } as const
      const id = (await createChangePasswordId(scope, demanded)) ?? ''
      const change = { password: 'staple in the sky', trustToken }
      assert.equal((await changePasswordById(scope, id, change)).kind, 'changed')
    },
    ({ userId }) => {
      const value = userInput.parse({ username: userId, password: 'correct horse battery' })
      return updateUser(scope, { userId, revise: () => ({ kind: 'revised', value }) })
    },
    async ({ userId }) => {
      await deactivateUser(scope, userId)
      await reactivateUser(scope, userId)
    },
  ]
  for (const change of changes) {
    const person = await newPerson(scope)
    await trusted(person, person.codeAfter(0))
    await change(person)
    const rows = await sql('select 1 as found from two_factor_trusts where user_id = $1::uuid', person.userId)
    assert.equal(rows.length, 0)
  }
})

test('trust policies: any application’s trust, this one’s alone, or none', async () => {
  const person = await newPerson(scope)
  const withPolicy = (trustPolicy: string) =>
    newApplication(scope, { multiFactorConfiguration: { loginPolicy: 'Enabled', trustPolicy } })
  const [any, own, none] = [await withPolicy('Any'), await withPolicy('This'), await withPolicy('None')]
  const elsewhere = await trusted(person, person.codeAfter(0), { application: any })
  assert.equal(await challenged(person.userId, { application: any, trust: inBody(elsewhere) }), false)
  assert.equal(await challenged(person.userId, { application: own, trust: inBody(elsewhere) }), true)
  assert.equal(await challenged(person.userId, { application: none, trust: inBody(elsewhere) }), true)
  // The same device grows trusted for a second application, under one token.
  const both = await trusted(person, person.codeAfter(1), { application: own, trust: cookies(elsewhere) })
  assert.equal(await challenged(person.userId, { application: any, trust: inBody(both) }), false)
  assert.equal(await challenged(person.userId, { application: own, trust: inBody(both) }), false)
  assert.equal(await challenged(person.userId, { application: none, trust: inBody(both) }), true)
  const account = (await findAccount(scope, person.userId))!
  const question = { account, application: own, action: 'login', twoFactorTrustId: both } as const
  const status = await twoFactorStatus(scope, question)
  assert.equal(status.challenged, false)
  assert.deepEqual(status.trusts.map(({ applicationId }) => applicationId).sort(), [any.id, own.id].sort())
  assert.equal((await twoFactorStatus(scope, { ...question, action: 'stepUp' })).challenged, true)
  assert.equal((await twoFactorStatus(scope, { ...question, twoFactorTrustId: undefined })).challenged, true)
})

test('an application’s lifetime of trust counts where it has a policy of its own', async () => {
  const lifetimes = { externalIdentifierConfiguration: { twoFactorTrustIdTimeToLiveInSeconds: 60 } }
  const withPolicy = await newApplication(scope, { ...lifetimes, multiFactorConfiguration: { loginPolicy: 'Enabled' } })
  const without = await newApplication(scope, lifetimes)
  for (const [application, expected] of [
    [withPolicy, 60],
    [without, 2_592_000],
  ] as const) {
    const person = await newPerson(scope)
    const twoFactorId = await challengeFor(scope, person.userId, { application })
    const outcome = await secondHalf(twoFactorId, person.codeAfter(0), { trustComputer: true })
    assert.equal(outcome.trust?.lifetimeInSeconds, expected)
  }
})
