/** The client and its redirect URI. Until both are known, nothing may be sent anywhere (RFC 6749 §4.1.2.1, RFC 9700 §4.11). */
import { type Client, findClient } from '../clients'
import { deviceGrantType, devicePage } from '../device/authorize-device'
import { type OAuthError, oauthError } from '../errors'
import { backendCallback } from '../hosted-backend/addresses'
import { parameterOf, type RequestParameters } from '../parameters'
import { isRegisteredRedirectUri } from '../redirect-uri'

export type Trusted = {
  readonly kind: 'trusted'
  readonly client: Client
  readonly redirectUri: string
  /** The grant that the sign-in is part of. */
  readonly grantType: 'authorization_code' | typeof deviceGrantType
}

export type Untrusted = {
  readonly kind: 'untrusted'
  readonly problem: 'unknownClient' | 'untrustedRedirect' | 'invalidRequest'
  readonly error: OAuthError
}

const untrusted = (problem: Untrusted['problem'], error: OAuthError): Untrusted => ({
  kind: 'untrusted',
  problem,
  error,
})

async function trustClient(parameters: RequestParameters): Promise<Client | Untrusted> {
  if (!parameters.has('client_id')) {
    return untrusted('invalidRequest', oauthError('invalid_request', 'missing_client_id', 'client_id is missing.'))
  }
  const client = await findClient(parameterOf(parameters, 'client_id') ?? '')
  if (!client) {
    return untrusted('unknownClient', oauthError('invalid_request', 'invalid_client_id', 'client_id names no client.'))
  }
  const tenantId = parameters.get('tenantId')
  if (tenantId && tenantId.join().toLowerCase() !== client.scope.tenantId) {
    const error = oauthError('invalid_request', 'invalid_tenant_id', 'tenantId is not the tenant of this client.')
    return untrusted('invalidRequest', error)
  }
  return client
}

/** Sent once and known, both: a duplicate is as good as a wrong one. */
export async function establishTrust(parameters: RequestParameters): Promise<Trusted | Untrusted> {
  const client = await trustClient(parameters)
  if ('kind' in client) return client
  if (!parameters.has('redirect_uri')) {
    const error = oauthError('invalid_request', 'missing_redirect_uri', 'redirect_uri is missing.')
    return untrusted('invalidRequest', error)
  }
  const redirectUri = parameterOf(parameters, 'redirect_uri')
  // A person approves a device on a page of ours, whose sign-in comes back there.
  if (redirectUri === devicePage() && parameters.has('user_code')) {
    return { kind: 'trusted', client, redirectUri, grantType: deviceGrantType }
  }
  // For the hosted backend too, whose proof key ends in the browser that began (see hosted-backend/sign-in.ts).
  if (redirectUri === backendCallback())
    return { kind: 'trusted', client, redirectUri, grantType: 'authorization_code' }
  const registered = client.application.settings.oauthConfiguration
  if (redirectUri === undefined || !isRegisteredRedirectUri(registered, redirectUri)) {
    const error = oauthError(
      'invalid_request',
      'invalid_redirect_uri',
      'redirect_uri is not registered for this client.',
    )
    return untrusted('untrustedRedirect', error)
  }
  return { kind: 'trusted', client, redirectUri, grantType: 'authorization_code' }
}
