/** GET /app/logout: the hosted backend forgets a browser's tokens and sends it on to the logout of the hosted session. */
import { clearBackendCookies, readBackendCookies } from '@/lib/http/backend-cookies'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { endBackendSession, logoutQuery } from '@/lib/oauth'
import { type BackendParams, readBackendRequest } from '../requested'

/** Cookies of this server reach no page of another site, so one that sends a browser here is no application of ours: there the person is asked. */
const isFromElsewhere = ({ headers }: Request) => headers.get('sec-fetch-site') === 'cross-site'

export const GET = hosted<BackendParams>('app/logout', async (request, params) => {
  const read = await readBackendRequest(request, params)
  if (read.kind === 'answered') return read.response
  const { client, parameters } = read
  if (isFromElsewhere(request)) {
    return redirectResponse(`/oauth2/logout${logoutQuery(client.application.id, parameters, undefined)}`)
  }
  const query = await endBackendSession(client, parameters, readBackendCookies(request))
  return redirectResponse(`/oauth2/logout${query}`, clearBackendCookies())
})
