/** Events: what happened, who hears it, and the outbox through which it reaches them. */
export { attempt, carryOut } from './consent'
export { type Attempt, audienceOf, type DeliveryOutcome, eventBody, type HeardEvent, hear } from './heard'
export {
  announce,
  deliveriesTo,
  insertEvents,
  onNewDeliveries,
  recordAttempt,
  recordVetoed,
  wakeFor,
} from './outbox'
export { type PreparedEvents, prepareEvents, recordEvents } from './record'
export { retryDelay } from './retries'
export type { EventInfo, NewEvent } from './types'
