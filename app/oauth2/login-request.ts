/** What every login on the hosted pages says of itself. */
import { browserName } from '@/lib/http/browser-name'
import { clientInfo } from '@/lib/http/client'
import { presentedTrust } from '@/lib/http/trust-cookies'
import type { Device } from '@/lib/login'
import type { AuthorizationRequest } from '@/lib/oauth'

/** The device as its owner is to recognise it: as the application describes it, else by what the browser says of itself. */
export function hostedDevice(request: Request, { device }: Pick<AuthorizationRequest, 'device'>): Device {
  const { ipAddress, userAgent } = clientInfo(request, false)
  const { name = browserName(userAgent), type = 'BROWSER', description } = device
  return { name, type, description, lastAccessedAddress: ipAddress || undefined }
}

/** The tokens come with the code, not with the login; a login that a verification stops is kept. */
export function hostedLogin(request: Request, authorization: AuthorizationRequest) {
  const { application } = authorization
  const { ipAddress, userAgent } = clientInfo(request, false)
  return {
    application,
    ipAddress,
    device: hostedDevice(request, authorization),
    userAgent,
    trust: presentedTrust(request, undefined),
    tokens: 'none',
    resumable: {},
  } as const
}
