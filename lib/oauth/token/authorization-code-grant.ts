/** `authorization_code` (RFC 6749 §4.1.3): a code for tokens, once. */
import { inTransaction } from '@/lib/db'
import { findSecretAnd, type StoredSecret } from '@/lib/secrets'
import { revokeAccessToken, revokeRefreshToken } from '@/lib/tokens'
import { type Account, accountOf } from '@/lib/users'
import { type CodeGrant, readGrant } from '../authorization-code'
import type { AuthenticatedClient } from '../client-authentication'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { provesChallenge } from '../proof-key'
import { resourcesToIssue } from '../resources'
import { eligibilityOf } from './eligible-user'
import { refuse, type Sender, type TokenOutcome } from './outcome'
import { type PreparedTokens, prepareTokens } from './prepare'

// One answer for a code that never was, expired, was used or belongs to another client.
const noSuchCode = oauthError(
  'invalid_grant',
  'auth_code_not_found',
  'The code is unknown, expired or was used before.',
)

/** RFC 6749 §4.1.3: the same redirect URI as in the authorization request. */
function checkRedirectUri(parameters: RequestParameters, grant: CodeGrant): OAuthError | undefined {
  const redirectUri = parameterOf(parameters, 'redirect_uri')
  if (redirectUri === undefined) {
    return oauthError('invalid_request', 'missing_redirect_uri', 'redirect_uri is missing.')
  }
  return redirectUri === grant.redirectUri
    ? undefined
    : oauthError('invalid_grant', 'invalid_redirect_uri', 'redirect_uri is not the one the code was issued for.')
}

/** RFC 7636 §4.6; a verifier without a challenge means that somebody took the challenge out of the request (RFC 9700 §4.8.2). */
function checkProofKey(
  parameters: RequestParameters,
  { codeChallenge }: CodeGrant,
  client: AuthenticatedClient,
): OAuthError | undefined {
  const verifier = parameterOf(parameters, 'code_verifier')
  if (codeChallenge === undefined && verifier === undefined) {
    // Neither a proof key nor a secret: whoever found the code could use it.
    return client.authentication !== 'none'
      ? undefined
      : oauthError(
          'invalid_client',
          'client_authentication_missing',
          'Without a proof key the client has to authenticate.',
        )
  }
  if (verifier === undefined) return oauthError('invalid_grant', 'missing_code_verifier', 'code_verifier is missing.')
  return codeChallenge !== undefined && provesChallenge(verifier, codeChallenge)
    ? undefined
    : oauthError('invalid_grant', 'invalid_pkce_code_verifier', 'code_verifier does not match the code_challenge.')
}

/** RFC 9449 §10: the key that the request for the code was made for. */
function checkKey({ keyThumbprint }: CodeGrant, sender: Sender): OAuthError | undefined {
  return keyThumbprint === undefined || keyThumbprint === sender.keyThumbprint
    ? undefined
    : oauthError('invalid_grant', 'unknown', 'The code is bound to a key that was not shown.')
}

function belongsTo(client: AuthenticatedClient, secret: StoredSecret): boolean {
  return secret.applicationId === client.application.id && secret.tenantId === client.scope.tenantId
}

/** A second use means that two parties have the code: whatever the first one got ends (RFC 6749 §4.1.2). */
async function endWhatWasIssued(client: AuthenticatedClient, secret: StoredSecret): Promise<void> {
  const { issued } = readGrant(secret.data)
  if (!issued) return
  await inTransaction(async () => {
    await revokeAccessToken(issued.jti, issued.expirationInstant)
    if (issued.refreshTokenId) await revokeRefreshToken(client.scope, issued.refreshTokenId)
  })
}

/** The stored code and its user, if it is this client's and still to be used. Ends what was issued for one that was used. */
async function lookUp(
  client: AuthenticatedClient,
  code: string,
): Promise<{ secret: StoredSecret; account: Account | null } | undefined> {
  const { state, more: account } = await findSecretAnd<Account>('authorizationCode', code, accountOf('s'))
  if (state.kind === 'unknown' || !belongsTo(client, state.secret)) return undefined
  if (state.kind === 'live') return { secret: state.secret, account }
  await endWhatWasIssued(client, state.secret)
  return undefined
}

/** Spends the code and writes the refresh token. Whoever presents the code at the same time waits for this, and then sees what to revoke. */
async function redeem(client: AuthenticatedClient, code: string, tokens: PreparedTokens): Promise<TokenOutcome> {
  if (await tokens.write({ kind: 'authorizationCode', value: code, note: { issued: tokens.issued } })) {
    return { kind: 'issued', response: tokens.response }
  }
  // If somebody else was faster, two parties have the code.
  await lookUp(client, code)
  return refuse(noSuchCode)
}

export async function authorizationCodeGrant(
  client: AuthenticatedClient,
  parameters: RequestParameters,
  sender: Sender,
): Promise<TokenOutcome> {
  const code = parameterOf(parameters, 'code')
  if (code === undefined) return refuse(oauthError('invalid_request', 'missing_code', 'code is missing.'))
  const found = await lookUp(client, code)
  if (!found) return refuse(noSuchCode)
  const grant = readGrant(found.secret.data)
  const error =
    checkRedirectUri(parameters, grant) ?? checkProofKey(parameters, grant, client) ?? checkKey(grant, sender)
  if (error) return refuse(error)
  const resources = resourcesToIssue(parameters, client.application, grant.resources)
  if ('error' in resources) return refuse(resources)
  const user = await eligibilityOf(client, found.account)
  if (user.kind === 'refused') return refuse(user.error)
  const { sessionId: ssoSessionId, nonce, resources: grantedResources, ...granted } = grant
  const tokens = await prepareTokens({
    ...granted,
    client,
    account: user.account,
    grantType: 'authorization_code',
    grantedResources,
    resources,
    nonce,
    ssoSessionId,
    keyThumbprint: sender.keyThumbprint,
  })
  return redeem(client, code, tokens)
}
