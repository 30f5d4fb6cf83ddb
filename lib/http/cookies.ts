/** Cookies in and out. */
import { now } from '@/lib/clock'
import { config } from '@/lib/config'

/**
 * The value of a cookie. Two cookies of one name mean that somebody planted one beside ours (RFC 6265 §8.6), so neither counts.
 */
export function readCookie(request: Request, name: string): string | undefined {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 && values[0] ? values[0] : undefined
}

export type CookieLifetime = { readonly kind: 'session' } | { readonly kind: 'persistent'; readonly seconds: number }

const base = (name: string, value: string) =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${config().appUrl.startsWith('https:') ? '; Secure' : ''}`

/** A `Set-Cookie` value: host-only, HTTP-only, Lax, Secure wherever the public URL is https. */
export function setCookie(name: string, value: string, lifetime: CookieLifetime): string {
  if (lifetime.kind === 'session') return base(name, value)
  const expires = new Date(now() + lifetime.seconds * 1000).toUTCString()
  return `${base(name, value)}; Max-Age=${lifetime.seconds}; Expires=${expires}`
}

/** A `Set-Cookie` value that deletes the cookie. */
export function clearCookie(name: string): string {
  return `${base(name, '')}; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT`
}
