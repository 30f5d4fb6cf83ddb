/** What follows from a new lock after failed logins. */
import { type Fragment, fragment } from '@/lib/db'
import { prepareEvents } from '@/lib/events'
import { announceMessage, type NewMessage, nobody, prepareMessage, type Recipient } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import { revocationOfUser } from '@/lib/tokens'
import type { UserAction } from './action'
import { userActionEvent } from './event'
import { endsTokens } from './taking'

/** Who is locked, and by which action. */
export type Locked = {
  readonly userId: string
  /** `nobody` where there is no such user. */
  readonly recipient: Recipient
  readonly action: UserAction
  readonly localizedName: string
}

type Consequences = {
  /** Common table expressions after `fresh`, which has a row, with the expiry of the lock, where it is new. */
  readonly parts: readonly Fragment[]
  /** After a lock that was new. */
  announce(): void
}

/** ms within which a user gets one mail about locks, however often somebody has the account locked. */
const mailedEvery = 60 * 60_000

/** Where the mail goes that is made ready for nobody, and never written. */
const nowhere = 'nobody@example.com'

const isFresh = fragment`exists (select 1 from fresh)`
const isMailed = fragment`exists (select 1 from mailed)`

/** `mailed` has a row if the mail is to go out. */
function mailParts({ tenantId }: TenantScope, userId: string, mail: NewMessage | undefined): readonly Fragment[] {
  const mailed = fragment`mailed as (
      select 1 from fresh where ${mail !== undefined}::boolean and not exists (
        select 1 from messages where tenant_id = ${tenantId}::uuid and user_id = ${userId}::uuid and kind = 'accountLocked'
          and insert_instant > now_ms() - ${mailedEvery}::bigint)
    )`
  return mail ? [mailed, mail.insert(isMailed)] : [mailed]
}

async function lockMail(scope: TenantScope, user: Recipient): Promise<NewMessage | undefined> {
  if (!scope.tenant.settings.failedAuthenticationConfiguration.emailUser) return undefined
  const to = user === nobody ? nowhere : undefined
  const message = await prepareMessage(scope, { kind: 'accountLocked', user, to, values: {} })
  return message.kind === 'prepared' ? message : undefined
}

/** Made ready before anybody knows whether there will be a lock, for a user that there is not as for one that there is. */
export async function consequencesOf(scope: TenantScope, locked: Locked): Promise<Consequences> {
  const { userId, action, localizedName, recipient } = locked
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
  const members = fragment`(select jsonb_build_object('expiry', expiry, 'emailedUser', ${isMailed}) from fresh)`
  const mail = await lockMail(scope, recipient)
  const revocation = endsTokens(scope) ? await revocationOfUser(scope, userId, isFresh) : undefined
  return {
    parts: [
      ...mailParts(scope, userId, mail),
      ...event.insert(isFresh, { members }),
      ...(revocation ? [revocation.part] : []),
    ],
    announce: () => {
      event.announce()
      revocation?.announce()
      if (mail) announceMessage()
    },
  }
}
