/** Away with counters that say nothing any more. */
import { purge } from '@/lib/db'

/** Deletes them in batches and returns their number. Every counter ends by itself; this only bounds the table. */
export function purgeExpiredCounters(): Promise<number> {
  // Rows by their place: the key alone is not unique, and nothing refers to a counter.
  return purge('throttle_counters', 'ctid', 'expiry_instant < now_ms()')
}
