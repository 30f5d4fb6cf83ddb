/** Binds a hosted form to the browser that got it (ASVS 3.5.1, RFC 9700 §4.7): sign-in included. */
import { config } from '@/lib/config'
import { equalSecrets, newToken, sha256 } from '@/lib/random'
import type { FormField } from './form'
import { readHostedCookie, setHostedCookie } from './hosted-cookies'

/** The field that carries the token. */
export const csrfField = 'csrfToken'

export type FormBinding = {
  /** The secret that the browser is known by, for what else is bound to it. */
  readonly browser: string
  readonly token: string
  /** To be set with the page; empty if the browser has its cookie already, so that two tabs share it. */
  readonly cookies: readonly string[]
}

/** Follows from the cookie and from what the form carries: neither another browser's token fits, nor fields that were changed. */
function tokenFor(browser: string, carried: readonly FormField[]): string {
  return Buffer.from(sha256(JSON.stringify([browser, carried]))).toString('base64url')
}

/** A secret of this browser and this server, 43 characters; `cookies` to be set, where it had none. */
export function browserOf(request: Request): { readonly browser: string; readonly cookies: readonly string[] } {
  const known = readHostedCookie(request, 'csrf')
  const browser = known ?? newToken()
  return { browser, cookies: known ? [] : [setHostedCookie('csrf', browser, { kind: 'session' })] }
}

/** The token for a form that carries these hidden fields. */
export function bindForm(request: Request, carried: readonly FormField[]): FormBinding {
  const { browser, cookies } = browserOf(request)
  return { browser, token: tokenFor(browser, carried), cookies }
}

/** As `bindForm`, for a page with several forms: each gets a token for what it carries. */
export function bindForms(request: Request) {
  const { browser, cookies } = browserOf(request)
  return { cookies, tokenFor: (carried: readonly FormField[]) => tokenFor(browser, carried) }
}

/** `Origin` and `Sec-Fetch-Site`, where sent, have to be our own; `none` is a person's own navigation. */
function isSentFromHere({ headers }: Request): boolean {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  return (origin === null || origin === config().appUrl) && (site === null || site === 'same-origin' || site === 'none')
}

/**
 * Whether a form comes from the browser that got it. A request with cookies needs the token; one without these headers and without
 * cookies comes from no browser - official clients post the sign-in form that way - and has no browser to protect.
 */
export function isOwnForm(request: Request, token: string | undefined, carried: readonly FormField[]): boolean {
  if (!isSentFromHere(request)) return false
  if (!request.headers.has('cookie')) return true
  const browser = readHostedCookie(request, 'csrf')
  return browser !== undefined && token !== undefined && equalSecrets(token, tokenFor(browser, carried))
}
