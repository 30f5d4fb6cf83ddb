/** Token revocation (RFC 7009): a client gives back what is its own. Of anything else it learns nothing, not even whether it exists. */
import {
  audienceOf,
  revokeAccessToken,
  revokeRefreshTokenValue,
  verifyAccessToken,
  verifyClientToken,
} from '@/lib/tokens'
import { type AuthenticatedClient, requireClient } from './client-authentication'
import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters } from './parameters'

export type RevocationOutcome =
  /** It is over, or never was anything of this client's. */
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): RevocationOutcome => ({ kind: 'refused', error })

async function revokeOwnAccessToken(client: AuthenticatedClient, token: string): Promise<void> {
  const verified = await verifyAccessToken(token)
  const ofUser = verified.kind === 'valid' && verified.scope.tenantId === client.scope.tenantId
  const claims = ofUser ? verified.claims : await verifyClientToken(client.scope, token)
  if (!claims) return
  if (audienceOf(claims).client === client.application.id) await revokeAccessToken(claims.jti, claims.exp * 1000)
}

/**
 * A refresh token ends with every value it had, and what introspection says of its access tokens with it; an access token ends alone. The
 * hint is of no use: the two look nothing alike. `authorization` is the request's header, or null.
 */
export async function revoke(authorization: string | null, parameters: RequestParameters): Promise<RevocationOutcome> {
  const authentication = await requireClient(authorization, parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { client } = authentication
  const token = parameterOf(parameters, 'token')
  if (token === undefined) return refused(oauthError('invalid_request', 'missing_token', 'token is missing.'))
  const { scope, application } = client
  const ended = await revokeRefreshTokenValue(token, { tenantId: scope.tenantId, applicationId: application.id })
  if (!ended) await revokeOwnAccessToken(client, token)
  return { kind: 'done' }
}
