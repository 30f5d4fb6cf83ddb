/** POST /oauth2/device_authorize: a device asks for its codes (RFC 8628 §3.1). */
import { clientInfo } from '@/lib/http/client'
import { clientEndpoint, clientRefusal, limitedReply, oauthReply } from '@/lib/http/oauth'
import { authorizeDevice } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/device_authorize', async ({ authorization, parameters, request }) => {
  const outcome = await authorizeDevice(authorization, parameters, clientInfo(request, false).ipAddress)
  switch (outcome.kind) {
    case 'issued':
      return oauthReply(outcome.response)
    case 'refused':
      return clientRefusal(outcome.error)
    case 'limited':
      return limitedReply(outcome.retryAfter)
    default:
      return outcome satisfies never
  }
})
