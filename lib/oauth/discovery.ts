/** OpenID Provider metadata (OpenID Connect Discovery §3): only what exists. */
import { config } from '@/lib/config'
import { scopeOf } from '@/lib/tenancy'
import { signingAlgorithms } from '@/lib/tokens'
import { isUuid } from './clients'
import { foreignAlgorithms } from './compact-jws'
import { grantTypes } from './token'

const claims = [
  'applicationId',
  'at_hash',
  'aud',
  'auth_time',
  'authenticationType',
  'birthdate',
  'email',
  'email_verified',
  'exp',
  'family_name',
  'given_name',
  'iat',
  'iss',
  'jti',
  'locale',
  'middle_name',
  'name',
  'nonce',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'roles',
  'scope',
  'sid',
  'sub',
  'tid',
  'zoneinfo',
]

const clientAuthenticationMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']

/** The metadata of a tenant; undefined if there is none with this id. Every address comes from the configuration. */
export async function discoveryDocument(tenantId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const scope = isUuid(tenantId) ? await scopeOf(tenantId.toLowerCase()) : undefined
  if (!scope) return undefined
  const { appUrl } = config()
  return {
    authorization_endpoint: `${appUrl}/oauth2/authorize`,
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    claims_parameter_supported: false,
    claims_supported: claims,
    code_challenge_methods_supported: ['S256'],
    device_authorization_endpoint: `${appUrl}/oauth2/device_authorize`,
    dpop_signing_alg_values_supported: foreignAlgorithms,
    end_session_endpoint: `${appUrl}/oauth2/logout`,
    // `logoutURL` is called as documented, without `iss` and `sid` (OpenID Connect Front-Channel Logout §3).
    frontchannel_logout_session_supported: false,
    frontchannel_logout_supported: true,
    grant_types_supported: grantTypes,
    id_token_signing_alg_values_supported: signingAlgorithms,
    introspection_endpoint: `${appUrl}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: clientAuthenticationMethods,
    introspection_endpoint_auth_signing_alg_values_supported: foreignAlgorithms,
    issuer: scope.tenant.issuer,
    jwks_uri: `${appUrl}/.well-known/jwks.json`,
    prompt_values_supported: ['none', 'login', 'consent'],
    pushed_authorization_request_endpoint: `${appUrl}/oauth2/par`,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    revocation_endpoint: `${appUrl}/oauth2/revoke`,
    revocation_endpoint_auth_methods_supported: clientAuthenticationMethods,
    revocation_endpoint_auth_signing_alg_values_supported: foreignAlgorithms,
    scopes_supported: ['openid', 'offline_access', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${appUrl}/oauth2/token`,
    token_endpoint_auth_methods_supported: clientAuthenticationMethods,
    token_endpoint_auth_signing_alg_values_supported: foreignAlgorithms,
    userinfo_endpoint: `${appUrl}/oauth2/userinfo`,
  }
}
