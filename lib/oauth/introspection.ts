/** Token introspection (RFC 7662): what a token of the asking client is worth at this moment. Of any other token it tells nothing. */
import { jwtConfigurationOf } from '@/lib/applications'
import {
  audienceOf,
  boundKeyOf,
  findRefreshToken,
  refreshTokenExpiry,
  refreshTokenStands,
  verifyAccessToken,
  verifyClientToken,
  verifyJwt,
} from '@/lib/tokens'
import { liveGrant } from './access-token'
import { type AuthenticatedClient, requireClient } from './client-authentication'
import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters } from './parameters'
import { eligibleUser } from './token/eligible-user'

type Claims = Readonly<Record<string, unknown>>

export type IntrospectionOutcome =
  /** `{ "active": false }` and nothing else, or `active` with everything that the token says. */
  | { readonly kind: 'answer'; readonly claims: Claims & { readonly active: boolean } }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): IntrospectionOutcome => ({ kind: 'refused', error })
const inactive: IntrospectionOutcome = { kind: 'answer', claims: { active: false } }
const active = (claims: Claims): IntrospectionOutcome => ({
  kind: 'answer',
  // RFC 9449 §6.2: `cnf` is among the claims.
  claims: { active: true, ...claims, ...(boundKeyOf(claims) !== undefined && { token_type: 'DPoP' }) },
})

/** What a client got for itself. */
async function introspectClientToken(
  { scope, application }: AuthenticatedClient,
  token: string,
): Promise<Claims | undefined> {
  const claims = await verifyClientToken(scope, token)
  return claims && audienceOf(claims).client === application.id ? claims : undefined
}

async function introspectAccessToken(client: AuthenticatedClient, token: string): Promise<Claims | undefined> {
  const verified = await verifyAccessToken(token)
  if (verified.kind === 'invalid') return introspectClientToken(client, token)
  const live = await liveGrant(verified)
  return live?.client.application.id === client.application.id ? live.claims : undefined
}

async function introspectIdToken(client: AuthenticatedClient, token: string): Promise<Claims | undefined> {
  const verified = await verifyJwt(token, { kinds: ['it'], issuer: client.scope.tenant.issuer })
  if (verified.kind === 'invalid' || audienceOf(verified.claims).client !== client.application.id) return undefined
  const { sub } = verified.claims
  const user = await eligibleUser(client, typeof sub === 'string' ? sub : null)
  return user.kind === 'eligible' ? verified.claims : undefined
}

async function introspectRefreshToken(client: AuthenticatedClient, token: string): Promise<Claims | undefined> {
  const { scope, application } = client
  const found = await findRefreshToken(token, { tenantId: scope.tenantId, applicationId: application.id })
  const policy = jwtConfigurationOf(scope, application)
  if (!found || !refreshTokenStands(policy, found)) return undefined
  const user = await eligibleUser(client, found.token.userId)
  return user.kind === 'eligible' ? { exp: Math.floor(refreshTokenExpiry(policy, found.token) / 1000) } : undefined
}

/** By the hint. Without one only access tokens are looked at: an id token that passes for one would open what it must not (RFC 8725 §3.11). */
const introspectors = {
  access_token: introspectAccessToken,
  id_token: introspectIdToken,
  refresh_token: introspectRefreshToken,
} as const

/** The other kind of our JWTs than the one that the hint names; of refresh tokens there is none. */
const other = { access_token: 'id_token', id_token: 'access_token' } as const

async function isOtherKind(client: AuthenticatedClient, token: string, hint: string | undefined): Promise<boolean> {
  if (hint !== 'access_token' && hint !== 'id_token') return false
  return (await introspectors[other[hint]](client, token)) !== undefined
}

/** `authorization` is the request's header, or null. */
export async function introspect(
  authorization: string | null,
  parameters: RequestParameters,
): Promise<IntrospectionOutcome> {
  const authentication = await requireClient(authorization, parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { client } = authentication
  const token = parameterOf(parameters, 'token')
  if (token === undefined) return refused(oauthError('invalid_request', 'missing_token', 'token is missing.'))
  const hint = parameterOf(parameters, 'token_type_hint')
  const kind = hint ?? 'access_token'
  if (kind !== 'access_token' && kind !== 'id_token' && kind !== 'refresh_token') {
    return refused(oauthError('unsupported_token_type', 'unsupported_token_type', 'token_type_hint is not known here.'))
  }
  const claims = await introspectors[kind](client, token)
  if (claims) return active(claims)
  if (await isOtherKind(client, token, hint)) {
    const reason = 'token_type_hint_mismatch'
    return refused(
      oauthError('unsupported_token_type', reason, 'The token is not of the kind that token_type_hint says.'),
    )
  }
  return inactive
}
