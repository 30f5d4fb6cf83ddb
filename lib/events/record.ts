/** Recording what happens. */
import type { TenantScope } from '@/lib/tenancy'
import { atThisStage } from './consent'
import { hear } from './heard'
import { writeEvents } from './outbox'
import type { NewEvent } from './types'

/**
 * Records events in the transaction around the caller, if anybody hears them. Inside `consented` (lib/delivery), those that the
 * tenant made transactional are asked about before the change is made.
 */
export async function recordEvents(scope: TenantScope, ...events: readonly NewEvent[]): Promise<void> {
  await writeEvents(atThisStage(await hear(scope, events)))
}
