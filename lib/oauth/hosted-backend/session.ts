/** What a browser that the hosted backend has signed in may do next: go on with new tokens, or leave. */
import { jwtConfigurationOf } from '@/lib/applications'
import { revokeRefreshTokenValue } from '@/lib/tokens'
import type { Client } from '../clients'
import { readIdTokenHint } from '../id-token-hint'
import { parameterOf, type RequestParameters } from '../parameters'
import { withParameters } from '../redirect-uri'
import { grantTokens } from '../token'
import type { TokenOutcome, TokenResponse } from '../token/outcome'
import { type CookieReach, cookieReach } from './addresses'

export type BackendTokens = {
  readonly response: TokenResponse
  /** How far their cookies reach. */
  readonly reach: CookieReach
  /** Seconds that an unused refresh token lives. */
  readonly refreshLifetime: number
}

/** What a browser gets of a grant. */
export function backendTokens({ application, scope }: Client, response: TokenResponse): BackendTokens {
  const { refreshTokenTimeToLiveInMinutes } = jwtConfigurationOf(scope, application)
  return { response, reach: cookieReach(application), refreshLifetime: refreshTokenTimeToLiveInMinutes * 60 }
}

/** New tokens for the refresh token of the browser's cookie. */
export function refreshBackendSession(client: Client, refreshToken: string): Promise<TokenOutcome> {
  const parameters = new Map([['refresh_token', [refreshToken]]])
  const sender = { ipAddress: undefined, keyThumbprint: undefined }
  return grantTokens({ ...client, authentication: 'secret' }, 'refresh_token', parameters, sender)
}

/** What a browser that is signed in holds. */
export type BackendCookies = {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
}

/** Ends the refresh token, which nobody has any more. Returns what the logout page is to be asked, with the proof of who is leaving. */
export async function endBackendSession(
  { application, scope }: Client,
  parameters: RequestParameters,
  { refreshToken, idToken }: BackendCookies,
): Promise<string> {
  if (refreshToken !== undefined) {
    await revokeRefreshTokenValue(refreshToken, { tenantId: scope.tenantId, applicationId: application.id })
  }
  // The cookie may be that of another application of the same browser: then it proves nothing here.
  const hint = idToken === undefined ? undefined : await readIdTokenHint(idToken)
  return logoutQuery(application.id, parameters, hint?.client.application.id === application.id ? idToken : undefined)
}

/** What the logout page is asked. */
export function logoutQuery(clientId: string, parameters: RequestParameters, idToken: string | undefined): string {
  const returnTo = parameterOf(parameters, 'post_logout_redirect_uri') ?? parameterOf(parameters, 'redirect_uri')
  return withParameters('', [
    ['client_id', clientId],
    ['post_logout_redirect_uri', returnTo],
    ['state', parameterOf(parameters, 'state')],
    ['id_token_hint', idToken],
  ])
}
