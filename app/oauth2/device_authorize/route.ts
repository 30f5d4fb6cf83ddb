/** POST /oauth2/device_authorize: a device asks for its codes (RFC 8628 §3.1). */
import { clientEndpoint, clientRefusal, oauthReply } from '@/lib/http/oauth'
import { authorizeDevice } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/device_authorize', async ({ authorization, parameters }) => {
  const outcome = await authorizeDevice(authorization, parameters)
  return outcome.kind === 'issued' ? oauthReply(outcome.response) : clientRefusal(outcome.error)
})
