/** Responses of the hosted pages, and the one wrapper around their handlers. */
import type { ReactElement } from 'react'
import { ErrorPage, type PageProblem } from '@/components/hosted/error'
import { renderPage, styleSource } from '@/components/hosted/page'
import { appearance, withAppearance } from '@/lib/appearance'
import { config } from '@/lib/config'
import { isDatabaseUnavailable } from '@/lib/db'
import { describeError, log } from '@/lib/log'
import { sha256 } from '@/lib/random'
import { resolveLocale } from '@/lib/text'
import { readCookie } from './cookies'

export type PageOptions = {
  readonly status?: number
  readonly cookies?: readonly string[]
  /** CSP sources, besides this server, to which the page's form may lead: Chromium applies `form-action` to the redirect after it. */
  readonly formTargets?: readonly string[]
  /** CSP sources that the page shows frames of. */
  readonly frames?: readonly string[]
  /** The CSP source of the page's stylesheet, where that is not the one of the hosted pages. */
  readonly style?: string
  /** The text of the page's one script, for the pages that have one. */
  readonly script?: string
  readonly headers?: Readonly<Record<string, string>>
}

function contentSecurityPolicy(page: PageOptions): string {
  const { formTargets = [], frames = [], script, style: sheet = styleSource } = page
  const { imageSources, style } = appearance()
  return [
    "default-src 'none'",
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    ...(script === undefined ? [] : [`script-src 'sha256-${Buffer.from(sha256(script)).toString('base64')}'`]),
    `style-src ${[sheet, ...(style ? [style.source] : [])].join(' ')}`,
    `img-src ${['data:', ...imageSources].join(' ')}`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** What belongs to pages alone; the HTTP front sets the rest of the security headers on every response. */
function hostedHeaders({ cookies = [], headers = {}, ...page }: PageOptions): Headers {
  const all = new Headers({
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(page),
    ...headers,
  })
  for (const cookie of cookies) all.append('set-cookie', cookie)
  return all
}

/** A page, or a document that was rendered before, as a response. */
export async function pageResponse(page: ReactElement | string, options: PageOptions = {}): Promise<Response> {
  const headers = hostedHeaders({
    ...options,
    headers: { 'content-type': 'text/html; charset=utf-8', ...options.headers },
  })
  const html = typeof page === 'string' ? page : await renderPage(page)
  return new Response(html, { status: options.status ?? 200, headers })
}

/** 302, as the public contract says; after a form the browser follows with GET, never repeating the password (RFC 9700 §4.12). */
export function redirectResponse(address: string, cookies: readonly string[] = []): Response {
  // A registered address may contain letters that a header may not; parsing writes them in ASCII.
  const headers = hostedHeaders({ cookies, headers: { location: new URL(address, config().appUrl).href } })
  return new Response(null, { status: 302, headers })
}

/** The CSP source for the redirect that follows a form. A host source cannot be an IPv6 address, nor a scheme of a native application. */
export function formTarget(redirectUri: string): string {
  const { protocol, origin, hostname } = new URL(redirectUri)
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol
}

/** Where a browser keeps the language that its reader has chosen. */
export const localeCookie = 'fusionauth.locale'

/** The language to answer in; a parameter wins over the browser. */
export function localeOf(request: Request, parameter: string | undefined) {
  return resolveLocale({
    parameter,
    cookie: readCookie(request, localeCookie),
    acceptLanguage: request.headers.get('accept-language'),
  })
}

/** The page for what cannot become a form or a redirect. */
export function problemResponse(
  request: Request,
  problem: PageProblem,
  options: PageOptions & { readonly status: number; readonly code?: string; readonly retry?: string },
): Promise<Response> {
  const requestId = request.headers.get('x-request-id') ?? undefined
  return pageResponse(
    <ErrorPage
      locale={localeOf(request, undefined)}
      problem={problem}
      code={options.code}
      requestId={requestId}
      retry={options.retry}
    />,
    options,
  )
}

/** A Next route handler of a hosted page: an error becomes a page that tells the request's id and nothing else. `params`: of the path. */
export function hosted<Params = unknown>(
  operation: string,
  run: (request: Request, params: Params) => Promise<Response>,
) {
  async function answer(request: Request, context: { params: Promise<Params> }): Promise<Response> {
    try {
      // Next has none for a path without parameters.
      return await run(request, (await context.params) ?? ({} as Params))
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        return problemResponse(request, 'unavailable', { status: 503, headers: { 'retry-after': '2' } })
      }
      log.error('page.failed', { operation, requestId: request.headers.get('x-request-id'), ...describeError(error) })
      return problemResponse(request, 'internal', { status: 500 })
    }
  }
  return (request: Request, context: { params: Promise<Params> }): Promise<Response> =>
    withAppearance(() => answer(request, context))
}
