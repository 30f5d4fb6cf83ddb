/** POST /oauth2/token: a grant for tokens (RFC 6749 §3.2). */
import { clientInfo } from '@/lib/http/client'
import { busyReply, clientEndpoint, clientRefusal, oauthReply, sentProof } from '@/lib/http/oauth'
import { requestTokens } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/token', async ({ authorization, parameters, request }) => {
  const { ipAddress } = clientInfo(request, false)
  const outcome = await requestTokens({ authorization, ipAddress, proof: sentProof(request) }, parameters)
  switch (outcome.kind) {
    case 'issued':
      return oauthReply(outcome.response)
    case 'refused':
      return clientRefusal(outcome.error)
    case 'overloaded':
      return busyReply(outcome.retryAfter)
    default:
      return outcome satisfies never
  }
})
