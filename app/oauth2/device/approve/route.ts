/** POST /oauth2/device/approve: a page of the application's own approves a device. */
import { clientInfo } from '@/lib/http/client'
import { clientEndpoint, clientRefusal, oauthReply } from '@/lib/http/oauth'
import { approveUserCode } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/device/approve', async ({ authorization, parameters, request }) => {
  const { ipAddress } = clientInfo(request, false)
  const outcome = await approveUserCode(authorization, { parameters, ipAddress })
  return outcome.kind === 'answer' ? oauthReply(outcome.json) : clientRefusal(outcome.error)
})
