/** Changing when an action that is in force ends, or ending it now. A lock after failed logins forgets the failures with it. */
import { now } from '@/lib/clock'
import { execute, inTransaction, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import { lockUser } from '@/lib/users'
import { type Broadcast, recordUserAction, silently } from './event'
import { failureKeys } from './failure-kinds'
import type { CancelledUserActionInput, ModifiedUserActionInput } from './input'
import { findUserActionLog, logDocument, type UserActionLog } from './log'

type Ended = { readonly kind: 'updated'; readonly log: UserActionLog } | Invalid | NotFound

const notInForce = invalid(
  fieldError('actionId', 'invalid', 'The action is not in force: it has ended or never was temporal.'),
)

/** Writes a new state over an entry in force, and keeps the old one in its history. `$4` is the expiry; null: now. */
const change = `
  changed as (
    update user_action_logs set
      expiry = coalesce($4::bigint, now_ms()), actioner_user_id = $5::uuid, comment = coalesce($6, comment),
      history = history || jsonb_build_array(jsonb_build_object(
        'actionerUserId', actioner_user_id, 'comment', comment, 'createInstant', now_ms(), 'expiry', expiry))
    where tenant_id = $1::uuid and id = $2::uuid and expiry > now_ms()
    returning *
  )`

type Ending = {
  readonly phase: 'modify' | 'cancel'
  /** Null: now. */
  readonly expiry: number | null
  /** What becomes of the count of failures that this entry is the lock of; it may refer to `changed`. */
  readonly counters: string
}

type Change = Pick<CancelledUserActionInput, 'actionerUserId' | 'comment' | 'notifyUser'>

function write(
  scope: TenantScope,
  log: UserActionLog,
  { actionerUserId, comment, notifyUser }: Change,
  { phase, expiry, counters }: Ending,
  { broadcast, info }: Broadcast,
): Promise<Ended> {
  return inTransaction(async () => {
    // The user first, as a failed login does that lengthens the lock.
    await lockUser(scope, log.actioneeUserId)
    const [row] = await sql<{ log: UserActionLog }>(
      `with ${change}, counters as (${counters}) select ${logDocument} as log from changed l`,
      scope.tenantId,
      log.id,
      failureKeys(log.actioneeUserId),
      expiry,
      actionerUserId ?? null,
      comment ?? null,
    )
    if (!row) return notInForce
    if (broadcast) await recordUserAction(scope, phase, row.log, { info, notifyUser })
    return { kind: 'updated', log: row.log }
  })
}

const ownCounters = `c.tenant_id = $1::uuid and c.key = any($3::text[]) and c.lock_id = changed.id`

/** A new expiry, in the future. */
export async function modifyUserAction(
  scope: TenantScope,
  id: string,
  input: ModifiedUserActionInput,
  broadcast: Broadcast = silently,
): Promise<Ended> {
  const log = await findUserActionLog(scope, id)
  if (!log) return notFound
  if (input.expiry <= now()) return invalid(fieldError('action.expiry', 'invalid', 'The instant is in the past.'))
  const counters = `
    update throttle_counters c set locked_until = changed.expiry, expiry_instant = greatest(c.window_end, changed.expiry)
    from changed where ${ownCounters}`
  return write(scope, log, input, { phase: 'modify', expiry: input.expiry, counters }, broadcast)
}

/** The action is in force no longer. */
export async function cancelUserAction(
  scope: TenantScope,
  id: string,
  input: CancelledUserActionInput,
  broadcast: Broadcast = silently,
): Promise<Ended> {
  const log = await findUserActionLog(scope, id)
  if (!log) return notFound
  const counters = `delete from throttle_counters c using changed where ${ownCounters}`
  return write(scope, log, input, { phase: 'cancel', expiry: null, counters }, broadcast)
}

/**
 * Lifts the lock after failed logins, if the tenant says that a reset password does
 * (`failedAuthenticationConfiguration.actionCancelPolicy.onPasswordReset`). For lib/password-change, in its transaction.
 */
export async function liftLockAfterPasswordReset({ tenantId, tenant }: TenantScope, userId: string): Promise<void> {
  const { actionCancelPolicy, userActionId } = tenant.settings.failedAuthenticationConfiguration
  if (!actionCancelPolicy.onPasswordReset || userActionId === undefined) return
  await execute(
    `with counters as (delete from throttle_counters where tenant_id = $1::uuid and key = any($3::text[]))
     update user_action_logs set expiry = now_ms()
     where tenant_id = $1::uuid and actionee_user_id = $2::uuid and actioner_user_id is null and expiry > now_ms()`,
    tenantId,
    userId,
    failureKeys(userId),
  )
}
