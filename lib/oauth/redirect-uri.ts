/** Which redirect URIs belong to a client. */
import { type ApplicationSettings, urlPattern } from '@/lib/settings'

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

type Registered = Pick<
  ApplicationSettings['oauthConfiguration'],
  'authorizedRedirectURLs' | 'authorizedURLValidationPolicy'
>

/** Compared as strings, without any normalisation (RFC 9700 §2.1); with wildcards only where the application says so. */
export function isRegisteredRedirectUri(
  { authorizedRedirectURLs, authorizedURLValidationPolicy }: Registered,
  requested: string,
): boolean {
  const wildcards = authorizedURLValidationPolicy === 'AllowWildcards'
  return authorizedRedirectURLs.some((uri) => {
    if (uri.includes('*')) return wildcards && URL.canParse(requested) && (urlPattern(uri)?.test(requested) ?? false)
    return uri === requested || matchesLoopback(uri, requested)
  })
}

/** Names and values in order; what is undefined is left out. */
export type ResponseParameters = Iterable<readonly [name: string, value: string | undefined]>

/** The parameters that are there. */
export function given(parameters: ResponseParameters): [name: string, value: string][] {
  return [...parameters].filter((pair): pair is [string, string] => pair[1] !== undefined)
}

/** Form-encoded; a space is %20, which every decoder reads alike. */
function encoded(parameters: ResponseParameters): string {
  return new URLSearchParams(given(parameters)).toString().replaceAll('+', '%20')
}

/** The address with response parameters added to its query, in order. */
export function withParameters(uri: string, parameters: ResponseParameters): string {
  const query = encoded(parameters)
  if (query === '') return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`
}

/** The address with response parameters in its fragment, which a registered one never has. */
export function withFragment(uri: string, parameters: ResponseParameters): string {
  return `${uri}#${encoded(parameters)}`
}
