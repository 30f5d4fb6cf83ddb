/** POST /oauth2/par: an authorization request in advance (RFC 9126). */
import { clientInfo } from '@/lib/http/client'
import { clientEndpoint, clientRefusal, limitedReply, oauthReply, sentProof } from '@/lib/http/oauth'
import { pushAuthorization } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/par', async ({ authorization, parameters, request }) => {
  const { ipAddress } = clientInfo(request, false)
  const outcome = await pushAuthorization(authorization, parameters, { sent: sentProof(request), ipAddress })
  switch (outcome.kind) {
    case 'pushed':
      return {
        ...oauthReply({ request_uri: outcome.requestUri, expires_in: outcome.expiresIn }),
        status: 201,
      }
    case 'refused':
      return clientRefusal(outcome.error)
    case 'limited':
      return limitedReply(outcome.retryAfter)
    default:
      return outcome satisfies never
  }
})
