/** The event `user.action`: what is done to users, for webhooks. */
import { type EventInfo, type NewEvent, recordEvents } from '@/lib/events'
import type { TenantScope } from '@/lib/tenancy'
import type { UserActionLog } from './log'

/** `end` is never sent: an action ends by the passing of time, and nothing happens then. */
export type Phase = 'start' | 'modify' | 'cancel'

/** How a change of somebody's action is told of. */
export type Broadcast = {
  /** The caller wants webhooks to hear of it. */
  readonly broadcast: boolean
  readonly info: EventInfo
}

export const silently: Broadcast = { broadcast: false, info: {} }

/** What the event tells of an entry. */
export type Told = Omit<UserActionLog, 'id' | 'history' | 'insertInstant'>

type Circumstances = {
  readonly info?: EventInfo | undefined
  /** What the caller wants webhooks to do about it. */
  readonly notifyUser?: boolean | undefined
}

/** The event of an entry. */
export function userActionEvent(phase: Phase, log: Told, { info, notifyUser = false }: Circumstances = {}): NewEvent {
  return {
    type: 'user.action',
    info,
    members: () => ({
      action: log.name,
      actionId: log.userActionId,
      actioneeUserId: log.actioneeUserId,
      actionerUserId: log.actionerUserId ?? undefined,
      applicationIds: log.applicationIds,
      comment: log.comment ?? undefined,
      emailedUser: false,
      expiry: log.expiry ?? undefined,
      localizedAction: log.localizedName,
      localizedOption: log.localizedOption ?? undefined,
      localizedReason: log.localizedReason ?? undefined,
      notifyUser,
      option: log.option ?? undefined,
      phase,
      reason: log.reason ?? undefined,
      reasonCode: log.reasonCode ?? undefined,
    }),
  }
}

/** Records the event in the transaction around the caller. */
export function recordUserAction(
  scope: TenantScope,
  phase: Phase,
  log: UserActionLog,
  circumstances: Circumstances,
): Promise<void> {
  return recordEvents(scope, userActionEvent(phase, log, circumstances))
}
