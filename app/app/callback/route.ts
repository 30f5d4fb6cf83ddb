/** GET /app/callback: a sign-in of the hosted backend comes back; its code becomes cookies, and the browser goes on to the application. */
import { backendCookies, clearBackendCookies, readVerifierSecret } from '@/lib/http/backend-cookies'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { endBackendSignIn } from '@/lib/oauth'
import { type BackendParams, backendParameters, backendProblem, unreadable } from '../requested'

export const GET = hosted<BackendParams>('app/callback', async (request, { clientId }) => {
  const parameters = backendParameters(request)
  if (!parameters) return unreadable(request)
  const end = await endBackendSignIn(parameters, clientId, readVerifierSecret(request))
  switch (end.kind) {
    case 'signedIn':
      // Of whoever was signed in before nothing is left, wherever it was set.
      return redirectResponse(end.returnTo, [...clearBackendCookies(end.tokens.reach), ...backendCookies(end.tokens)])
    case 'declined':
      return redirectResponse(end.returnTo)
    case 'refused':
      return backendProblem(request, end, end.again && `/app/login${end.again}`)
    default:
      return end satisfies never
  }
})
