/** GET and POST /oauth2/userinfo: what an access token tells about its user (OpenID Connect Core §5.3). */
import { readForm } from '@/lib/http/form'
import { oauthEndpoint, oauthRefusal } from '@/lib/http/oauth'
import { answerUserinfo } from '@/lib/http/userinfo'
import { oauthError, parameterOf, toParameters } from '@/lib/oauth'

// Never from a cookie: a page of another site must not read who is signed in here.
export const GET = oauthEndpoint('oauth2/userinfo', (request) => answerUserinfo(request, undefined))

const malformed = oauthError('invalid_request', 'unknown', 'Send access_token once, or no body.')

/** The one body of ours that is not asked for: what else somebody sends with the header is nothing to us. */
const hasForm = (request: Request) =>
  request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')

export const POST = oauthEndpoint('oauth2/userinfo', async (request) => {
  if (!hasForm(request)) return answerUserinfo(request, undefined)
  const form = await readForm(request)
  const parameters = form.kind === 'form' ? toParameters(form.fields) : undefined
  const token = parameters && parameterOf(parameters, 'access_token')
  if (!parameters || (token === undefined && parameters.has('access_token'))) return oauthRefusal(malformed)
  return answerUserinfo(request, token)
})
