/** Which redirect URIs belong to a client. */

/** `http` on a literal loopback address, in its two parts: what stands before the port, and the path and query after it. */
const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?((?:[/?][\x21-\x7e]*)?)$/

function isPort(text: string | undefined): boolean {
  return text === undefined || (/^[1-9]\d*$/.test(text) && Number(text) <= 65535)
}

/** A native application listens on whatever port is free (RFC 8252 §7.3), so the port alone may differ, and only on a loopback address. */
function matchesLoopback(registered: string, requested: string): boolean {
  const [, base, , rest] = loopback.exec(registered) ?? []
  const [, requestedBase, port, requestedRest] = loopback.exec(requested) ?? []
  return base !== undefined && base === requestedBase && rest === requestedRest && isPort(port)
}

/** Compared as strings, without any normalisation (RFC 9700 §2.1). */
export function isRegisteredRedirectUri(registered: readonly string[], requested: string): boolean {
  return registered.some((uri) => uri === requested || matchesLoopback(uri, requested))
}

/** The address with response parameters added, in order; a space is %20, which every decoder reads alike. */
export function withParameters(uri: string, parameters: Iterable<readonly [string, string | undefined]>): string {
  const given = [...parameters].filter((pair): pair is [string, string] => pair[1] !== undefined)
  const query = new URLSearchParams(given).toString().replaceAll('+', '%20')
  if (query === '') return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`
}
