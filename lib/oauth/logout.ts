/** Logout requests (OpenID Connect RP-Initiated Logout §2): whose they are, and where the browser may go afterwards. */
import { listApplications } from '@/lib/applications'
import { type Client, findClient } from './clients'
import { type OAuthError, oauthError } from './errors'
import { readIdTokenHint } from './id-token-hint'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from './parameters'
import { isRegisteredRedirectUri, withParameters } from './redirect-uri'

export type LogoutRequest = {
  /** Undefined: nobody knows which application asks, so there is nowhere to go afterwards. */
  readonly client: Client | undefined
  /** Who the id token was issued for, where the request brings one: proof that it comes from where that person was signed in. */
  readonly hintedUserId: string | undefined
  /** With `state`; undefined: a page of ours. */
  readonly returnTo: string | undefined
  /** What a form has to carry for the request to be checked again. */
  readonly carried: readonly (readonly [name: string, value: string])[]
}

export type LogoutCheck =
  | { readonly kind: 'valid'; readonly request: LogoutRequest }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const carriedNames = ['client_id', 'id_token_hint', 'post_logout_redirect_uri', 'state', 'tenantId'] as const
const refused = (error: OAuthError): LogoutCheck => ({ kind: 'refused', error })
const badHint = oauthError(
  'invalid_request',
  'invalid_id_token_hint',
  'id_token_hint is not an id token of this client.',
)

/** Where the request asks to go, or where the application or its tenant send everybody. */
function returnAddress(parameters: RequestParameters, client: Client): string | OAuthError | undefined {
  const oauth = client.application.settings.oauthConfiguration
  const uri = parameterOf(parameters, 'post_logout_redirect_uri')
  if (uri === undefined) return oauth.logoutURL ?? client.scope.tenant.settings.logoutURL
  if (!isRegisteredRedirectUri(oauth, uri)) {
    const reason = 'invalid_post_logout_redirect_uri'
    return oauthError('invalid_request', reason, 'post_logout_redirect_uri is not registered for this client.')
  }
  return withParameters(uri, [['state', parameterOf(parameters, 'state')]])
}

export async function checkLogout(parameters: RequestParameters): Promise<LogoutCheck> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refused(malformed)
  const hint = parameterOf(parameters, 'id_token_hint')
  const hinted = hint === undefined ? undefined : await readIdTokenHint(hint)
  const clientId = parameterOf(parameters, 'client_id')
  const named = clientId === undefined ? undefined : await findClient(clientId)
  if (hint !== undefined && !hinted) return refused(badHint)
  if (clientId !== undefined && !named) {
    return refused(oauthError('invalid_request', 'invalid_client_id', 'client_id names no client.'))
  }
  if (hinted && named && hinted.client.application.id !== named.application.id) return refused(badHint)
  const client = named ?? hinted?.client
  const returnTo = client && returnAddress(parameters, client)
  if (typeof returnTo === 'object') return refused(returnTo)
  const carried = carriedNames.flatMap((name) => {
    const value = parameterOf(parameters, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { kind: 'valid', request: { client, hintedUserId: hinted?.userId, returnTo, carried } }
}

/** Whom the browser tells of the logout: the applications of the tenant that have an address for it, where this one tells all of them. */
export async function logoutAddresses({ scope, application }: Client): Promise<readonly string[]> {
  if (application.settings.oauthConfiguration.logoutBehavior !== 'AllApplications') return []
  const applications = await listApplications(scope, 'active')
  const addresses = applications.map(({ settings }) => settings.oauthConfiguration.logoutURL)
  return [...new Set(addresses.filter((address) => address !== undefined))]
}
