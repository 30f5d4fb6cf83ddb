/** Forgotten passwords: an id that leads to a new one, sent to the user or handed to a caller with an API key. */
import type { Application } from '@/lib/applications'
import { inTransaction, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { type EventInfo, recordEvents } from '@/lib/events'
import { later } from '@/lib/later'
import { queueMessage } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import { type AccountMatch, findAccountByLoginId, type IdentityType, identityOf, toUserJson } from '@/lib/users'
import { createChangePasswordId } from './ids'
import { maxOutstanding } from './limits'

export type ForgotPassword = {
  readonly loginId: string
  readonly loginIdTypes: readonly IdentityType[]
  /** Whose templates and name count for the message. */
  readonly application?: Application | undefined
  /** Returned when the change and the login after it are done. */
  readonly state?: Readonly<Record<string, unknown>> | undefined
  readonly info?: EventInfo | undefined
}

export type ForgotPasswordByKey = ForgotPassword & {
  readonly changePasswordId?: string | undefined
  /** False: whoever called sees to it that the user gets the id. */
  readonly send: boolean
}

export type StartOutcome =
  | { readonly kind: 'started'; readonly changePasswordId: string }
  /** There is nowhere to send it to. Nothing was started. */
  | { readonly kind: 'noAddress' }
  | Invalid
  | NotFound

type Start = Omit<ForgotPasswordByKey, 'loginId' | 'loginIdTypes'> & {
  /** Nobody but the reader of the message gets to know the id. */
  readonly mailed: boolean
}

const taken = invalid(fieldError('changePasswordId', 'duplicate', 'This id is in use.'))

async function start(scope: TenantScope, { account, identity }: AccountMatch, request: Start): Promise<StartOutcome> {
  const { application, info, send, state } = request
  const members = () => ({ user: toUserJson(account) })
  const created = await createChangePasswordId(scope, {
    userId: account.id,
    applicationId: application?.id,
    identityId: identity.id,
    mailedTo: request.mailed ? identityOf(account, 'email')?.id : undefined,
    state,
    value: request.changePasswordId,
  })
  if (created === undefined) return taken
  const started: StartOutcome = { kind: 'started', changePasswordId: created }
  if (send) {
    const values = { changePasswordId: created }
    const queued = await queueMessage(scope, { kind: 'forgotPassword', user: account, application, values, state })
    if (queued.kind !== 'queued') return { kind: 'noAddress' }
    await recordEvents(scope, { type: 'user.password.reset.send', info, members })
  }
  await recordEvents(scope, { type: 'user.password.reset.start', info, members })
  return started
}

/** Undoes what was begun for a user to whom nothing can be sent. */
class NothingStarted extends Error {
  readonly outcome: StartOutcome
  constructor(outcome: StartOutcome) {
    super('The forgot password workflow was not started')
    this.outcome = outcome
  }
}

/** All of it or nothing: an id that cannot reach anybody is none. */
async function startOrNothing(scope: TenantScope, match: AccountMatch, request: Start): Promise<StartOutcome> {
  try {
    return await inTransaction(async () => {
      const outcome = await start(scope, match, request)
      if (outcome.kind !== 'started') throw new NothingStarted(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof NothingStarted) return error.outcome
    throw error
  }
}

/** For a caller with an API key, who is told what became of it (Start Forgot Password Workflow). */
export async function startForgotPassword(scope: TenantScope, request: ForgotPasswordByKey): Promise<StartOutcome> {
  const match = await findAccountByLoginId(scope, request.loginId, request.loginIdTypes)
  return match?.account.active ? startOrNothing(scope, match, { ...request, mailed: false }) : notFound
}

/** How many ids a user has been sent that are still good. */
async function outstanding(scope: TenantScope, userId: string): Promise<number> {
  const [row] = await sql<{ ids: number }>(
    `select count(*)::int as ids from short_lived_secrets
     where user_id = $1::uuid and kind = 'changePassword' and tenant_id = $2::uuid and expiry_instant > now_ms() and spent_instant is null
       and data->>'mailedTo' is not null`,
    userId,
    scope.tenantId,
  )
  return row?.ids ?? 0
}

async function sendToKnown(scope: TenantScope, request: ForgotPassword): Promise<void> {
  const match = await findAccountByLoginId(scope, request.loginId, request.loginIdTypes)
  if (!match?.account.active || (await outstanding(scope, match.account.id)) >= maxOutstanding) return
  await startOrNothing(scope, match, { ...request, send: true, mailed: true })
}

/**
 * For anybody. Whether there is such a user is not even looked up before the answer is on its way, so that neither its content nor
 * its time can tell (ASVS 6.3.8).
 */
export function sendForgotPassword(scope: TenantScope, request: ForgotPassword): void {
  later(() => sendToKnown(scope, request))
}
