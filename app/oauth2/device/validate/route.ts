/** GET /oauth2/device/validate: whether a user code is one, for a page of the application's own. */
import { clientInfo } from '@/lib/http/client'
import { queryFields } from '@/lib/http/form'
import { oauthEndpoint, oauthRefusal } from '@/lib/http/oauth'
import { oauthError, toParameters, validateUserCode } from '@/lib/oauth'

const malformed = oauthError('invalid_request', 'unknown', 'The query cannot be read.')

export const GET = oauthEndpoint('oauth2/device/validate', async (request) => {
  const query = queryFields(request)
  if (query.kind !== 'form') return oauthRefusal(malformed)
  const { ipAddress } = clientInfo(request, false)
  const outcome = await validateUserCode({ parameters: toParameters(query.fields), ipAddress })
  return outcome.kind === 'answer' ? { status: 200 } : oauthRefusal(outcome.error)
})
