/** POST /oauth2/token: a grant for tokens (RFC 6749 §3.2). */
import { readForm } from '@/lib/http/form'
import { clientRefusal, oauthEndpoint, oauthRefusal, oauthReply } from '@/lib/http/oauth'
import { oauthError, requestTokens, toParameters } from '@/lib/oauth'

const notAForm = oauthError('invalid_request', 'unknown', 'Send the parameters as application/x-www-form-urlencoded.')
const tooLarge = oauthError('invalid_request', 'unknown', 'The request is too large.')

export const POST = oauthEndpoint('oauth2/token', async (request) => {
  const form = await readForm(request)
  if (form.kind === 'malformed') return oauthRefusal(notAForm)
  if (form.kind === 'tooLarge') return oauthRefusal(tooLarge, 413)
  const outcome = await requestTokens(request.headers.get('authorization'), toParameters(form.fields))
  return outcome.kind === 'issued' ? oauthReply(outcome.response) : clientRefusal(outcome.error)
})
