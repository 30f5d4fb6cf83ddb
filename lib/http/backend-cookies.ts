/** The cookies of the hosted backend (Hosted backend, "Cookies"): an application's tokens, in the browser of its user. */
import { nowInSeconds } from '@/lib/clock'
import { type BackendCookies, type BackendTokens, type CookieReach, everyReach } from '@/lib/oauth'
import { newToken } from '@/lib/random'
import { type CookieOptions, clearCookie, readCookie, setCookie } from './cookies'

const names = { accessToken: 'app.at', refreshToken: 'app.rt', idToken: 'app.idt', expiry: 'app.at_exp' } as const
const verifierName = 'app.pkce_v'

/** Scripts of the application's pages read who is signed in and for how long, and never what lets them act. */
const readable: ReadonlySet<string> = new Set([names.idToken, names.expiry])

const optionsFor = (name: string, reach: CookieReach): CookieOptions => ({
  domain: reach.kind === 'domain' ? reach.domain : undefined,
  readable: readable.has(name),
})

/** `Set-Cookie` values for tokens; what an earlier response set under another reach stays. */
export function backendCookies({ response, reach, refreshLifetime }: BackendTokens): string[] {
  const { access_token, expires_in, id_token, refresh_token } = response
  const set = (name: string, value: string | undefined, seconds: number) =>
    value === undefined ? [] : [setCookie(name, value, { kind: 'persistent', seconds }, optionsFor(name, reach))]
  return [
    ...set(names.accessToken, access_token, expires_in),
    ...set(names.expiry, String(nowInSeconds() + expires_in), expires_in),
    ...set(names.refreshToken, refresh_token, refreshLifetime),
    // It says who signed in: also to the logout, long after the access token.
    ...set(names.idToken, id_token, refresh_token === undefined ? expires_in : refreshLifetime),
  ]
}

/** `Set-Cookie` values that delete all of them, except those under `kept`: two cookies of one name count as none. */
export function clearBackendCookies(kept?: CookieReach): string[] {
  const domainOf = (reach: CookieReach) => (reach.kind === 'domain' ? reach.domain : undefined)
  return everyReach()
    .filter((reach) => kept === undefined || domainOf(reach) !== domainOf(kept))
    .flatMap((reach) => Object.values(names).map((name) => clearCookie(name, optionsFor(name, reach))))
}

/** What a browser brings; undefined for what it has not, or has twice. */
export function readBackendCookies(request: Request): BackendCookies {
  return {
    accessToken: readCookie(request, names.accessToken),
    refreshToken: readCookie(request, names.refreshToken),
    idToken: readCookie(request, names.idToken),
  }
}

/** The secret behind the proof keys of this browser's sign-ins. */
export function readVerifierSecret(request: Request): string | undefined {
  const value = readCookie(request, verifierName)
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined
}

/** The same, or a new one to be set: it stays, so that sign-ins in several tabs end as well as they began. */
export function verifierSecret(request: Request): { readonly secret: string; readonly cookies: readonly string[] } {
  const known = readVerifierSecret(request)
  const secret = known ?? newToken()
  return { secret, cookies: known ? [] : [setCookie(verifierName, secret, { kind: 'session' })] }
}
