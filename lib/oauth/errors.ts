/** Errors of the OAuth endpoints: the standard's code, the public API's finer reason, and a sentence for a developer. */

/** RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, OpenID Connect Core §3.1.2.6. */
export type OAuthErrorCode =
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** `error_reason`, in the public API's words. */
export type OAuthErrorReason =
  | 'access_token_expired'
  | 'access_token_invalid'
  | 'access_token_required'
  | 'auth_code_not_found'
  | 'authentication_required'
  | 'client_authentication_missing'
  | 'client_id_mismatch'
  | 'grant_type_disabled'
  | 'invalid_client_authentication'
  | 'invalid_client_authentication_scheme'
  | 'invalid_client_id'
  | 'invalid_grant_type'
  | 'invalid_id_token_hint'
  | 'invalid_pkce_code_challenge'
  | 'invalid_pkce_code_challenge_method'
  | 'invalid_pkce_code_verifier'
  | 'invalid_post_logout_redirect_uri'
  | 'invalid_prompt'
  | 'invalid_redirect_uri'
  | 'invalid_response_mode'
  | 'invalid_response_type'
  | 'invalid_tenant_id'
  | 'missing_client_id'
  | 'missing_code'
  | 'missing_code_challenge'
  | 'missing_code_verifier'
  | 'missing_grant_type'
  | 'missing_redirect_uri'
  | 'missing_refresh_token'
  | 'missing_required_scope'
  | 'multi_factor_challenge_required'
  | 'missing_response_type'
  | 'refresh_token_not_found'
  | 'registration_required'
  | 'unknown'
  | 'unknown_scope'
  | 'user_expired'
  | 'user_locked'
  | 'user_not_found'

export type OAuthError = {
  readonly error: OAuthErrorCode
  readonly reason: OAuthErrorReason
  /** Never quotes what the client sent. Printable ASCII (RFC 6749 §5.2). */
  readonly description: string
}

export function oauthError(error: OAuthErrorCode, reason: OAuthErrorReason, description: string): OAuthError {
  return { error, reason, description }
}

/** The members of an error, as a JSON body or as parameters of a redirect. */
export function errorMembers({ error, reason, description }: OAuthError): Readonly<Record<string, string>> {
  return { error, error_description: description, error_reason: reason }
}
