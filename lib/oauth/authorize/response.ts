/** Authorization responses: what is told to the client, and how it travels there through the browser (RFC 6749 §4.1.2, RFC 9207). */
import { errorMembers, type OAuthError } from '../errors'
import { given, type ResponseParameters, withFragment, withParameters } from '../redirect-uri'
import type { AnswerAddress } from './request'

/** OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode. */
export const responseModes = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof responseModes)[number]

export type AuthorizationResponse =
  /** With the parameters in it. */
  | { readonly kind: 'redirect'; readonly address: string }
  /** To be posted there by a page of ours. */
  | { readonly kind: 'form'; readonly action: string; readonly fields: readonly (readonly [string, string])[] }

/** A hint for the client's own screens; what counts is in the tokens. */
export type UserState = 'Authenticated' | 'AuthenticatedNotRegistered'

export type SuccessParameters = {
  readonly code: string
  readonly locale: string
  readonly userState: UserState
}

function respond({ redirectUri, responseMode }: AnswerAddress, parameters: ResponseParameters): AuthorizationResponse {
  switch (responseMode) {
    case 'query':
      return { kind: 'redirect', address: withParameters(redirectUri, parameters) }
    case 'fragment':
      return { kind: 'redirect', address: withFragment(redirectUri, parameters) }
    case 'form_post':
      return { kind: 'form', action: redirectUri, fields: given(parameters) }
    default:
      return responseMode satisfies never
  }
}

export function successResponse(
  answerTo: AnswerAddress,
  { code, locale, userState }: SuccessParameters,
): AuthorizationResponse {
  return respond(answerTo, [
    ['code', code],
    ['locale', locale],
    ['state', answerTo.state],
    ['userState', userState],
    ['iss', answerTo.scope.tenant.issuer],
  ])
}

export function errorResponse(answerTo: AnswerAddress, error: OAuthError): AuthorizationResponse {
  return respond(answerTo, [
    ...Object.entries(errorMembers(error)),
    ['state', answerTo.state],
    ['iss', answerTo.scope.tenant.issuer],
  ])
}
