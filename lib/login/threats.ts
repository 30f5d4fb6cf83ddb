/** Signs that a login is not its user's, though everything was proved (Login API, `threatsDetected`). They stop nothing by themselves: webhooks hear of them and may. */
import { now } from '@/lib/clock'
import { distanceBetween, locate } from '@/lib/geolocation'
import { lastPlaceOf } from '@/lib/login-records'
import type { Attempt } from './attempt'

/** In the public API's words. */
export const threats = ['DormantAccount', 'ImpossibleTravel', 'UnrecognizedDevice'] as const
export type Threat = (typeof threats)[number]

/** ms without a login after which one is worth a word: a quarter of a year. */
const dormantAfter = 90 * 24 * 60 * 60_000

/** km/h: an airliner's 900, and the way to the airport is not subtracted. */
const fastest = 1000

/** km by which an address may be placed wrongly, or move when a telephone changes networks. */
const blur = 500

/** ms. Nowhere on Earth takes longer than that at such a speed. */
const longestJourney = 21 * 60 * 60_000

async function isImpossibleTravel({ scope, account, request }: Attempt): Promise<boolean> {
  const here = locate(request.ipAddress)
  if (here?.latitude === undefined || here.longitude === undefined) return false
  const last = await lastPlaceOf(scope, account.id, longestJourney)
  const distance = last && distanceBetween(here, last.place)
  if (!last || distance === undefined || distance <= blur) return false
  return distance > (fastest * last.age) / (60 * 60_000)
}

function isDormant({ account: { lastLoginInstant } }: Attempt): boolean {
  return lastLoginInstant !== null && now() - lastLoginInstant > dormantAfter
}

/** None where the tenant does not ask for any. At most one look into the database, and that only for a login from a known place. */
export async function threatsOf(attempt: Attempt): Promise<readonly Threat[]> {
  const { clientRiskConfiguration: wanted } = attempt.scope.tenant.settings
  if (!wanted.enabled) return []
  const found: Record<Threat, boolean> = {
    DormantAccount: wanted.dormantAccount && isDormant(attempt),
    ImpossibleTravel: wanted.impossibleTravel && (await isImpossibleTravel(attempt)),
    UnrecognizedDevice: wanted.unrecognizedDevice && attempt.request.newDevice === true,
  }
  return threats.filter((threat) => found[threat])
}
