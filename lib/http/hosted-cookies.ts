/** The cookies of the hosted pages. */
import { config } from '@/lib/config'
import { type CookieLifetime, clearCookie, readCookie, setCookie } from './cookies'

/** `sso`: the hosted session. `csrf`: the browser before it has one. */
export type HostedCookie = 'sso' | 'csrf'

/**
 * Where the public URL is https, the `__Host-` prefix keeps a neighbouring host from planting a cookie of this name (RFC 6265bis §4.1.3.2).
 * Browsers refuse the prefix over http, so development has the plain name.
 */
function nameOf(cookie: HostedCookie): string {
  return `${config().appUrl.startsWith('https:') ? '__Host-' : ''}fusionauth.${cookie}`
}

/** The value, if it has the form of one of ours: anything else is anonymous. */
export function readHostedCookie(request: Request, cookie: HostedCookie): string | undefined {
  const value = readCookie(request, nameOf(cookie))
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined
}

export function setHostedCookie(cookie: HostedCookie, value: string, lifetime: CookieLifetime): string {
  return setCookie(nameOf(cookie), value, lifetime)
}

export function clearHostedCookie(cookie: HostedCookie): string {
  return clearCookie(nameOf(cookie))
}
