/** How much is stored for whoever says a client's id and shows nothing: pushed requests and the codes of devices, which nobody may ever use. */
import { type Allowance, counterKey, countInWindows, digestOfAddress } from '@/lib/throttle'
import type { AuthenticatedClient } from './client-authentication'

/** From one address: an office that signs in at nine, and not a disk. */
const stored = { limit: 600, seconds: 600 } as const

/** One more is counted. A client that authenticates answers for itself. */
export async function mayStore(
  { authentication, scope }: AuthenticatedClient,
  ipAddress: string | undefined,
): Promise<Allowance> {
  if (authentication !== 'none' || ipAddress === undefined) return { kind: 'allowed' }
  return countInWindows(scope, [{ key: counterKey('anonymousClient', digestOfAddress(ipAddress)), ...stored }])
}
