/** Client authentication: by Basic, by the body, by an assertion, or by nothing but the id - never by two of them (RFC 6749 §2.3). */
import { clientSecretMatches } from '@/lib/applications'
import { parseBasic } from './basic'
import { assertedClientId, assertionType, provesClient } from './client-assertion'
import { type Client, findClient, isConfidential } from './clients'
import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from './parameters'

export type AuthenticatedClient = Client & {
  /** `none`: anybody can say this id. Otherwise by what it proved who it is. */
  readonly authentication: 'assertion' | 'secret' | 'none'
}

export type ClientAuthentication =
  | { readonly kind: 'client'; readonly client: AuthenticatedClient }
  | { readonly kind: 'refused'; readonly error: OAuthError }

type Presented = {
  readonly clientId: string
  readonly clientSecret?: string | undefined
  readonly assertion?: string
}

const refused = (error: OAuthError): ClientAuthentication => ({ kind: 'refused', error })

// One answer for an unknown client and a wrong secret, so that neither is told from the other.
const wrongSecret = oauthError('invalid_client', 'invalid_client_authentication', 'Client authentication failed.')

/** The answer to who could authenticate and did not. */
export const noSecret = oauthError(
  'invalid_client',
  'client_authentication_missing',
  'This client has to authenticate.',
)

/** An official client sends an absent value as the word null or undefined; no secret and no id reads like that. */
function bodyValue(parameters: RequestParameters, name: string): string | undefined {
  const value = parameterOf(parameters, name)
  return value === 'null' || value === 'undefined' ? undefined : value
}

/** RFC 7521 §4.2: the client's id may be left out beside an assertion, which names it. */
function presentedAssertion(header: string | null, parameters: RequestParameters): Presented | OAuthError {
  const reason = 'invalid_client_authentication'
  const assertion = parameterOf(parameters, 'client_assertion')
  if (assertion === undefined || parameterOf(parameters, 'client_assertion_type') !== assertionType) {
    return oauthError('invalid_request', reason, 'client_assertion or its type is missing or not known here.')
  }
  if (header !== null || bodyValue(parameters, 'client_secret') !== undefined) {
    return oauthError('invalid_request', reason, 'Authenticate with an assertion or with a secret, not with both.')
  }
  const asserted = assertedClientId(assertion)
  if (asserted === undefined) return wrongSecret
  const clientId = bodyValue(parameters, 'client_id') ?? asserted
  return clientId.toLowerCase() === asserted.toLowerCase()
    ? { clientId, assertion }
    : oauthError('invalid_request', 'client_id_mismatch', 'client_id is not the client that authenticates.')
}

function presented(header: string | null, parameters: RequestParameters): Presented | OAuthError {
  if (parameters.has('client_assertion') || parameters.has('client_assertion_type')) {
    return presentedAssertion(header, parameters)
  }
  const clientId = bodyValue(parameters, 'client_id')
  const clientSecret = bodyValue(parameters, 'client_secret')
  if (header === null) {
    if (clientId !== undefined) return { clientId, clientSecret }
    return oauthError('invalid_request', 'missing_client_id', 'client_id is missing.')
  }
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1]
  if (encoded === undefined) {
    const reason = 'invalid_client_authentication_scheme'
    return oauthError('invalid_client', reason, 'The only Authorization scheme here is Basic.')
  }
  if (clientSecret !== undefined) {
    const reason = 'invalid_client_authentication'
    return oauthError('invalid_request', reason, 'Send the client secret in the header or in the body, not in both.')
  }
  const basic = parseBasic(encoded)
  if (basic.kind === 'malformed') return wrongSecret
  if (clientId !== undefined && clientId !== basic.clientId) {
    return oauthError('invalid_request', 'client_id_mismatch', 'client_id is not the client that authenticates.')
  }
  return basic
}

/** Who asks, from the `Authorization` header and the form. A secret that is sent is checked even where none is needed. */
export async function authenticateClient(
  header: string | null,
  parameters: RequestParameters,
): Promise<ClientAuthentication> {
  const credentials = presented(header, parameters)
  if ('error' in credentials) return refused(credentials)
  const client = await findClient(credentials.clientId)
  const { assertion, clientSecret } = credentials
  if (assertion !== undefined) {
    const proved = client !== undefined && (await provesClient(client, assertion))
    return proved ? forTenant(parameters, { ...client, authentication: 'assertion' }) : refused(wrongSecret)
  }
  if (clientSecret === undefined) {
    if (!client || isConfidential(client.application)) return refused(noSecret)
    return forTenant(parameters, { ...client, authentication: 'none' })
  }
  const matches = await clientSecretMatches(client?.application, clientSecret)
  // Where an application has keys, its secret proves nothing: one mechanism, and the weaker one is no way around the other.
  const hasKeys = client?.application.settings.oauthConfiguration.jwks !== undefined
  if (!client || !matches || hasKeys) return refused(wrongSecret)
  return forTenant(parameters, { ...client, authentication: 'secret' })
}

/**
 * Who asks at an endpoint that is for clients alone (RFC 7009 §2.1, RFC 7662 §2.1). Who names nobody is told to authenticate, rather than
 * what is missing.
 */
export async function requireClient(
  header: string | null,
  parameters: RequestParameters,
): Promise<ClientAuthentication> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refused(malformed)
  const authentication = await authenticateClient(header, parameters)
  const anonymous = authentication.kind === 'refused' && authentication.error.reason === 'missing_client_id'
  return anonymous ? refused({ ...authentication.error, error: 'invalid_client' }) : authentication
}

/** `tenantId` is optional, but never wrong. */
function forTenant(parameters: RequestParameters, client: AuthenticatedClient): ClientAuthentication {
  const tenantId = bodyValue(parameters, 'tenantId')
  return tenantId === undefined || tenantId.toLowerCase() === client.scope.tenantId
    ? { kind: 'client', client }
    : refused(oauthError('invalid_request', 'invalid_tenant_id', 'tenantId is not the tenant of this client.'))
}
