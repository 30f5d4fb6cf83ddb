/** One event of the log, or one attempt. */
import { sql } from '@/lib/db'
import type { Reach } from '@/lib/tenancy'
import { columns, type EventRow, reached, sent, toAttemptJson, toEventLogJson } from './rows'

type Json = Readonly<Record<string, unknown>>

async function find(reach: Reach, condition: string, id: string): Promise<EventRow | undefined> {
  const { text, parameter } = reached(reach, '$1')
  const [row] = await sql<EventRow>(
    `select ${columns} from events e where ${text} and ${sent} and ${condition}`,
    parameter,
    id,
  )
  return row
}

/** Undefined: there is none, or none that the caller may see. */
export async function findEventLog(reach: Reach, id: string): Promise<Json | undefined> {
  const row = await find(reach, 'e.id = $2::uuid', id)
  return row && toEventLogJson(row)
}

/** As `findEventLog`, of an attempt. */
export async function findAttempt(reach: Reach, id: string): Promise<Json | undefined> {
  const row = await find(reach, 'e.id = (select event_id from webhook_attempts where id = $2::uuid)', id)
  const attempt = row?.attempts.find((one) => one.id === id)
  return row && attempt && toAttemptJson(row.id, attempt)
}
