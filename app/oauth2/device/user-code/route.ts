/** POST /oauth2/device/user-code: what a user code is for, to a page of the application's own. */
import { clientInfo } from '@/lib/http/client'
import { clientEndpoint, clientRefusal, oauthReply } from '@/lib/http/oauth'
import { describeUserCode } from '@/lib/oauth'

export const POST = clientEndpoint('oauth2/device/user-code', async ({ authorization, parameters, request }) => {
  const { ipAddress } = clientInfo(request, false)
  const outcome = await describeUserCode(authorization, { parameters, ipAddress })
  return outcome.kind === 'answer' ? oauthReply(outcome.json) : clientRefusal(outcome.error)
})
