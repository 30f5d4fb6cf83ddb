/** POST /oauth2/par: an authorization request in advance (RFC 9126). */
import { clientEndpoint, clientRefusal, oauthReply, sentProof } from '@/lib/http/oauth'
import { pushAuthorization } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/par', async ({ authorization, parameters, request }) => {
  const outcome = await pushAuthorization(authorization, parameters, sentProof(request))
  if (outcome.kind === 'refused') return clientRefusal(outcome.error)
  const { requestUri, expiresIn } = outcome
  return { ...oauthReply({ request_uri: requestUri, expires_in: expiresIn }), status: 201 }
})
