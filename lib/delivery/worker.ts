/**
 * Delivers the outbox. Every instance runs one; what is due is claimed by a conditional update, for longer than an attempt can
 * take, so the events of an instance that died come due again for any other: at least once. It is woken by what this process
 * records and by the next retry; a slow sweep finds what others left.
 */
import { monotonic } from '@/lib/clock'
import { execute, sql } from '@/lib/db'
import { type DeliveryOutcome, eventBody, onNewDeliveries, recordAttempt, retryDelay } from '@/lib/events'
import { describeError, log } from '@/lib/log'
import { processWide } from '@/lib/process-wide'
import type { EventType } from '@/lib/settings'
import { findWebhookAnywhere, type Webhook } from '@/lib/webhooks'
import { handOver } from './hand-over'

/** Attempts of one webhook at once: one that is slow holds up nothing but itself. */
const batch = 8

/** ms that a claim outlives the time-outs of its webhook. */
const claimMargin = 5000

/** ms between sweeps for what other instances left behind. */
const sweepInterval = 60_000

/** ms that attempts under way get when the process ends; what is cut off is delivered again. */
const stopTimeout = 3000

type Worker = {
  running: boolean
  /** By webhook: at most one at a time each. */
  readonly lanes: Map<string, Promise<void>>
  /** Woken while its lane was running. */
  readonly again: Set<string>
  timer: NodeJS.Timeout | undefined
  /** Of the timer, in the monotonic clock's ms. */
  sweepAt: number
}

const worker = processWide<Worker>('delivery', () => ({
  running: false,
  lanes: new Map(),
  again: new Set(),
  timer: undefined,
  sweepAt: Number.POSITIVE_INFINITY,
}))

type Claimed = {
  id: string
  tenant_id: string | null
  type: EventType
  payload: Record<string, unknown>
  insert_instant: bigint
  attempts: number
}

function claim({ id, connectTimeout, readTimeout }: Webhook): Promise<Claimed[]> {
  return sql<Claimed>(
    `with due as (
       select event_id from webhook_deliveries where webhook_id = $1::uuid and next_attempt_instant <= now_ms()
       order by next_attempt_instant limit $2::int for update skip locked
     ), claimed as (
       update webhook_deliveries d
       set attempts = d.attempts + 1, last_attempt_instant = now_ms(), next_attempt_instant = now_ms() + $3::bigint
       from due where d.webhook_id = $1::uuid and d.event_id = due.event_id
       returning d.event_id, d.attempts
     )
     select e.id, e.tenant_id, e.type, e.payload, e.insert_instant, c.attempts from claimed c join events e on e.id = c.event_id`,
    id,
    batch,
    connectTimeout + readTimeout + claimMargin,
  )
}

/** Unless the claim has run out meanwhile and somebody else has taken it over. */
async function settle(webhookId: string, { id, attempts }: Claimed, outcome: DeliveryOutcome): Promise<void> {
  const delivered = outcome.kind === 'delivered'
  const delay = delivered ? null : retryDelay(attempts)
  await execute(
    `update webhook_deliveries set last_status = $4::int, last_error = $5, next_attempt_instant = now_ms() + $6::bigint,
       delivered_instant = case when $7::boolean then now_ms() end
     where event_id = $1::uuid and webhook_id = $2::uuid and attempts = $3::int`,
    id,
    webhookId,
    attempts,
    outcome.status ?? null,
    outcome.kind === 'failed' ? (outcome.error ?? null) : null,
    delay,
    delivered,
  )
  if (delay !== null) sweepIn(delay)
}

async function deliver(webhook: Webhook, claimed: Claimed): Promise<void> {
  const { id, tenant_id: tenantId, type, payload, insert_instant: instant, attempts } = claimed
  const outcome = await handOver(webhook, eventBody({ id, tenantId, type, payload, createInstant: Number(instant) }))
  await recordAttempt(id, webhook.id, outcome)
  await settle(webhook.id, claimed, outcome)
  if (outcome.kind === 'delivered') return
  const { status, error } = outcome
  log.warn('webhook.delivery.failed', { webhookId: webhook.id, eventId: id, type, attempts, status, error })
}

async function drain(webhookId: string): Promise<void> {
  while (worker.running) {
    worker.again.delete(webhookId)
    const webhook = await findWebhookAnywhere(webhookId)
    const claimed = webhook ? await claim(webhook) : []
    if (webhook) await Promise.all(claimed.map((one) => deliver(webhook, one)))
    if (claimed.length < batch && !worker.again.has(webhookId)) return
  }
}

function wake(webhookIds: readonly string[]): void {
  for (const id of webhookIds) {
    if (worker.lanes.has(id)) worker.again.add(id)
    else if (worker.running) worker.lanes.set(id, runLane(id))
  }
}

async function runLane(webhookId: string): Promise<void> {
  try {
    await drain(webhookId)
  } catch (error) {
    log.error('webhook.delivery.broken', { webhookId, ...describeError(error) })
  } finally {
    worker.lanes.delete(webhookId)
    // Woken after its last look.
    if (worker.again.delete(webhookId)) wake([webhookId])
  }
}

/** Sees to what comes due after so many ms; an earlier sweep stays. */
export function sweepIn(delay: number): void {
  const at = monotonic() + delay
  if (!worker.running || at >= worker.sweepAt) return
  clearTimeout(worker.timer)
  worker.sweepAt = at
  worker.timer = setTimeout(sweep, delay).unref()
}

/** Wakes the lanes that have something due, and learns when the next one has. */
async function sweep(): Promise<void> {
  worker.sweepAt = Number.POSITIVE_INFINITY
  try {
    const rows = await sql<{ id: string; due_in: bigint }>(
      `select w.id, d.next_attempt_instant - now_ms() as due_in from webhooks w cross join lateral (
         select next_attempt_instant from webhook_deliveries
         where webhook_id = w.id and next_attempt_instant is not null order by next_attempt_instant limit 1) d`,
    )
    wake(rows.filter(({ due_in: dueIn }) => dueIn <= 0n).map(({ id }) => id))
    const later = rows.map(({ due_in: dueIn }) => Number(dueIn)).filter((dueIn) => dueIn > 0)
    sweepIn(Math.min(sweepInterval, ...later))
  } catch (error) {
    log.error('webhook.sweep.failed', describeError(error))
    sweepIn(sweepInterval)
  }
}

/** Delivers from now on, beginning with what is there. */
export function startDelivery(): void {
  worker.running = true
  onNewDeliveries(wake)
  sweepIn(0)
}

/** Claims nothing more and waits a moment for what is under way. */
export async function stopDelivery(): Promise<void> {
  worker.running = false
  clearTimeout(worker.timer)
  worker.sweepAt = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, stopTimeout)
  })
  await Promise.race([Promise.all(worker.lanes.values()), timeout])
  clearTimeout(timer)
}
