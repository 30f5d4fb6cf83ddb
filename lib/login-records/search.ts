/** Searching the history of logins (Login API, "Search Login Records"). */
import { now } from '@/lib/clock'
import { sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import type { Location } from '@/lib/geolocation'
import { type Criteria, conditionOf, nameNothing } from './criteria'

/** A record as clients see it. */
export type FoundLogin = {
  readonly applicationId: string | null
  /** As it is called now. */
  readonly applicationName: string | null
  readonly instant: number
  readonly ipAddress: string | null
  readonly location: Location | null
  readonly loginId: string | null
  readonly loginIdType: string | null
  readonly userId: string
  /** Ours: what was wrong with an attempt that logged nobody in. */
  readonly failureReason: string | null
  /** Ours: what the device is called, by the application or by its browser. */
  readonly deviceName: string | null
}

export type LoginSearch = {
  readonly criteria: Criteria
  /** How many of the newest to leave out. */
  readonly startRow: number
  readonly numberOfResults: number
  readonly total: 'count' | 'omit'
}

export type FoundLogins = {
  readonly kind: 'found'
  /** Newest first. */
  readonly logins: readonly FoundLogin[]
  readonly total: number | undefined
}

type Row = Omit<FoundLogin, 'instant'> & { readonly instant: bigint }

/** ms. Two or three monthly partitions: for each one more, a search has to be planned and begun. */
const recently = 31 * 86_400_000

/** The newest page is nearly always found among the recent records, at a cost that no amount of older ones raises. */
async function page(search: LoginSearch): Promise<FoundLogin[]> {
  const { criteria, startRow, numberOfResults } = search
  // Of one user there are few records, and looking twice costs more than it saves.
  if (startRow === 0 && [criteria.userId, criteria.start, criteria.end].every((bound) => bound === undefined)) {
    const logins = await rowsOf({ ...search, criteria: { ...criteria, start: now() - recently } })
    if (logins.length === numberOfResults) return logins
  }
  return rowsOf(search)
}

async function rowsOf({ criteria, startRow, numberOfResults }: LoginSearch): Promise<FoundLogin[]> {
  const { text, parameters } = conditionOf(criteria)
  const next = parameters.length + 1
  // A name is looked up for each record of the page: joined, all applications would be read for it.
  const rows = await sql<Row>(
    `select r.application_id as "applicationId", (select a.name from applications a where a.id = r.application_id) as "applicationName",
       r.instant, r.ip_address as "ipAddress", r.location, r.login_id as "loginId", r.login_id_type as "loginIdType",
       r.user_id as "userId", r.failure_reason as "failureReason", r.device_name as "deviceName"
     from login_records r where ${text}
     order by r.instant desc, r.id desc limit $${next}::int offset $${next + 1}::int`,
    ...parameters,
    numberOfResults,
    startRow,
  )
  return rows.map((row) => ({ ...row, instant: Number(row.instant) }))
}

async function count(criteria: Criteria): Promise<number> {
  const { text, parameters } = conditionOf(criteria)
  const [row] = await sql<{ total: bigint }>(
    `select count(*) as total from login_records r where ${text}`,
    ...parameters,
  )
  return Number(row?.total)
}

/** Counting reads every record that matches, so it happens only where it is asked for. */
export async function searchLogins(search: LoginSearch): Promise<FoundLogins | NotFound> {
  const { criteria } = search
  const [logins, total] = await Promise.all([page(search), search.total === 'count' ? count(criteria) : undefined])
  if (logins.length === 0 && (await nameNothing(criteria))) return notFound
  return { kind: 'found', logins, total }
}
