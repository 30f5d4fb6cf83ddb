/** Errors of the OAuth endpoints: the standard's code, the public API's finer reason, and a sentence for a developer. */

/** RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1, RFC 8628 §3.5, RFC 8707 §2, RFC 9449 §5, OpenID Connect Core §3.1.2.6, the public API. */
export type OAuthErrorCode =
  | 'access_denied'
  | 'authorization_pending'
  | 'change_password_required'
  | 'consent_required'
  | 'expired_token'
  | 'invalid_client'
  | 'invalid_dpop_proof'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_request_uri'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'login_required'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'slow_down'
  | 'temporarily_unavailable'
  | 'two_factor_required'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type'

/** `error_reason`, in the public API's words. */
export type OAuthErrorReason =
  | 'access_token_expired'
  | 'access_token_invalid'
  | 'access_token_required'
  | 'auth_code_not_found'
  | 'authentication_required'
  | 'change_password_administrative'
  | 'change_password_breached'
  | 'change_password_expired'
  | 'change_password_validation'
  | 'client_authentication_missing'
  | 'client_id_mismatch'
  | 'consent_canceled'
  | 'consent_required'
  | 'email_verification_required'
  | 'grant_type_disabled'
  | 'id_token_invalid'
  | 'invalid_client_authentication'
  | 'invalid_client_authentication_scheme'
  | 'invalid_client_id'
  | 'invalid_device_code'
  | 'invalid_grant_type'
  | 'invalid_id_token_hint'
  | 'invalid_origin'
  | 'invalid_pkce_code_challenge'
  | 'invalid_pkce_code_challenge_method'
  | 'invalid_pkce_code_verifier'
  | 'invalid_post_logout_redirect_uri'
  | 'invalid_prompt'
  | 'invalid_redirect_uri'
  | 'invalid_response_mode'
  | 'invalid_response_type'
  | 'invalid_tenant_id'
  | 'invalid_user_code'
  | 'invalid_user_credentials'
  | 'login_prevented'
  | 'missing_client_id'
  | 'missing_code'
  | 'missing_code_challenge'
  | 'missing_code_verifier'
  | 'missing_device_code'
  | 'missing_grant_type'
  | 'missing_redirect_uri'
  | 'missing_refresh_token'
  | 'missing_required_scope'
  | 'multi_factor_challenge_required'
  | 'missing_response_type'
  | 'missing_token'
  | 'missing_user_code'
  | 'missing_user_id'
  | 'missing_verification_uri'
  | 'multi_factor_challenge_required'
  | 'phone_verification_required'
  | 'refresh_token_not_found'
  | 'registration_missing_requirement'
  | 'registration_required'
  | 'registration_verification_required'
  | 'token_type_hint_mismatch'
  | 'unknown'
  | 'unknown_scope'
  | 'unsupported_token_type'
  | 'user_code_expired'
  | 'user_expired'
  | 'user_locked'
  | 'user_not_found'

export type OAuthError = {
  readonly error: OAuthErrorCode
  readonly reason: OAuthErrorReason
  /** Never quotes what the client sent. Printable ASCII (RFC 6749 §5.2). */
  readonly description: string
  /** What the caller needs to go on, in the public API's members. */
  readonly more?: Readonly<Record<string, unknown>>
}

export function oauthError(error: OAuthErrorCode, reason: OAuthErrorReason, description: string): OAuthError {
  return { error, reason, description }
}

/** The members of an error, as a JSON body or as parameters of a redirect. */
export function errorMembers({ error, reason, description }: OAuthError): Readonly<Record<string, string>> {
  return { error, error_description: description, error_reason: reason }
}
