/** How often and how long an event is offered to a webhook that does not take it. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** ms before each further attempt: the first ones ride out a restart, the last ones a night. */
const delays = [second, 5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour]

/** ms until the next attempt after so many; null: it was the last. */
export function retryDelay(attempts: number): number | null {
  return delays[attempts - 1] ?? null
}
