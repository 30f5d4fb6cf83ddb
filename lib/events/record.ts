/** Recording what happens. */
import type { Fragment } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { atThisStage } from './consent'
import { hear } from './heard'
import { announce, insertEvents, type Writing, writeEvents } from './outbox'
import type { NewEvent } from './types'

/**
 * Records events in the transaction around the caller, if anybody hears them. Inside `consented` (lib/delivery), those that the
 * tenant made transactional are asked about before the change is made.
 */
export async function recordEvents(scope: TenantScope, ...events: readonly NewEvent[]): Promise<void> {
  await writeEvents(atThisStage(await hear(scope, events)))
}

/** Events that only have to be written. */
export type PreparedEvents = {
  /** Their rows as common table expressions, written where `condition` holds; none if nobody hears of them. */
  readonly insert: (condition: Fragment, writing?: Writing) => readonly Fragment[]
  /** Has them delivered, once they are written. */
  announce(): void
}

/** Prepares events for a caller whose change is one statement, and who writes them in it. Nobody is asked for consent. */
export async function prepareEvents(scope: TenantScope, ...events: readonly NewEvent[]): Promise<PreparedEvents> {
  const heard = await hear(scope, events)
  return {
    insert: (condition, writing) => (heard.length > 0 ? [insertEvents(heard, condition, writing)] : []),
    announce: () => announce(heard),
  }
}
