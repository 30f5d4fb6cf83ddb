/** GET and POST /oauth2/userinfo: what an access token tells about its user (OpenID Connect Core §5.3). */
import { bearerRefusal, oauthEndpoint, oauthReply } from '@/lib/http/oauth'
import { oauthError, userinfo } from '@/lib/oauth'

const missing = oauthError('invalid_token', 'access_token_required', 'Send an access token as Authorization: Bearer.')

const answer = oauthEndpoint('oauth2/userinfo', async (request) => {
  // Not from a cookie: a page of another site must not read who is signed in here.
  const token = /^Bearer ([\w.-]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token === undefined) return bearerRefusal(missing)
  const outcome = await userinfo(token)
  return outcome.kind === 'claims' ? oauthReply(outcome.claims) : bearerRefusal(outcome.error)
})

export { answer as GET, answer as POST }
