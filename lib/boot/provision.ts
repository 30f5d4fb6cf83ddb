/**
 * What an empty installation is filled with: the default tenant and signing key, and then either the kickstart file's requests or
 * the first-run data, through the same runner. One transaction holds all of it: an installation is provisioned or untouched.
 */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { accountApplicationId, createAccountApplication } from '@/lib/account'
import { createApiKey } from '@/lib/api-keys'
import { config, environment } from '@/lib/config'
import { inTransaction, sql } from '@/lib/db'
import { type KickstartCall, type KickstartPlan, readKickstart, runKickstart } from '@/lib/kickstart'
import { newId } from '@/lib/random'
import { settingsChanged } from '@/lib/settings'
import { createTenant } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { type FirstRun, firstRunReminder, planFirstRun, writeFirstRun } from './first-run'

/** Answers a request through the real route handlers, inside this process and the current transaction. */
export type Dispatch = (call: KickstartCall) => Promise<{ status: number; body: unknown }>

export type ProvisionOutcome =
  /** Lines to print: the credentials of a first run, once, or where they are while nobody has signed in. */
  | { readonly kind: 'ready'; readonly announcement: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string }

/** ms. A kickstart file with thousands of users, each with a password to hash, on a slow machine. */
const provisioningTimeout = 600_000

/** ms between two looks at whether another instance has finished. */
const lockPoll = 200

type Plan = {
  readonly kickstart: KickstartPlan
  readonly signingKeyId: string
  readonly firstRun: FirstRun | undefined
}
type PlanOutcome =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'failed'; readonly message: string }

async function choosePlan(): Promise<PlanOutcome> {
  const signingKeyId = newId()
  const file = config().kickstartFile
  if (!file) {
    const firstRun = planFirstRun()
    return { kind: 'plan', plan: { kickstart: firstRun.plan, signingKeyId, firstRun } }
  }
  const read = await readKickstart(path.resolve(file), environment(), {
    FUSIONAUTH_APPLICATION_ID: accountApplicationId,
    FUSIONAUTH_DEFAULT_SIGNING_KEY_ID: signingKeyId,
    FUSIONAUTH_TENANT_ID: newId(),
  })
  if (read.kind === 'invalid') return { kind: 'failed', message: read.message }
  return { kind: 'plan', plan: { kickstart: read.plan, signingKeyId, firstRun: undefined } }
}

type State = 'empty' | 'provisioned' | 'locked'

/** Asks for the one row that every instance of the installation shares. Inside a transaction it is kept, so that of many starting at once one provisions. */
async function look(): Promise<State> {
  const [row] = await sql<{ default_tenant_id: string | null }>(
    'select default_tenant_id from instance where id = 1 for update skip locked',
  )
  if (!row) return 'locked'
  return row.default_tenant_id === null ? 'empty' : 'provisioned'
}

/** Whether there is nothing yet, once no other instance is at work. It asks again and again, as no statement may wait that long. */
async function isEmpty(): Promise<boolean> {
  for (;;) {
    const state = await look()
    if (state !== 'locked') return state === 'empty'
    await sleep(lockPoll)
  }
}

async function createFoundations({ kickstart, signingKeyId }: Plan): Promise<void> {
  await sql('update instance set default_tenant_id = $1::uuid where id = 1 returning id', kickstart.defaultTenantId)
  await generateSigningKey({ id: signingKeyId, algorithm: 'RS256', name: 'Default signing key' })
  await createTenant({ id: kickstart.defaultTenantId, name: 'Default', settings: {} })
  await createAccountApplication(kickstart.defaultTenantId)
}

/** Stops the transaction of an instance that came second. */
class Overtaken extends Error {}

/** Provisions an empty installation; does nothing to any other. */
export async function provision(dispatch: Dispatch): Promise<ProvisionOutcome> {
  if (!(await isEmpty())) return { kind: 'ready', announcement: await firstRunReminder() }
  const chosen = await choosePlan()
  if (chosen.kind === 'failed') return chosen
  let overtaken = false
  let announcement: readonly string[] = []
  let unwritable: string | undefined
  const outcome = await runKickstart(chosen.plan.kickstart, {
    dispatch,
    createApiKey: (key) => createApiKey(key),
    inTransaction: (run) =>
      inTransaction(
        async () => {
          overtaken = (await look()) !== 'empty'
          if (overtaken) throw new Overtaken()
          await createFoundations(chosen.plan)
          const result = await run()
          // Before the commit: without a place for the credentials there must be no installation that nobody can enter.
          if (chosen.plan.firstRun) {
            try {
              announcement = writeFirstRun(chosen.plan.firstRun)
            } catch (error) {
              unwritable = `DATA_DIR ${config().dataDir} cannot be written to, and the first credentials have no other place.`
              throw error
            }
          }
          return result
        },
        { timeout: provisioningTimeout },
      ),
  })
  settingsChanged()
  // The other one may yet fail, and then it is this one's turn.
  if (overtaken) return provision(dispatch)
  if (unwritable) return { kind: 'failed', message: unwritable }
  if (outcome.kind === 'failed') return outcome
  return { kind: 'ready', announcement }
}
