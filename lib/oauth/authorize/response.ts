/** Authorization responses: the address to send the browser to (RFC 6749 §4.1.2, RFC 9207). */
import { errorMembers, type OAuthError } from '../errors'
import { withParameters } from '../redirect-uri'
import type { AnswerAddress } from './request'

/** A hint for the client's own screens; what counts is in the tokens. */
export type UserState = 'Authenticated' | 'AuthenticatedNotRegistered'

export type SuccessParameters = {
  readonly code: string
  readonly locale: string
  readonly userState: UserState
}

export function successAddress(
  { redirectUri, scope, state }: AnswerAddress,
  { code, locale, userState }: SuccessParameters,
): string {
  return withParameters(redirectUri, [
    ['code', code],
    ['locale', locale],
    ['state', state],
    ['userState', userState],
    ['iss', scope.tenant.issuer],
  ])
}

export function errorAddress({ redirectUri, scope, state }: AnswerAddress, error: OAuthError): string {
  return withParameters(redirectUri, [
    ...Object.entries(errorMembers(error)),
    ['state', state],
    ['iss', scope.tenant.issuer],
  ])
}
