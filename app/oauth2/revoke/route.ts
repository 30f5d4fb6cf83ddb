/** POST /oauth2/revoke: a client gives a token back (RFC 7009). */
import { clientEndpoint, clientRefusal } from '@/lib/http/oauth'
import { revoke } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/revoke', async ({ authorization, parameters }) => {
  const outcome = await revoke(authorization, parameters)
  return outcome.kind === 'done' ? { status: 200 } : clientRefusal(outcome.error)
})
