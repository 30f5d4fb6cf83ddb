/** POST /app/refresh: new tokens for the browser that the hosted backend has signed in; what comes with the request besides is not looked at. */
import { backendCookies, readBackendCookies } from '@/lib/http/backend-cookies'
import { busyReply, oauthEndpoint, oauthRefusal } from '@/lib/http/oauth'
import { backendClient, backendTokens, oauthError, refreshBackendSession } from '@/lib/oauth'
import { type BackendParams, backendParameters } from '../requested'

const unreadable = oauthError('invalid_request', 'unknown', 'The query cannot be read.')
const noCookie = oauthError('invalid_request', 'missing_refresh_token', 'The cookie with the refresh token is missing.')

export const POST = oauthEndpoint<BackendParams>('app/refresh', async (request, { clientId }) => {
  const parameters = backendParameters(request)
  if (!parameters) return oauthRefusal(unreadable)
  const client = await backendClient(parameters, clientId)
  if ('kind' in client) return oauthRefusal(client.error)
  const { refreshToken } = readBackendCookies(request)
  if (refreshToken === undefined) return oauthRefusal(noCookie)
  const outcome = await refreshBackendSession(client, refreshToken)
  switch (outcome.kind) {
    case 'issued':
      return { status: 200, cookies: backendCookies(backendTokens(client, outcome.response)) }
    case 'refused':
      // Nothing is deleted: another tab of the same browser may have been the faster one.
      return oauthRefusal(outcome.error)
    case 'overloaded':
      return busyReply(outcome.retryAfter)
    default:
      return outcome satisfies never
  }
})
