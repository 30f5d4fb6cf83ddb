/** For the tests of second factors: people who have one, their codes, and the two halves of a login. */
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { now } from '@/lib/clock'
import { enableMethod, newAuthenticatorSecret, type PresentedTrust } from '@/lib/mfa'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { createUser, findAccount, userInput } from '@/lib/users'
import { completeTwoFactor, type TwoFactorLogin } from './complete-two-factor'
import { finishLogin } from './pipeline'

let count = 0

function present<T>(value: T | undefined): T {
  assert.ok(value)
  return value
}

export async function newTenant(settings: Parameters<typeof createTenant>[0]['settings'] = {}): Promise<TenantScope> {
  count += 1
  const created = await createTenant({ name: `Tenant ${count}`, settings })
  assert.ok(created.kind === 'created')
  return present(await scopeOf(created.tenant.id))
}

export async function newApplication(scope: TenantScope, settings: object = {}): Promise<Application> {
  count += 1
  const input = applicationInput.parse({ name: `Application ${count}`, ...settings })
  const created = await createApplication(scope, { input })
  assert.ok(created.kind === 'created')
  return created.application
}

/** A person with an authenticator and its recovery codes; `codeAfter` is the code so many steps after the one in which it was added. */
export type Person = {
  readonly userId: string
  readonly recoveryCodes: readonly string[]
  codeAfter(steps: number): string
}

export async function newUser(scope: TenantScope): Promise<string> {
  count += 1
  const created = await createUser(scope, { input: userInput.parse({ email: `person${count}@example.com` }) })
  assert.ok(created.kind === 'created')
  return created.account.id
}

/** Now, ms, with some seconds to go until the codes change. */
async function withinStep(): Promise<number> {
  const left = 30_000 - (now() % 30_000)
  if (left < 3000) await wait(left + 1)
  return now()
}

/** The code of the step before now adds the method, so that those of now and after are left. */
export async function newPerson(scope: TenantScope): Promise<Person> {
  const userId = await newUser(scope)
  const { secret, secretBase32Encoded } = newAuthenticatorSecret()
  const totp = new TOTP({ secret: Secret.fromBase32(secretBase32Encoded) })
  const added = await withinStep()
  const codeAfter = (steps: number) => totp.generate({ timestamp: added + steps * 30_000 })
  const outcome = await enableMethod(scope, present(await findAccount(scope, userId)), {
    method: { method: 'authenticator', secret: Buffer.from(secret, 'base64') },
    code: codeAfter(-1),
    name: undefined,
    twoFactorId: undefined,
    application: undefined,
  })
  assert.ok(outcome.kind === 'enabled' && outcome.recoveryCodes)
  return { userId, recoveryCodes: outcome.recoveryCodes, codeAfter }
}

/** What a login comes to once the password was right. */
export async function firstHalf(
  scope: TenantScope,
  userId: string,
  { application, trust, unattended }: { application?: Application; trust?: PresentedTrust; unattended?: boolean } = {},
) {
  const account = present(await findAccount(scope, userId))
  const request = {
    application,
    ipAddress: undefined,
    device: {},
    userAgent: undefined,
    tokens: 'none' as const,
    trust,
    unattended,
  }
  return finishLogin({ scope, request, account, identity: undefined, authenticationType: 'PASSWORD' })
}

/** The id of a new challenge. */
export async function challengeFor(
  scope: TenantScope,
  userId: string,
  options: { application?: Application; trust?: PresentedTrust } = {},
): Promise<string> {
  const outcome = await firstHalf(scope, userId, options)
  assert.equal(outcome.kind, 'secondFactorRequired')
  return outcome.kind === 'secondFactorRequired' ? outcome.twoFactorId : ''
}

export function secondHalf(twoFactorId: string, code: string, changes: Partial<TwoFactorLogin> = {}) {
  return completeTwoFactor({
    twoFactorId,
    given: { kind: 'code', code },
    applicationId: undefined,
    userId: undefined,
    tenantIds: [],
    trustComputer: false,
    ipAddress: undefined,
    device: {},
    userAgent: undefined,
    tokens: 'none',
    ...changes,
  })
}
