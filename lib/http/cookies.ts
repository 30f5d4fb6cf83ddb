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

/** What a cookie may be besides its usual self. */
export type CookieOptions = {
  /** For this host and those beside it. Absent: for this host alone. */
  readonly domain?: string | undefined
  /** For the scripts of pages too. */
  readonly readable?: boolean
}

function base(name: string, value: string, { domain, readable = false }: CookieOptions): string {
  const attributes = [
    'Path=/',
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(readable ? [] : ['HttpOnly']),
    'SameSite=Lax',
    ...(config().appUrl.startsWith('https:') ? ['Secure'] : []),
  ]
  return `${name}=${value}; ${attributes.join('; ')}`
}

/** A `Set-Cookie` value: Lax and Secure wherever the public URL is https; host-only and HTTP-only unless `options` say otherwise. */
export function setCookie(name: string, value: string, lifetime: CookieLifetime, options: CookieOptions = {}): string {
  if (lifetime.kind === 'session') return base(name, value, options)
  const expires = new Date(now() + lifetime.seconds * 1000).toUTCString()
  return `${base(name, value, options)}; Max-Age=${lifetime.seconds}; Expires=${expires}`
}

/** A `Set-Cookie` value that deletes the cookie. */
export function clearCookie(name: string, options: CookieOptions = {}): string {
  return `${base(name, '', options)}; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT`
}
