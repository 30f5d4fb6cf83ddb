/** Asking webhooks for their consent to what is about to happen. */
import { insideTransaction } from '@/lib/db'
import type { Vetoed } from '@/lib/errors'
import { attempt, carryOut, eventBody, type HeardEvent, recordVetoed, retryDelay } from '@/lib/events'
import { describeError, log } from '@/lib/log'
import { findWebhookAnywhere } from '@/lib/webhooks'
import { handOver } from './hand-over'
import { isSatisfied } from './levels'
import { sweepIn } from './worker'

const vetoed: Vetoed = { kind: 'vetoed' }

async function put(event: HeardEvent): Promise<HeardEvent> {
  if (event.transactionType === 'None') return event
  const body = eventBody(event)
  const deliveries = await Promise.all(
    event.deliveries.map(async (delivery) => {
      const webhook = await findWebhookAnywhere(delivery.webhookId)
      return webhook ? { ...delivery, outcome: await handOver(webhook, body) } : delivery
    }),
  )
  return { ...event, deliveries }
}

function isAgreed({ id, type, transactionType, deliveries }: HeardEvent): boolean {
  const asked = deliveries.filter(({ outcome }) => outcome !== undefined)
  const agreed = asked.filter(({ outcome }) => outcome?.kind === 'delivered')
  const satisfied = isSatisfied(transactionType, agreed.length, asked.length)
  if (!satisfied) log.warn('webhook.vetoed', { eventId: id, type, agreed: agreed.length, asked: asked.length })
  return satisfied
}

/** The log tells what was prevented, and by whom; without it the change is prevented all the same. */
async function keep(events: readonly HeardEvent[]): Promise<void> {
  const asked = events.filter(({ transactionType }) => transactionType !== 'None')
  await recordVetoed(asked).catch((error: unknown) => log.error('webhook.vetoLost', describeError(error)))
}

export type Consent = { readonly kind: 'agreed'; readonly events: readonly HeardEvent[] } | Vetoed

/**
 * Hands the transactional ones among the events to all their webhooks at once and waits, no longer than the slowest one's
 * time-outs. The events come back with what was answered: who has one already does not get it again, who failed is retried.
 */
export async function askForConsent(events: readonly HeardEvent[]): Promise<Consent> {
  const answered = await Promise.all(events.map(put))
  if (!answered.every(isAgreed)) {
    await keep(answered)
    return vetoed
  }
  const failed = answered.some(({ deliveries }) => deliveries.some(({ outcome }) => outcome?.kind === 'failed'))
  if (failed) sweepIn(retryDelay(1) ?? 0)
  return { kind: 'agreed', events: answered }
}

/**
 * Makes a change of several rows in one transaction, unless the webhooks of a transactional event that it records prevent it. May
 * run `change` twice, so it must have no effect but on the database. Inside a transaction it joins that one, and nobody is asked:
 * what happens there is not decided yet.
 */
export async function consented<T>(change: () => Promise<T>): Promise<T | Vetoed> {
  if (insideTransaction()) return change()
  const first = await attempt(change)
  if (first.kind === 'done') return first.result
  const consent = await askForConsent(first.events)
  return consent.kind === 'agreed' ? carryOut(change, consent.events) : consent
}
