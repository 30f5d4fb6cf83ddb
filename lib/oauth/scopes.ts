/** Scopes: their syntax (RFC 6749 §3.3), which ones an application knows, and what becomes of the others. */
import { type Application, hasReservedPrefix, isProvidedScope, reservedScopes, scopeToken } from '@/lib/applications'
import { type ProfileScope, profileScopesOf } from '@/lib/tokens'
import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters } from './parameters'

/** The scopes of a parameter; undefined where it is not a list of scope tokens separated by single spaces. */
export function parseScope(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return []
  const scopes = text.split(' ')
  return scopes.every((scope) => scopeToken.test(scope)) ? [...new Set(scopes)] : undefined
}

/** Whether a name means something: one of this server's that the application has not turned off, or one of the application's own. */
export function isKnownScope({ settings, scopes }: Application, name: string): boolean {
  if (isProvidedScope(name)) return settings.oauthConfiguration.providedScopePolicy[name].enabled
  return reservedScopes.some((reserved) => reserved === name) || scopes.some((own) => own.name === name)
}

/** Whether whoever asks for it gets it or nothing. */
export function isRequiredScope({ settings, scopes }: Application, name: string): boolean {
  if (isProvidedScope(name)) return settings.oauthConfiguration.providedScopePolicy[name].required
  return reservedScopes.some((reserved) => reserved === name) || scopes.some((own) => own.name === name && own.required)
}

const unknownScope = oauthError('invalid_scope', 'unknown_scope', 'scope contains a name that is not known here.')

/** What of these scopes can be granted, as `unknownScopePolicy` says. A prefix of the public API's has a meaning, and never passes for a name. */
export function withoutUnknown(application: Application, scopes: readonly string[]): readonly string[] | OAuthError {
  const known = scopes.filter((name) => isKnownScope(application, name))
  if (known.length === scopes.length) return scopes
  switch (application.settings.oauthConfiguration.unknownScopePolicy) {
    case 'Allow':
      return scopes.some(hasReservedPrefix) ? unknownScope : scopes
    case 'Remove':
      return known
    case 'Reject':
      return unknownScope
  }
}

/** The `scope` parameter as it can be granted to this application; empty for none. */
export function grantableScopes(
  application: Application,
  parameters: RequestParameters,
): readonly string[] | OAuthError {
  const scopes = parseScope(parameterOf(parameters, 'scope'))
  if (!scopes) return oauthError('invalid_scope', 'unknown_scope', 'scope must be names separated by single spaces.')
  return withoutUnknown(application, scopes)
}

/**
 * The granted scopes, separated by spaces, that release claims of the user. A provided scope that the application has turned off releases
 * nothing, also where it is granted as any unknown name is.
 */
export function releasedScopes(application: Application, scope: string): readonly ProfileScope[] {
  return profileScopesOf(scope).filter((name) => isKnownScope(application, name))
}
