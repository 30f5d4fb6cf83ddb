/** Scopes: their syntax (RFC 6749 §3.3) and the ones there are. */

/** What a client may ask for. `address` is a standard scope for which users have no data. */
const knownScopes: readonly string[] = ['openid', 'offline_access', 'profile', 'email', 'phone', 'address']

/** The scopes of a parameter; undefined where it is not a list of scope tokens separated by single spaces. */
export function parseScope(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return []
  const scopes = text.split(' ')
  return scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) ? [...new Set(scopes)] : undefined
}

export function isKnownScope(scope: string): boolean {
  return knownScopes.includes(scope)
}
