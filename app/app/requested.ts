/** Requests to the hosted backend: the query, the client in both shapes of the address, and pages for what cannot go on. */
import { queryFields } from '@/lib/http/form'
import { problemResponse } from '@/lib/http/hosted'
import { type BackendProblem, backendClient, type RequestParameters, toParameters } from '@/lib/oauth'

/** `/app/login/{clientId}`, or without it: then `client_id` is in the query. */
export type BackendParams = { readonly clientId?: string }

/** The parameters of the query; undefined for one that cannot be read. */
export function backendParameters(request: Request): RequestParameters | undefined {
  const query = queryFields(request)
  return query.kind === 'form' ? toParameters(query.fields) : undefined
}

/** The page for a request that nobody can act on. `retry`: where it helps to begin again. */
export function backendProblem(
  request: Request,
  { problem, error }: Pick<BackendProblem, 'problem' | 'error'>,
  retry?: string,
): Promise<Response> {
  // The public contract: 403 where cookies cannot get to.
  const status = error.reason === 'invalid_origin' ? 403 : 400
  return problemResponse(request, problem, { status, code: error.reason, ...(retry !== undefined && { retry }) })
}

/** The page for a query that cannot be read. */
export function unreadable(request: Request): Promise<Response> {
  return problemResponse(request, 'invalidRequest', { status: 400, code: 'invalid_request' })
}

/** The client of the request, and what it asks; or the page that says why there is none. */
export async function readBackendRequest(request: Request, { clientId }: BackendParams) {
  const parameters = backendParameters(request)
  if (!parameters) return { kind: 'answered', response: await unreadable(request) } as const
  const client = await backendClient(parameters, clientId)
  if ('kind' in client) return { kind: 'answered', response: await backendProblem(request, client) } as const
  return { kind: 'read', parameters, client } as const
}
