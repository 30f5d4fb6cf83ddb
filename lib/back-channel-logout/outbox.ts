/** The rows that a trigger writes wherever sessions end. */
import { execute, sql } from '@/lib/db'
import { lease } from './limits'

export type EndedSession = {
  readonly id: string
  readonly tenantId: string
  readonly applicationId: string
  readonly userId: string
  readonly sessionId: string
  readonly attempts: number
}

type Row = {
  id: string
  tenant_id: string
  application_id: string
  user_id: string
  session_id: string
  attempts: number
}

/** Takes what is due for this process alone. */
export async function claimEndedSessions(limit: number): Promise<readonly EndedSession[]> {
  const rows = await sql<Row>(
    `with due as (
       select id from back_channel_logouts where next_attempt_instant <= now_ms()
       order by next_attempt_instant limit $1::int for update skip locked
     )
     update back_channel_logouts l set attempts = l.attempts + 1, next_attempt_instant = now_ms() + $2::bigint
     from due where l.id = due.id returning l.id, l.tenant_id, l.application_id, l.user_id, l.session_id, l.attempts`,
    limit,
    lease,
  )
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    applicationId: row.application_id,
    userId: row.user_id,
    sessionId: row.session_id,
    attempts: row.attempts,
  }))
}

/** ms until the next row is due; undefined if there is none. */
export async function nextDueIn(): Promise<number | undefined> {
  const [row] = await sql<{ due_in: bigint | null }>(
    'select min(next_attempt_instant) - now_ms() as due_in from back_channel_logouts',
  )
  return row?.due_in == null ? undefined : Number(row.due_in)
}

/** The application has heard, or never will. */
export async function forget(id: string): Promise<void> {
  await execute('delete from back_channel_logouts where id = $1::uuid', id)
}

/** `delay` in ms. */
export async function retryIn(id: string, delay: number): Promise<void> {
  await execute(
    'update back_channel_logouts set next_attempt_instant = now_ms() + $2::bigint where id = $1::uuid',
    id,
    delay,
  )
}
