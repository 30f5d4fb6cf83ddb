/** `refresh_token` (RFC 6749 §6): a refresh token for new tokens, never for more than was granted. */
import { jwtConfigurationOf } from '@/lib/applications'
import { refreshAndTell } from '@/lib/login'
import { findRefreshToken, keyOfRefreshToken, type RefreshToken, revokeRefreshToken } from '@/lib/tokens'
import type { AuthenticatedClient } from '../client-authentication'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { resourcesToIssue } from '../resources'
import { parseScope, withoutUnknown } from '../scopes'
import { eligibleUser } from './eligible-user'
import { issueTokens } from './issue'
import { refuse, type Sender, type TokenOutcome, tokenTypeFor } from './outcome'

// One answer for a token that never was, expired, was used, was revoked or belongs to another client.
const noSuchToken = oauthError(
  'invalid_grant',
  'refresh_token_not_found',
  'The refresh token is unknown, expired or revoked.',
)

const otherKey = oauthError('invalid_grant', 'unknown', 'The refresh token is bound to a key that was not shown.')

/** The scope to issue: the granted one, or the part of it that is asked for. What was granted stays granted. */
function narrowedScope(parameters: RequestParameters, granted: string): string | OAuthError {
  const asked = parseScope(parameterOf(parameters, 'scope'))
  if (asked?.length === 0) return granted
  const allowed = granted.split(' ')
  return asked?.every((scope) => allowed.includes(scope))
    ? asked.join(' ')
    : oauthError('invalid_scope', 'unknown_scope', 'scope contains a name that was not granted.')
}

/** What the authorization was for, as its refresh token remembers it. */
function storedResources({ metaData }: RefreshToken): readonly string[] {
  const { resources } = metaData
  return Array.isArray(resources) ? resources.filter((resource) => typeof resource === 'string') : []
}

/** How the client got the token; one of the Login API says nothing of it. */
function firstGrant({ metaData }: RefreshToken): string {
  const { data } = metaData
  const grantType = typeof data === 'object' && data !== null && 'grantType' in data ? data.grantType : undefined
  return typeof grantType === 'string' ? grantType : 'authorization_code'
}

export async function refreshTokenGrant(
  client: AuthenticatedClient,
  parameters: RequestParameters,
  sender: Sender,
): Promise<TokenOutcome> {
  const { scope: tenant, application } = client
  const value = parameterOf(parameters, 'refresh_token')
  if (value === undefined) {
    return refuse(oauthError('invalid_request', 'missing_refresh_token', 'refresh_token is missing.'))
  }
  const found = await findRefreshToken(value, { tenantId: tenant.tenantId, applicationId: application.id })
  if (!found) return refuse(noSuchToken)
  const key = keyOfRefreshToken(found.token)
  if (key !== undefined && key !== sender.keyThumbprint) return refuse(otherKey)
  // A token of the Login API was granted no scope.
  const scope = narrowedScope(parameters, found.token.scope ?? '')
  if (typeof scope !== 'string') return refuse(scope)
  const scopes = withoutUnknown(application, scope.split(' ').filter(Boolean))
  if ('error' in scopes) {
    // One of the granted scopes is gone since, and `unknownScopePolicy` is Reject.
    await revokeRefreshToken(tenant, found.token.id)
    return refuse(scopes)
  }
  const resources = resourcesToIssue(parameters, application, storedResources(found.token))
  if ('error' in resources) return refuse(resources)
  const user = await eligibleUser(client, found.token.userId)
  if (user.kind === 'refused') return refuse(user.error)
  const policy = {
    configuration: jwtConfigurationOf(tenant, application),
    revocation: tenant.tenant.settings.jwtConfiguration.refreshTokenRevocationPolicy,
  }
  // Signed before the token is spent: what cannot be signed costs nobody a login.
  const { accessToken, idToken, lifetime } = await issueTokens({
    client,
    account: user.account,
    grants: [firstGrant(found.token), 'refresh_token'],
    scope: scopes.join(' '),
    authenticationType: 'REFRESH_TOKEN',
    authInstant: found.token.authInstant,
    refreshTokenId: found.token.id,
    nonce: undefined,
    keyThumbprint: sender.keyThumbprint,
    ssoSessionId: undefined,
    resources,
  })
  // The caller is the client, so the user's address is not known.
  const spent = await refreshAndTell(tenant, found, policy, { account: user.account, ipAddress: undefined })
  if (spent.kind !== 'refreshed') return refuse(noSuchToken)
  const { token } = spent
  return {
    kind: 'issued',
    response: {
      access_token: accessToken.token,
      expires_in: lifetime,
      id_token: idToken,
      refresh_token: spent.value,
      refresh_token_id: token.id,
      scope: scopes.join(' ') || undefined,
      token_type: tokenTypeFor(sender),
      userId: token.userId,
    },
  }
}
