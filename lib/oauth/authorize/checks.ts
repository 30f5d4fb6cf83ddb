/** What a trusted client may ask for, one check a line. */
import type { Application } from '@/lib/applications'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from '../parameters'
import { isCodeChallenge } from '../proof-key'
import { responseModes } from './response'
import type { Trusted } from './trust'

type Subject = {
  readonly parameters: RequestParameters
  readonly application: Application
  readonly grantType: Trusted['grantType']
}
type Check = (subject: Subject) => OAuthError | undefined

/** In this order; the first refusal is the answer. */
const checks: readonly Check[] = [
  ({ parameters }) => refuseDuplicates(parameters), // RFC 6749 §3.1
  ({ parameters }) => refuseOverlong(parameters),
  refuseRequestObjects, // OpenID Connect Core §6, §7.2.1
  requireCodeResponse, // RFC 6749 §4.1.1; implicit is gone (RFC 9700 §2.1.2)
  requireKnownMode, // OAuth 2.0 Multiple Response Types §2.1
  requireEnabledGrant,
  requireProofKey, // RFC 7636 §4.4.1, RFC 9700 §2.1.1
  requireThumbprint, // RFC 9449 §10
  requireKnownPrompts, // OpenID Connect Core §3.1.2.1
  requireWholeMaxAge, // OpenID Connect Core §3.1.2.1
]

/** The first reason not to go on. */
export function findRefusal(subject: Subject): OAuthError | undefined {
  for (const check of checks) {
    const error = check(subject)
    if (error) return error
  }
  return undefined
}

function refuseRequestObjects({ parameters }: Subject): OAuthError | undefined {
  if (parameters.has('request')) {
    return oauthError('request_not_supported', 'unknown', 'Request objects are not supported.')
  }
  if (parameters.has('request_uri')) {
    return oauthError('request_uri_not_supported', 'unknown', 'request_uri is not supported.')
  }
  return parameters.has('registration')
    ? oauthError('registration_not_supported', 'unknown', 'registration is not supported.')
    : undefined
}

function requireCodeResponse({ parameters }: Subject): OAuthError | undefined {
  const responseType = parameterOf(parameters, 'response_type')
  if (responseType === 'code') return undefined
  return responseType === undefined
    ? oauthError('invalid_request', 'missing_response_type', 'response_type is missing.')
    : oauthError('unsupported_response_type', 'invalid_response_type', 'The only response_type is code.')
}

function requireKnownMode({ parameters }: Subject): OAuthError | undefined {
  const asked = parameterOf(parameters, 'response_mode') ?? 'query'
  return responseModes.some((mode) => mode === asked)
    ? undefined
    : oauthError('invalid_request', 'invalid_response_mode', 'The response_modes are query, fragment and form_post.')
}

function requireEnabledGrant({ application, grantType }: Subject): OAuthError | undefined {
  return application.settings.oauthConfiguration.enabledGrants.includes(grantType)
    ? undefined
    : oauthError('unauthorized_client', 'grant_type_disabled', 'This grant is off for this client.')
}

/** A client that cannot keep a secret has nothing but the proof key to show that the code is its own. */
function needsProofKey({ settings }: Application): boolean {
  const { proofKeyForCodeExchangePolicy, clientAuthenticationPolicy } = settings.oauthConfiguration
  if (proofKeyForCodeExchangePolicy === 'NotRequiredWhenUsingClientAuthentication') return false
  return proofKeyForCodeExchangePolicy === 'Required' || clientAuthenticationPolicy === 'NotRequired'
}

function requireProofKey({ parameters, application }: Subject): OAuthError | undefined {
  const challenge = parameterOf(parameters, 'code_challenge')
  const method = parameterOf(parameters, 'code_challenge_method')
  if (challenge === undefined && method === undefined && !needsProofKey(application)) return undefined
  if (challenge === undefined) {
    return oauthError('invalid_request', 'missing_code_challenge', 'code_challenge is missing.')
  }
  // Without a method RFC 7636 means plain, which protects nothing once the request is seen.
  if (method !== 'S256') {
    const reason = 'invalid_pkce_code_challenge_method'
    return oauthError('invalid_request', reason, 'The only code_challenge_method is S256.')
  }
  return isCodeChallenge(challenge)
    ? undefined
    : oauthError('invalid_request', 'invalid_pkce_code_challenge', 'code_challenge is not a SHA-256 in base64url.')
}

/** Not every text can be the thumbprint of a key: a SHA-256 in base64url, as a challenge is. */
function requireThumbprint({ parameters }: Subject): OAuthError | undefined {
  const thumbprint = parameterOf(parameters, 'dpop_jkt')
  return thumbprint === undefined || isCodeChallenge(thumbprint)
    ? undefined
    : oauthError('invalid_request', 'unknown', 'dpop_jkt is not the SHA-256 thumbprint of a key in base64url.')
}

/** `select_account` has nothing to choose from: it is heard and has no effect. */
const prompts: readonly string[] = ['none', 'login', 'consent', 'select_account']

function requireKnownPrompts({ parameters }: Subject): OAuthError | undefined {
  const given = parameterOf(parameters, 'prompt')?.split(' ') ?? []
  if (!given.every((prompt) => prompts.includes(prompt))) {
    return oauthError('invalid_request', 'invalid_prompt', 'prompt contains a value that is not known here.')
  }
  return given.includes('none') && given.length > 1
    ? oauthError('invalid_request', 'invalid_prompt', 'prompt none cannot be combined with another value.')
    : undefined
}

function requireWholeMaxAge({ parameters }: Subject): OAuthError | undefined {
  const maxAge = parameterOf(parameters, 'max_age')
  return maxAge === undefined || /^\d{1,9}$/.test(maxAge)
    ? undefined
    : oauthError('invalid_request', 'unknown', 'max_age must be a whole number of seconds.')
}
