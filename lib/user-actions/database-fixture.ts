/** For tests: a database of their own with one tenant, an action that locks, an application and users. */
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { newId } from '@/lib/random'
import { createTenant, scopeOf, type TenantScope, updateTenant } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { type Account, createUser, userInput } from '@/lib/users'
import { userActionInput } from './action'
import { createUserAction } from './catalogue'

export const password = 'correct horse battery'
export const actionId = newId()

export type World = { scope: TenantScope; application: Application }

/** Opens the database before the tests of a file and removes it after them. */
export function withWorld(): World {
  const world = {} as World
  withDatabase(async () => {
    await generateSigningKey({ algorithm: 'ES256', name: actionId })
    const input = userActionInput.parse({
      name: `Lock ${actionId}`,
      preventLogin: true,
      temporal: true,
      localizedNames: { de: 'Sperre' },
    })
    await createUserAction(actionId, input)
    const tenant = await createTenant({ name: newId(), settings: {} })
    if (tenant.kind !== 'created') throw new Error('no tenant')
    world.scope = (await scopeOf(tenant.tenant.id)) as TenantScope
    const created = await createApplication(world.scope, { input: applicationInput.parse({ name: 'App' }) })
    if (created.kind !== 'created') throw new Error('no application')
    world.application = created.application
  })
  return world
}

/** Changes settings of the tenant, which all tests of a file share. */
export async function configureTenant(world: World, settings: object): Promise<TenantScope> {
  const { tenantId } = world.scope
  const updated = await updateTenant(tenantId, (current) => ({
    kind: 'revised',
    value: { ...current, ...settings } as never,
  }))
  if (updated.kind !== 'updated') throw new Error(JSON.stringify(updated))
  world.scope = (await scopeOf(tenantId)) as TenantScope
  return world.scope
}

/** `failedAuthenticationConfiguration` with the action of this file. */
export const lockingAfter = (tooManyAttempts: number, more: object = {}) => ({
  failedAuthenticationConfiguration: {
    actionCancelPolicy: { onPasswordReset: false },
    actionDuration: 3,
    actionDurationUnit: 'MINUTES',
    resetCountInSeconds: 60,
    tooManyAttempts,
    userActionId: actionId,
    ...more,
  },
})

let users = 0

/** A new user with the password. */
export async function someone(scope: TenantScope, more: object = {}): Promise<{ account: Account; email: string }> {
  users += 1
  const email = `guessed${users}@example.com`
  const created = await createUser(scope, { input: userInput.parse({ email, password, ...more }) })
  if (created.kind !== 'created') throw new Error('no user')
  return { account: created.account, email }
}
