/** GET /app/me: who is signed in, by the hosted backend's cookie or by an access token in the header, which wins. */
import { readBackendCookies } from '@/lib/http/backend-cookies'
import { oauthEndpoint } from '@/lib/http/oauth'
import { answerUserinfo } from '@/lib/http/userinfo'

export const GET = oauthEndpoint('app/me', (request) => {
  const { accessToken } = readBackendCookies(request)
  return answerUserinfo(request, request.headers.has('authorization') ? undefined : accessToken)
})
