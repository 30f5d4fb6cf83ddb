/** Rows of the log, and what they become. */
import { eventBody } from '@/lib/events'
import type { EventType } from '@/lib/settings'
import type { Reach } from '@/lib/tenancy'

type Json = Readonly<Record<string, unknown>>

type AttemptRow = {
  readonly id: string
  readonly webhookId: string
  readonly url: string
  readonly status: number | null
  readonly error: string | null
  readonly startInstant: number
  readonly endInstant: number
}

export type EventRow = {
  id: string
  tenant_id: string | null
  type: EventType
  payload: Json
  sequence: bigint
  insert_instant: bigint
  result: string
  linked_object_id: string | null
  attempts: readonly AttemptRow[]
}

/** Of events `e` that were meant for somebody. */
export const sent = 'exists (select from webhook_deliveries d where d.event_id = e.id)'

export const result = `case
  when exists (select from webhook_deliveries d where d.event_id = e.id and d.next_attempt_instant is not null) then 'Running'
  when exists (select from webhook_deliveries d where d.event_id = e.id and d.delivered_instant is null) then 'Failed'
  else 'Succeeded' end`

/** What the event is about: its user, as far as there is one. */
export const linkedObjectId = `coalesce(e.payload->'user'->>'id', e.payload->>'userId')`

const attempts = `(
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'webhookId', a.webhook_id, 'url', a.url, 'status', a.status, 'error', a.error,
    'startInstant', a.start_instant, 'endInstant', a.end_instant) order by a.start_instant, a.id), '[]')
  from webhook_attempts a where a.event_id = e.id)`

export const columns = `e.id, e.tenant_id, e.type, e.payload, e.sequence, e.insert_instant, ${result} as result,
  ${linkedObjectId} as linked_object_id, ${attempts} as attempts`

/** The tenants that a caller may see, as a condition on events `e` with its one parameter. */
export function reached(
  reach: Reach,
  placeholder: `$${number}`,
): { readonly text: string; readonly parameter: string | null } {
  const every = `${placeholder}::uuid is null`
  switch (reach.kind) {
    case 'every':
      return { text: every, parameter: null }
    case 'one':
      return { text: `e.tenant_id = ${placeholder}::uuid`, parameter: reach.tenantId }
    case 'none':
      return { text: `not ${every}`, parameter: null }
  }
}

const isSuccess = ({ status }: AttemptRow): boolean => status !== null && status >= 200 && status < 300

export function toAttemptJson(eventId: string, attempt: AttemptRow): Json {
  const { id, webhookId, url, status, error, startInstant, endInstant } = attempt
  return {
    attemptResult: isSuccess(attempt) ? 'Success' : 'Failure',
    data: {},
    endInstant,
    id,
    startInstant,
    webhookCallResponse: { exception: error, statusCode: status, url },
    webhookEventLogId: eventId,
    webhookId,
  }
}

export function toEventLogJson(row: EventRow): Json {
  const { id, tenant_id: tenantId, type, payload, attempts } = row
  const insertInstant = Number(row.insert_instant)
  const ends = attempts.map(({ endInstant }) => endInstant)
  const successfulAttempts = attempts.filter(isSuccess).length
  return {
    attempts: attempts.map((attempt) => toAttemptJson(id, attempt)),
    data: {},
    // Exactly what the webhooks get.
    event: JSON.parse(eventBody({ id, tenantId, type, payload, createInstant: insertInstant })),
    eventResult: row.result,
    eventType: type,
    failedAttempts: attempts.length - successfulAttempts,
    id,
    insertInstant,
    lastAttemptInstant: ends.length > 0 ? Math.max(...ends) : null,
    lastUpdateInstant: Math.max(insertInstant, ...ends),
    linkedObjectId: row.linked_object_id,
    sequence: Number(row.sequence),
    successfulAttempts,
  }
}
