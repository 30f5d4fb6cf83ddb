/** Names of OAuth scopes: their syntax, and those that are not an application's to define. */

/** RFC 6749 §3.3: visible ASCII without quotation marks and backslashes. */
export const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** OpenID Connect Core §5.4: each releases claims of the user. */
export const providedScopes = ['address', 'email', 'phone', 'profile'] as const
export type ProvidedScope = (typeof providedScopes)[number]

/** They ask for tokens, and say nothing of the user. */
export const reservedScopes = ['openid', 'offline_access'] as const

/** The public API gives these a meaning that no name of an application's may take on. */
const reservedPrefixes = ['idp-link:', 'source-entity:', 'target-entity:'] as const

export function hasReservedPrefix(name: string): boolean {
  return reservedPrefixes.some((prefix) => name.startsWith(prefix))
}

export function isProvidedScope(name: string): name is ProvidedScope {
  return providedScopes.some((provided) => provided === name)
}

/** Whether a name has a meaning of this server's own. */
export function isReservedScope(name: string): boolean {
  return isProvidedScope(name) || reservedScopes.some((reserved) => reserved === name) || hasReservedPrefix(name)
}
