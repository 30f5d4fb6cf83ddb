/** POST /oauth2/token: a grant for tokens (RFC 6749 §3.2). */
import { clientEndpoint, clientRefusal, oauthReply } from '@/lib/http/oauth'
import { requestTokens } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/token', async ({ authorization, parameters }) => {
  const outcome = await requestTokens(authorization, parameters)
  return outcome.kind === 'issued' ? oauthReply(outcome.response) : clientRefusal(outcome.error)
})
