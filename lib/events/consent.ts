/**
 * Changes that webhooks may prevent. Nobody is asked while a transaction is open: the embedded database has one connection, and a
 * webhook that hangs would hold everybody up. So such a change is made twice: first to see what it comes to and whom to ask, rolled
 * back, and, when they agree, for good.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { inTransaction } from '@/lib/db'
import { processWide } from '@/lib/process-wide'
import type { HeardEvent } from './heard'

/** `asking` collects the events that need consent; `answered` holds them with the answers of the webhooks. */
type Stage =
  | { readonly kind: 'asking'; readonly events: HeardEvent[] }
  | { readonly kind: 'answered'; readonly events: HeardEvent[] }

const stage = processWide('events.consent', () => new AsyncLocalStorage<Stage>())

const needsConsent = ({ transactionType }: HeardEvent): boolean => transactionType !== 'None'

function answerTo(event: HeardEvent, answered: HeardEvent[]): HeardEvent {
  const index = answered.findIndex(({ type }) => type === event.type)
  const [answer] = index < 0 ? [] : answered.splice(index, 1)
  if (!answer) return event
  const { id, createInstant, deliveries } = answer
  return { ...event, id, createInstant, deliveries }
}

/** What is to be written of the events at this stage of the change around the caller. Without one, consent is not asked for. */
export function atThisStage(events: readonly HeardEvent[]): readonly HeardEvent[] {
  const current = stage.getStore()
  if (!current) return events
  if (current.kind === 'answered') {
    return events.map((event) => (needsConsent(event) ? answerTo(event, current.events) : event))
  }
  current.events.push(...events.filter(needsConsent))
  return events.filter((event) => !needsConsent(event))
}

/** Rolls a change back that waits for consent. */
class Waiting extends Error {}

/** The change, committed if it needs nobody's consent; else rolled back, with the events that do. */
export async function attempt<T>(
  change: () => Promise<T>,
): Promise<
  { readonly kind: 'done'; readonly result: T } | { readonly kind: 'waiting'; readonly events: HeardEvent[] }
> {
  let events: HeardEvent[] = []
  try {
    const result = await inTransaction(() => {
      events = []
      return stage.run({ kind: 'asking', events }, async () => {
        const outcome = await change()
        if (events.length > 0) throw new Waiting('The change waits for consent')
        return outcome
      })
    })
    return { kind: 'done', result }
  } catch (error) {
    if (error instanceof Waiting) return { kind: 'waiting', events }
    throw error
  }
}

/** The change for good, its events written with the answers that the webhooks have given. */
export function carryOut<T>(change: () => Promise<T>, answered: readonly HeardEvent[]): Promise<T> {
  return inTransaction(() => stage.run({ kind: 'answered', events: [...answered] }, change))
}
