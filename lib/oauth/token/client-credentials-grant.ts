/** `client_credentials` (RFC 6749 §4.4): an application for itself. */
import { jwtConfigurationOf } from '@/lib/applications'
import { issueClientToken, keyFor } from '@/lib/tokens'
import { type AuthenticatedClient, noSecret } from '../client-authentication'
import { oauthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { requestedResources } from '../resources'
import { refuse, type Sender, type TokenOutcome, tokenTypeFor } from './outcome'

// Every scope that there is, an application's own included, is for a user to grant.
const noScopes = oauthError(
  'invalid_scope',
  'unknown_scope',
  'There is no scope that an application could have for itself.',
)

export async function clientCredentialsGrant(
  client: AuthenticatedClient,
  parameters: RequestParameters,
  sender: Sender,
): Promise<TokenOutcome> {
  const { application, authentication, scope } = client
  if (authentication === 'none') return refuse(noSecret)
  if (parameterOf(parameters, 'scope') !== undefined) return refuse(noScopes)
  const resources = requestedResources(parameters, application)
  if ('error' in resources) return refuse(resources)
  const { accessTokenKeyId, timeToLiveInSeconds } = jwtConfigurationOf(scope, application)
  const token = { scope, clientId: application.id, resources, keyThumbprint: sender.keyThumbprint }
  return {
    kind: 'issued',
    response: {
      access_token: issueClientToken(token, timeToLiveInSeconds, await keyFor(accessTokenKeyId)),
      expires_in: timeToLiveInSeconds,
      token_type: tokenTypeFor(sender),
    },
  }
}
