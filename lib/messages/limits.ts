/** The bounds of sending messages, with their reasons. */

/** Messages on their way at a time, per process: mail servers accept a handful of connections from one client. */
export const concurrency = 4

/** ms between looks for what other processes left behind. */
export const pollInterval = 30_000

/** ms that one delivery may take, whatever the other side does. */
export const deliveryTimeout = 60_000

/** ms for which a message that was taken is nobody else's: longer than a delivery, so that none is sent twice while its sender lives. */
export const lease = 2 * deliveryTimeout

/** Attempts of one message. With the delays below the last one is about a day after the first. */
export const maxAttempts = 32

const firstDelay = 5_000
const longestDelay = 60 * 60_000

/** ms until the next attempt after `attempts` failed ones: 5 s, doubled each time, an hour at most. */
export function retryDelay(attempts: number): number {
  return Math.min(firstDelay * 2 ** Math.min(attempts - 1, 20), longestDelay)
}

/** ms for which the record of a finished message is kept; what it said is erased when it finishes. */
export const recordsKept = 7 * 24 * 60 * 60_000
