/** The outbox: events and who is to get them, written in the statement or transaction of the change they report. */
import { afterCommit, always, constant, executeWith, type Fragment, fragment } from '@/lib/db'
import { processWide } from '@/lib/process-wide'
import { newId } from '@/lib/random'
import type { Attempt, Delivery, DeliveryOutcome, HeardEvent } from './heard'
import { retryDelay } from './retries'

const courier = processWide<{ wake?: (webhookIds: readonly string[]) => void }>('events.courier', () => ({}))

/** Whom to tell that there is something to deliver. Without it the rows wait. */
export function onNewDeliveries(wake: (webhookIds: readonly string[]) => void): void {
  courier.wake = wake
}

/** `happened`: what the event says is so. Else nobody hears of it again. */
function deliveryRow(eventId: string, { webhookId, outcome }: Delivery, happened: boolean) {
  const row = { eventId, webhookId }
  if (!outcome) return { ...row, attempts: 0, delivered: false, retryAfter: happened ? 0 : null }
  const { kind, ...answer } = outcome
  const delivered = kind === 'delivered'
  return { ...row, ...answer, attempts: 1, delivered, retryAfter: delivered || !happened ? null : retryDelay(1) }
}

function attemptRows({ id: eventId, deliveries }: HeardEvent) {
  return deliveries.flatMap(({ webhookId, outcome }) =>
    outcome ? [{ id: newId(), eventId, webhookId, ...outcome }] : [],
  )
}

/** A statement that puts attempts on record. */
const insertAttempts = (attempts: readonly object[], condition: Fragment) => fragment`
      insert into webhook_attempts (id, event_id, webhook_id, url, status, error, start_instant, end_instant)
      select id, "eventId", "webhookId", url, status, error, "startInstant", "endInstant"
      from jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb)
        as a(id uuid, "eventId" uuid, "webhookId" uuid, url text, status int, error text, "startInstant" bigint, "endInstant" bigint)
      where ${condition}`

/** Puts one attempt on record. */
export async function recordAttempt(
  eventId: string,
  webhookId: string,
  outcome: DeliveryOutcome & Attempt,
): Promise<void> {
  const known = fragment`exists (select from events where id = "eventId")`
  await executeWith([
    fragment`new_attempt as (${insertAttempts([{ id: newId(), eventId, webhookId, ...outcome }], known)})`,
  ])
}

/** How events are written. */
export type Writing = {
  /** What the events say is so. */
  readonly happened?: boolean
  /** More members of each of them, as an SQL object: what only the statement around it knows. */
  readonly members?: Fragment
  /** Begins the names of the expressions, where a statement has events that hang on several conditions. */
  readonly name?: 'new' | 'other'
}

/**
 * The rows of events as common table expressions, so that a login writes them in its own statement, where `condition` holds. After it:
 * `announce`.
 */
export function insertEvents(
  events: readonly HeardEvent[],
  condition: Fragment,
  { happened = true, members = fragment`'{}'::jsonb`, name = 'new' }: Writing = {},
): Fragment {
  const rows = events.map(({ id, tenantId, type, payload, createInstant }) => {
    return { id, tenantId, type, payload, createInstant }
  })
  const deliveries = events.flatMap((event) =>
    event.deliveries.map((delivery) => deliveryRow(event.id, delivery, happened)),
  )
  const attempts = events.flatMap(attemptRows)
  const written = fragment`${constant(name)}_events as (
      insert into events (id, tenant_id, type, payload, insert_instant)
      select id, "tenantId", type, payload || ${members}, "createInstant" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as e(id uuid, "tenantId" uuid, type text, payload jsonb, "createInstant" bigint) where ${condition}
    ), ${constant(name)}_deliveries as (
      insert into webhook_deliveries (event_id, webhook_id, attempts, last_attempt_instant, last_status, last_error,
        next_attempt_instant, delivered_instant)
      select "eventId", "webhookId", attempts, case when attempts > 0 then now_ms() end, status, error,
        now_ms() + "retryAfter", case when delivered then now_ms() end
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d("eventId" uuid, "webhookId" uuid, attempts int, status int,
        error text, "retryAfter" bigint, delivered boolean) where ${condition}
    )`
  return attempts.length === 0
    ? written
    : fragment`${written}, ${constant(name)}_attempts as (${insertAttempts(attempts, condition)})`
}

/** A statement that puts the events of a common table expression, by their `id`, on their way to webhooks. */
export function deliveriesTo(webhookIds: readonly string[], events: Fragment): Fragment {
  return fragment`insert into webhook_deliveries (event_id, webhook_id, next_attempt_instant)
    select id, unnest(${webhookIds}::uuid[]), now_ms() from ${events}`
}

/** Has what was written for these webhooks delivered: at once, or when the transaction around the caller is committed. */
export function wakeFor(webhookIds: readonly string[]): void {
  if (webhookIds.length > 0) afterCommit(() => courier.wake?.(webhookIds))
}

/** Has the events delivered, as `wakeFor` does. */
export function announce(events: readonly HeardEvent[]): void {
  wakeFor([...new Set(events.flatMap(({ deliveries }) => deliveries.map(({ webhookId }) => webhookId)))])
}

/** Puts events on record that webhooks have prevented, with what each said. */
export async function recordVetoed(events: readonly HeardEvent[]): Promise<void> {
  if (events.length === 0) return
  await executeWith([insertEvents(events, always, { happened: false })])
}

/** Writes events in a statement of their own. */
export async function writeEvents(events: readonly HeardEvent[]): Promise<void> {
  if (events.length === 0) return
  await executeWith([insertEvents(events, always)])
  announce(events)
}
