/** What follows from a new lock after failed logins. */
import { type Fragment, fragment } from '@/lib/db'
import { prepareEvents } from '@/lib/events'
import type { TenantScope } from '@/lib/tenancy'
import { revocationOfUser } from '@/lib/tokens'
import type { UserAction } from './action'
import { userActionEvent } from './event'
import { endsTokens } from './taking'

/** Who is locked, and by which action. */
export type Locked = {
  readonly userId: string
  readonly action: UserAction
  readonly localizedName: string
}

type Consequences = {
  /** Common table expressions after `fresh`, which has a row, with the expiry of the lock, where it is new. */
  readonly parts: readonly Fragment[]
  /** After a lock that was new. */
  announce(): void
}

const isFresh = fragment`exists (select 1 from fresh)`

/** Made ready before anybody knows whether there will be a lock, for a user that there is not as for one that there is. */
export async function consequencesOf(scope: TenantScope, locked: Locked): Promise<Consequences> {
  const { userId, action, localizedName } = locked
  const entry = {
    actioneeUserId: userId,
    actionerUserId: null,
    applicationIds: [],
    comment: null,
    expiry: null,
    localizedName,
    localizedOption: null,
    localizedReason: null,
    name: action.name,
    option: null,
    reason: null,
    reasonCode: null,
    userActionId: action.id,
  }
  const event = await prepareEvents(scope, userActionEvent('start', entry))
  const members = fragment`(select jsonb_build_object('expiry', expiry) from fresh)`
  const revocation = endsTokens(scope) ? await revocationOfUser(scope, userId, isFresh) : undefined
  return {
    parts: [...event.insert(isFresh, { members }), ...(revocation ? [revocation.part] : [])],
    announce: () => {
      event.announce()
      revocation?.announce()
    },
  }
}
