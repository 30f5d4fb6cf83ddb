/** Setting up the second factor that a login demands: what a challenge allows before anything but a password was proved. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { race, tally } from '@/e2e/support/race'
import type { Application } from '@/lib/applications'
import { config } from '@/lib/config'
import { configure } from '@/lib/config-fixture'
import { closeDatabase, migrate, openDatabase } from '@/lib/db'
import {
  enableFirstMethod,
  findLoginChallenge,
  keyUri,
  offeredSecret,
  sendEnrolmentCode,
  startChallenge,
  toBase32,
} from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { findAccount } from '@/lib/users'
import { challengeFor, newApplication, newTenant, newUser, secondHalf } from './two-factor-fixture'

const dataDir = mkdtempSync(path.join(tmpdir(), 'latchkey-enrolment-'))
let scope: TenantScope
let application: Application

before(async () => {
  configure({ DATA_DIR: dataDir })
  assert.equal((await openDatabase(config())).kind, 'open')
  await migrate()
  await generateSigningKey({ algorithm: 'ES256', name: 'test' })
  scope = await newTenant({
    issuer: 'Acme & Söhne: Login',
    multiFactorConfiguration: { loginPolicy: 'Required', email: { enabled: true } },
  })
  application = await newApplication(scope)
})
after(async () => {
  await closeDatabase()
  rmSync(dataDir, { recursive: true, force: true })
})

async function openedBy(userId: string) {
  const twoFactorId = await challengeFor(scope, userId, { application })
  const challenge = await findLoginChallenge(scope, application.id, twoFactorId)
  assert.ok(challenge)
  return { twoFactorId, challenge, offered: offeredSecret(challenge) }
}
type Opened = Awaited<ReturnType<typeof openedBy>>

const codeOf = (secret: Uint8Array) => new TOTP({ secret: Secret.fromBase32(toBase32(secret)) }).generate()

const enable = ({ twoFactorId, challenge, offered }: Opened, code = codeOf(offered)) =>
  enableFirstMethod(challenge, {
    method: { method: 'authenticator', secret: offered },
    name: undefined,
    code,
    twoFactorId,
    application,
  })

test('MF-09: possession comes first, and then the code of the answer ends the login', async () => {
  const userId = await newUser(scope)
  const opened = await openedBy(userId)
  assert.equal((await enable(opened, '000000')).kind, 'wrongCode')
  assert.deepEqual((await findAccount(scope, userId))?.secondFactors, [])
  const outcome = await enable(opened)
  assert.ok(outcome.kind === 'enabled' && outcome.code)
  assert.equal(outcome.recoveryCodes?.length, 10)
  const ended = await secondHalf(opened.twoFactorId, outcome.code, { applicationId: application.id })
  assert.equal(ended.kind, 'notRegistered')
})

test('MF-08: a challenge adds a first method and no second one, also where several are open at once', async () => {
  const userId = await newUser(scope)
  const opened = await Promise.all([openedBy(userId), openedBy(userId), openedBy(userId)])
  const outcomes = await race(3, async (n) => (await enable(opened[n]!)).kind)
  assert.deepEqual(tally(outcomes), { enabled: 1, notFirst: 2 })
  assert.equal((await findAccount(scope, userId))?.secondFactors.length, 1)
  assert.equal((await enable(await openedBy(userId))).kind, 'notFirst')
})

test('the same form sent twice is answered twice: the newest recovery codes and the newest code count', async () => {
  const userId = await newUser(scope)
  const opened = await openedBy(userId)
  const [first, second] = [await enable(opened), await enable(opened)]
  assert.ok(first.kind === 'enabled' && second.kind === 'enabled')
  assert.equal((await findAccount(scope, userId))?.secondFactors.length, 1)
  const complete = async (code: string | undefined) =>
    (await secondHalf(opened.twoFactorId, code ?? '', { applicationId: application.id })).kind
  if (first.code !== second.code) assert.equal(await complete(first.code), 'wrongCode')
  assert.equal(await complete(first.recoveryCodes?.[0]), 'wrongCode')
  assert.equal(await complete(second.code), 'notRegistered')
  assert.equal((await enable(opened)).kind, 'notFirst', 'and no more once it is over')
})

test('MF-09: the secret that is offered has 160 bits, is the same in every view and another in every sign-in', async () => {
  const userId = await newUser(scope)
  const [one, other] = [await openedBy(userId), await openedBy(userId)]
  assert.equal(one.offered.length, 20)
  const again = await findLoginChallenge(scope, application.id, one.twoFactorId)
  assert.deepEqual(again && offeredSecret(again), one.offered)
  assert.notDeepEqual(one.offered, other.offered)
  assert.equal((await enable(one, codeOf(other.offered))).kind, 'wrongCode')
  const otherKey = Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index)).toString('base64')
  configure({ DATA_DIR: dataDir, ENCRYPTION_KEY: otherKey })
  assert.notDeepEqual(offeredSecret(one.challenge), one.offered, 'a copy of the database does not tell it')
  configure({ DATA_DIR: dataDir })
})

test('MF-09: the QR code names issuer and user, percent-encoded, and no colon comes from either', async () => {
  const { challenge, offered } = await openedBy(await newUser(scope))
  const uri = keyUri(challenge, offered)
  const issuer = 'Acme%20%26%20S%C3%B6hne%20%20Login'
  assert.match(
    uri,
    new RegExp(`^otpauth://totp/${issuer}:person\\d+%40example\\.com\\?secret=[A-Z2-7]{32}&issuer=${issuer}&`),
  )
  const elsewhere = await newTenant({ issuer: 'https://login.example.com/x' })
  assert.match(keyUri({ ...challenge, scope: elsewhere }, offered), /^otpauth:\/\/totp\/login\.example\.com:person/)
})

test('MF-04: the challenge of another application, tenant or purpose is none', async () => {
  const userId = await newUser(scope)
  const { twoFactorId } = await openedBy(userId)
  assert.ok(await findLoginChallenge(scope, application.id, twoFactorId))
  assert.equal(await findLoginChallenge(scope, (await newApplication(scope)).id, twoFactorId), undefined)
  assert.equal(await findLoginChallenge(await newTenant(), application.id, twoFactorId), undefined)
  const account = await findAccount(scope, userId)
  assert.ok(account)
  const started = await startChallenge(scope, {
    account,
    application,
    code: undefined,
    state: undefined,
    trustChallenge: undefined,
  })
  assert.equal(await findLoginChallenge(scope, application.id, started.twoFactorId), undefined)
})

test('MF-10: whoever has a password cannot have an address flooded with codes', async () => {
  const [one, other] = [await openedBy(await newUser(scope)), await openedBy(await newUser(scope))]
  const send = async ({ challenge }: Opened, email: string) =>
    (
      await sendEnrolmentCode(challenge, {
        destination: { method: 'email', email },
        application,
        address: undefined,
      })
    ).kind
  for (let n = 0; n < 3; n++) assert.equal(await send(one, 'victim@example.com'), 'sent')
  for (let n = 0; n < 2; n++) assert.equal(await send(other, 'victim@example.com'), 'sent')
  assert.equal(await send(other, 'victim@example.com'), 'limited')
  assert.equal(await send(other, 'another@example.com'), 'sent')
  for (let n = 0; n < 2; n++) assert.equal(await send(one, `elsewhere${n}@example.com`), 'sent')
  assert.equal(await send(one, 'yet@example.com'), 'limited')
})
