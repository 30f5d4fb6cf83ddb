/** Which records a search or an export is about. */
import { sql } from '@/lib/db'

/** Of all tenants: only the bearer of a global API key asks. */
export type Criteria = {
  readonly applicationId?: string | undefined
  readonly userId?: string | undefined
  /** ms since the epoch, inclusive. */
  readonly start?: number | undefined
  /** ms since the epoch, exclusive. */
  readonly end?: number | undefined
  /** `withFailures`: also attempts that did not log anybody in. */
  readonly outcomes?: 'successes' | 'withFailures'
  /** `byPerson`: only what somebody did, not what an application did for them or what came with the account. */
  readonly kinds?: 'all' | 'byPerson'
}

/** Uses of refresh tokens, and the records of new users and registrations (`authentication_type`). */
const notByPerson = "('REFRESH_TOKEN', 'USER_CREATE', 'REGISTRATION')"

/** A condition on `login_records r`, and its parameters, numbered from `$1`. */
export type Condition = { readonly text: string; readonly parameters: readonly unknown[] }

/**
 * `is null` in words that the planner makes no guess about. A table without statistics, as each month's is until it is first analyzed, it believes
 * to have a null in one row of two hundred: it then reads the whole month and sorts it instead of taking the newest from the index.
 */
const succeeded = 'case when r.failure_reason is null then true else false end'

/** Code picks the fragments and values travel as parameters, so nothing a client sends becomes part of a statement (ASVS 1.2.4). */
export function conditionOf(criteria: Criteria): Condition {
  const { applicationId, userId, start, end, outcomes = 'successes', kinds = 'all' } = criteria
  const parts: readonly (readonly [fragment: string, value: unknown])[] = [
    ['r.application_id = ?::uuid', applicationId],
    ['r.user_id = ?::uuid', userId],
    ['r.instant >= ?::bigint', start],
    ['r.instant < ?::bigint', end],
  ]
  const given = parts.filter(([, value]) => value !== undefined)
  const texts = given.map(([fragment], index) => fragment.replace('?', `$${index + 1}`))
  if (outcomes === 'successes') texts.push(succeeded)
  if (kinds === 'byPerson') texts.push(`r.authentication_type not in ${notByPerson}`)
  return { text: texts.length > 0 ? texts.join(' and ') : 'true', parameters: given.map(([, value]) => value) }
}

/** Whether the criteria name an application or a user that neither exists nor has records. */
export async function nameNothing({ applicationId, userId }: Criteria): Promise<boolean> {
  const [row] = await sql<{ application: boolean; user: boolean }>(
    `select ($1::uuid is null or exists (select from applications where id = $1::uuid)
              or exists (select from login_records where application_id = $1::uuid)) as application,
            ($2::uuid is null or exists (select from users where id = $2::uuid)
              or exists (select from login_records where user_id = $2::uuid)) as user`,
    applicationId ?? null,
    userId ?? null,
  )
  return !(row?.application && row.user)
}
