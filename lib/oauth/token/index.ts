/** The token endpoint's decisions (RFC 6749 §3.2): who asks, for which grant, and what they get. */

import { type AuthenticatedClient, authenticateClient } from '../client-authentication'
import { deviceGrantType } from '../device/authorize-device'
import { checkProof, type SentProof } from '../dpop'
import { oauthError } from '../errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from '../parameters'
import { authorizationCodeGrant } from './authorization-code-grant'
import { clientCredentialsGrant } from './client-credentials-grant'
import { deviceCodeGrant } from './device-code-grant'
import { refuse, type Sender, type TokenOutcome } from './outcome'
import { passwordGrant } from './password-grant'
import { refreshTokenGrant } from './refresh-token-grant'

type GrantHandler = (
  client: AuthenticatedClient,
  parameters: RequestParameters,
  sender: Sender,
) => Promise<TokenOutcome>

const grants = {
  authorization_code: authorizationCodeGrant,
  client_credentials: clientCredentialsGrant,
  password: passwordGrant,
  refresh_token: refreshTokenGrant,
  [deviceGrantType]: deviceCodeGrant,
} as const satisfies Record<string, GrantHandler>

type GrantType = keyof typeof grants

/** By their wire names. */
export const grantTypes = Object.keys(grants) as readonly GrantType[]

/** A grant for a client that has shown who it is. */
export async function grantTokens(
  client: AuthenticatedClient,
  grantType: GrantType,
  parameters: RequestParameters,
  sender: Sender,
): Promise<TokenOutcome> {
  return client.application.settings.oauthConfiguration.enabledGrants.includes(grantType)
    ? grants[grantType](client, parameters, sender)
    : refuse(oauthError('unauthorized_client', 'grant_type_disabled', 'This grant is off for this client.'))
}

/** What comes with a request besides its parameters. */
export type TokenRequest = {
  /** The `Authorization` header, or null. */
  readonly authorization: string | null
  readonly ipAddress: string | undefined
  readonly proof: SentProof
}

export async function requestTokens(
  { authorization, ipAddress, proof: sent }: TokenRequest,
  parameters: RequestParameters,
): Promise<TokenOutcome> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refuse(malformed)
  const given = parameterOf(parameters, 'grant_type')
  if (given === undefined) return refuse(oauthError('invalid_request', 'missing_grant_type', 'grant_type is missing.'))
  const grantType = grantTypes.find((name) => name === given)
  if (!grantType) {
    return refuse(oauthError('unsupported_grant_type', 'invalid_grant_type', 'This grant_type is not supported.'))
  }
  const authentication = await authenticateClient(authorization, parameters)
  if (authentication.kind === 'refused') return refuse(authentication.error)
  const { client } = authentication
  const proof = await checkProof(client.scope, sent)
  if (proof.kind === 'refused') return refuse(proof.error)
  const keyThumbprint = proof.kind === 'proved' ? proof.keyThumbprint : undefined
  return grantTokens(client, grantType, parameters, { ipAddress, keyThumbprint })
}
