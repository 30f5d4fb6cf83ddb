/** Scopes: their syntax (RFC 6749 §3.3) and the ones there are. */

import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters } from './parameters'

/** What a client may ask for. `address` is a standard scope for which users have no data. */
const knownScopes: readonly string[] = ['openid', 'offline_access', 'profile', 'email', 'phone', 'address']

/** The `scope` parameter as it is granted, separated by spaces; empty for none. */
export function grantableScope(parameters: RequestParameters): string | OAuthError {
  const scopes = parseScope(parameterOf(parameters, 'scope'))
  if (!scopes) return oauthError('invalid_scope', 'unknown_scope', 'scope must be names separated by single spaces.')
  return scopes.every((scope) => knownScopes.includes(scope))
    ? scopes.join(' ')
    : oauthError('invalid_scope', 'unknown_scope', 'scope contains a name that is not known here.')
}

/** The scopes of a parameter; undefined where it is not a list of scope tokens separated by single spaces. */
export function parseScope(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return []
  const scopes = text.split(' ')
  return scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) ? [...new Set(scopes)] : undefined
}
