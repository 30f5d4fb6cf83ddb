/** The way from an application's page to a page of ours, and back through `/app/callback`. */
import { verifierSecret } from '@/lib/http/backend-cookies'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { beginBackendSignIn, type Client } from '@/lib/oauth'
import { type BackendParams, backendProblem, readBackendRequest } from './requested'

/** A handler that sends the browser to the page which `pathFor` names, with everything that the page is to be asked. */
export function beginAt(operation: string, pathFor: (client: Client) => string) {
  return hosted<BackendParams>(operation, async (request, params) => {
    const read = await readBackendRequest(request, params)
    if (read.kind === 'answered') return read.response
    const { secret, cookies } = verifierSecret(request)
    const begun = beginBackendSignIn(read.client, read.parameters, secret)
    return begun.kind === 'begun'
      ? redirectResponse(pathFor(read.client) + begun.query, cookies)
      : backendProblem(request, begun)
  })
}
