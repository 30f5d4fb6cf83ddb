/** Carries out a kickstart plan: every API key and request in one transaction, all or nothing. */

import { apiKeyRedaction, bodyRedaction, describeErrors } from './failure'
import type { KickstartApiKey, KickstartPlan, KickstartRequest } from './plan'
import { KickstartProblem } from './problem'

/** A request on its way to its handler. `apiKey` goes into the Authorization header, `tenantId` into its own. */
export type KickstartCall = KickstartRequest & { apiKey: string }

/** What running a plan needs from the outside. */
export type KickstartEffects = {
  /** Answers the request through the real handler, inside the current transaction. `body` is the parsed answer. */
  dispatch: (call: KickstartCall) => Promise<{ status: number; body: unknown }>
  /** Stores an API key inside the current transaction; `reason` is a sentence without the key. */
  createApiKey: (key: KickstartApiKey) => Promise<{ kind: 'created' } | { kind: 'refused'; reason: string }>
  /** Runs everything in one transaction, which rolls back when `run` throws. */
  inTransaction: <T>(run: () => Promise<T>) => Promise<T>
}

/** `message` names the request that failed and why, in a sentence without secrets. `requests` counts those that ran. */
export type RunKickstartOutcome = { kind: 'done'; requests: number } | { kind: 'failed'; message: string }

/**
 * Runs the plan. Stops at the first answer that is not 2xx, or at the first throw, and rolls everything back.
 * A key that belongs to a tenant is created after the requests, as one of them may create that tenant.
 */
export async function runKickstart(plan: KickstartPlan, effects: KickstartEffects): Promise<RunKickstartOutcome> {
  try {
    await effects.inTransaction(async () => {
      await createApiKeys(plan, effects, (key) => key.tenantId === undefined)
      for (const [index, request] of plan.requests.entries()) await send(plan, request, index + 1, effects)
      await createApiKeys(plan, effects, (key) => key.tenantId !== undefined)
    })
    return { kind: 'done', requests: plan.requests.length }
  } catch (error) {
    // Whether a commit that broke took effect is not known, so only a problem of ours promises the roll-back.
    const message =
      error instanceof KickstartProblem
        ? `${error.message}. Nothing was changed.`
        : `the transaction failed: ${describeThrown(error)}.`
    return { kind: 'failed', message: apiKeyRedaction(plan)(`${plan.file}: ${message}`) }
  }
}

async function createApiKeys(
  plan: KickstartPlan,
  { createApiKey }: KickstartEffects,
  belongs: (key: KickstartApiKey) => boolean,
): Promise<void> {
  for (const [index, key] of plan.apiKeys.entries()) {
    if (!belongs(key)) continue
    const outcome = await orProblem(`apiKeys[${index}]`, () => createApiKey(key))
    if (outcome.kind === 'created') continue
    throw new KickstartProblem(`apiKeys[${index}]: ${outcome.reason.replace(/[.\s]+$/, '')}`)
  }
}

async function send(plan: KickstartPlan, request: KickstartRequest, number: number, effects: KickstartEffects) {
  // A query may carry a secret and is not needed to find the request.
  const path = request.url.replace(/\?.*$/s, '')
  const where = `request ${number} (${request.method} ${path})`
  const { status, body } = await orProblem(where, () => effects.dispatch({ ...request, apiKey: plan.apiKeys[0].key }))
  if (status >= 200 && status <= 299) return
  throw new KickstartProblem(`${where}: ${status} ${describeErrors(body, bodyRedaction(request.body))}`.trimEnd())
}

async function orProblem<T>(where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw new KickstartProblem(`${where}: ${describeThrown(error)}`)
  }
}

/** Names the error by class and code: the message of a database error may quote what it was given. */
function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return 'an unexpected error'
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  return `an unexpected error (${error.name}${code})`
}
