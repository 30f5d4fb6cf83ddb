/** What was done to users: one entry each time, in the words of that day. */
import { sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'

/** An earlier state of an entry. */
type HistoryItem = {
  readonly actionerUserId: string | null
  readonly comment: string | null
  /** When it was replaced, ms since the epoch. */
  readonly createInstant: number
  readonly expiry: number
}

/** In its public JSON shape. */
export type UserActionLog = {
  readonly id: string
  readonly actioneeUserId: string
  /** Null: the server itself, after too many failed logins. */
  readonly actionerUserId: string | null
  /** Empty: every application. */
  readonly applicationIds: readonly string[]
  readonly comment: string | null
  /** ms since the epoch. Null: not temporal. */
  readonly expiry: number | null
  readonly history: { readonly historyItems: readonly HistoryItem[] }
  readonly insertInstant: number
  readonly localizedName: string
  readonly localizedOption: string | null
  readonly localizedReason: string | null
  readonly name: string
  readonly option: string | null
  readonly reason: string | null
  readonly reasonCode: string | null
  readonly userActionId: string
}

/** Entries of one answer. The public API has no pages here; nobody is disciplined more often. */
const maxEntries = 1000

/** The entry in the row `l` as one JSON document. */
export const logDocument = `
  jsonb_build_object(
    'id', l.id, 'actioneeUserId', l.actionee_user_id, 'actionerUserId', l.actioner_user_id, 'applicationIds', l.application_ids,
    'comment', l.comment, 'expiry', l.expiry, 'history', jsonb_build_object('historyItems', l.history), 'insertInstant', l.insert_instant,
    'localizedName', l.localized_name, 'localizedOption', l.localized_option, 'localizedReason', l.localized_reason, 'name', l.name,
    'option', l.option, 'reason', l.reason, 'reasonCode', l.reason_code, 'userActionId', l.user_action_id)`

/** An entry of this tenant. */
export async function findUserActionLog({ tenantId }: TenantScope, id: string): Promise<UserActionLog | undefined> {
  const [row] = await sql<{ log: UserActionLog }>(
    `select ${logDocument} as log from user_action_logs l where l.tenant_id = $1::uuid and l.id = $2::uuid`,
    tenantId,
    id,
  )
  return row?.log
}

/** The tenant of an entry, whoever asks: to learn which tenant a request is for. */
export async function tenantOfUserActionLog(id: string): Promise<string | undefined> {
  const [row] = await sql<{ tenant_id: string }>('select tenant_id from user_action_logs where id = $1::uuid', id)
  return row?.tenant_id
}

/** `active`: temporal and in force, by the database clock. `inactive`: all others. */
export type LogFilter = 'all' | 'active' | 'inactive' | 'preventingLogin'

const conditions: Readonly<Record<LogFilter, string>> = {
  all: 'true',
  active: 'l.expiry > now_ms()',
  inactive: '(l.expiry is null or l.expiry <= now_ms())',
  preventingLogin: 'l.expiry > now_ms() and a.prevent_login',
}

/** What was done to a user, newest first. */
export async function listUserActionLogs(
  { tenantId }: TenantScope,
  userId: string,
  filter: LogFilter,
): Promise<UserActionLog[]> {
  const rows = await sql<{ log: UserActionLog }>(
    `select ${logDocument} as log from user_action_logs l join user_actions a on a.id = l.user_action_id
     where l.tenant_id = $1::uuid and l.actionee_user_id = $2::uuid and ${conditions[filter]}
     order by l.insert_instant desc, l.id desc limit ${maxEntries}`,
    tenantId,
    userId,
  )
  return rows.map(({ log }) => log)
}
