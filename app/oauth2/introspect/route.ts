/** POST /oauth2/introspect: what a token is worth, to the client it was issued to (RFC 7662). */
import { clientEndpoint, clientRefusal, oauthReply } from '@/lib/http/oauth'
import { introspect } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/introspect', async ({ authorization, parameters }) => {
  const outcome = await introspect(authorization, parameters)
  return outcome.kind === 'answer' ? oauthReply(outcome.claims) : clientRefusal(outcome.error)
})
