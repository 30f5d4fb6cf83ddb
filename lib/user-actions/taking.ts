/** Taking an action on a user: what prevents login also ends refresh tokens, by the tenant's policy. */
import { findApplication } from '@/lib/applications'
import { now } from '@/lib/clock'
import { inTransaction, sql } from '@/lib/db'
import { type Errors, fieldError, type Invalid, invalid, mergeErrors, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { revokeRefreshTokensOfUser } from '@/lib/tokens'
import { type Account, findAccount } from '@/lib/users'
import { findUserAction, type UserAction } from './action'
import { type Broadcast, recordUserAction, silently } from './event'
import type { NewUserActionInput } from './input'
import { localized } from './localized'
import { logDocument, type UserActionLog } from './log'
import { findUserActionReason, type UserActionReason } from './reasons'

type Parts = {
  readonly actionee: Account
  readonly action: UserAction
  readonly option: UserAction['options'][number] | undefined
  readonly reason: UserActionReason | undefined
}

async function problems(
  scope: TenantScope,
  input: NewUserActionInput,
  found: Pick<Partial<Parts>, 'action' | 'option' | 'reason'>,
): Promise<Errors[]> {
  const { action, option, reason } = found
  const errors: Errors[] = []
  const add = (member: string, message: string) => errors.push(fieldError(`action.${member}`, 'invalid', message))
  if (!action?.active) add('userActionId', 'There is no active user action with this id.')
  if (input.option !== undefined && !option) add('option', 'The action has no such option.')
  if (input.reasonId !== undefined && !reason) add('reasonId', 'There is no such reason.')
  for (const id of input.applicationIds) {
    if (!(await findApplication(scope, id))) add('applicationIds', `There is no application with the id ${id}.`)
  }
  const { expiry } = input
  if (action?.temporal && expiry === undefined) {
    errors.push(fieldError('action.expiry', 'missing', 'A temporal action needs an instant at which it ends.'))
  }
  // Seconds instead of milliseconds would make a lock that never holds.
  if (action?.temporal && expiry !== undefined && expiry <= now()) add('expiry', 'The instant is in the past.')
  if (action && !action.temporal && expiry !== undefined) add('expiry', 'The action is not temporal.')
  return errors
}

/** The id of a user action reason or option decides nothing; the words are kept as they are now. */
async function insertLog(
  { tenantId }: TenantScope,
  input: NewUserActionInput,
  { actionee, action, option, reason }: Parts,
): Promise<UserActionLog> {
  const { preferredLanguages: languages } = actionee
  const [row] = await sql<{ log: UserActionLog }>(
    `with l as (
       insert into user_action_logs
         (id, tenant_id, user_action_id, actionee_user_id, actioner_user_id, application_ids, comment, expiry, name, localized_name,
          option, localized_option, reason, reason_code, localized_reason, insert_instant)
       values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid[], $7, $8, $9, $10, $11, $12, $13, $14, $15, now_ms())
       returning *)
     select ${logDocument} as log from l`,
    newId(),
    tenantId,
    action.id,
    actionee.id,
    input.actionerUserId,
    input.applicationIds,
    input.comment ?? null,
    input.expiry ?? null,
    action.name,
    localized(action.name, action.localizedNames, languages),
    option?.name ?? null,
    option ? localized(option.name, option.localizedNames, languages) : null,
    reason?.text ?? null,
    reason?.code ?? null,
    reason ? localized(reason.text, reason.localizedTexts, languages) : null,
  )
  if (!row) throw new Error('A user action log that was just written is missing')
  return row.log
}

/** Whether the refresh tokens of a user end when an action prevents the login. */
export function endsTokens({ tenant }: TenantScope): boolean {
  return tenant.settings.jwtConfiguration.refreshTokenRevocationPolicy.onLoginPrevented
}

/** Takes an action on a user of this tenant. Callers have checked that the actioner exists for the request. */
export async function takeUserAction(
  scope: TenantScope,
  input: NewUserActionInput,
  { broadcast, info }: Broadcast = silently,
): Promise<{ readonly kind: 'taken'; readonly log: UserActionLog } | Invalid | NotFound> {
  const actionee = await findAccount(scope, input.actioneeUserId)
  if (!actionee) return notFound
  const action = await findUserAction(input.userActionId)
  const option = action?.options.find(({ name }) => name === input.option)
  const reason = input.reasonId === undefined ? undefined : await findUserActionReason(input.reasonId)
  const errors = await problems(scope, input, {
    ...(action && { action }),
    ...(option && { option }),
    ...(reason && { reason }),
  })
  if (!action || errors.length > 0) return invalid(mergeErrors(errors))
  return inTransaction(async () => {
    const log = await insertLog(scope, input, { actionee, action, option, reason })
    if (action.preventLogin && endsTokens(scope)) {
      await revokeRefreshTokensOfUser(scope, actionee.id, input.applicationIds)
    }
    if (broadcast) await recordUserAction(scope, 'start', log, { info, notifyUser: input.notifyUser })
    return { kind: 'taken', log }
  })
}
