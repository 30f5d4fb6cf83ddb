/** What every login on the hosted pages says of itself. */
import { clientInfo } from '@/lib/http/client'
import { presentedTrust } from '@/lib/http/trust-cookies'
import type { AuthorizationRequest } from '@/lib/oauth'

/** The tokens come with the code, not with the login; a login that a verification stops is kept. */
export function hostedLogin(request: Request, { application, device }: AuthorizationRequest) {
  const { ipAddress } = clientInfo(request, false)
  return {
    application,
    ipAddress,
    device,
    trust: presentedTrust(request, undefined),
    tokens: 'none',
    resumable: {},
  } as const
}
