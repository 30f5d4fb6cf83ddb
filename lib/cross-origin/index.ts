/**
 * Requests that a page of another origin sends (Fetch Standard, "CORS protocol"): which are answered, and what the browser is told. The HTTP front
 * asks here before anything else sees the request, so no endpoint decides it for itself.
 */
import { config } from '@/lib/config'
import { log } from '@/lib/log'
import { type CorsConfiguration, systemConfiguration } from '@/lib/system-configuration'

/** What a browser says of its request; names in lower case are those of the headers. */
export type CrossOriginRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly origin: string
  /** `Access-Control-Request-Method`: the request asks whether another one may be sent. */
  readonly requestMethod: string | undefined
  /** `Access-Control-Request-Headers`. */
  readonly requestHeaders: string | undefined
}

export type CrossOriginVerdict =
  /** Not decided here: our own origin, or a page, which looks at the origin of its forms itself and is shared with nobody. */
  | { readonly kind: 'apart' }
  /** To be answered, with these headers. */
  | { readonly kind: 'allowed'; readonly headers: Readonly<Record<string, string>> }
  /** The question before a request: answered with 204 and these headers. */
  | { readonly kind: 'preflight'; readonly headers: Readonly<Record<string, string>> }
  /** 403 */
  | { readonly kind: 'refused' }

/**
 * The API, the OAuth endpoints that programs call, the published metadata, and the two of the hosted backend that an application's page
 * calls. Never a page: not `/oauth2/authorize`, not `/account` (RFC 9700 §2.6).
 */
const shared = [
  /^\/api(\/|$)/,
  /^(\/[^/]+)?\/\.well-known\//,
  /^\/oauth2\/(token|userinfo|introspect|revoke|par|device_authorize|device\/(approve|user-code|validate))\/?$/,
  /^\/app\/(me|refresh)(\/|$)/,
]

type Refusal = 'disabled' | 'origin' | 'method' | 'headers'

const listed = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/** The first reason not to answer. */
function refusalOf(cors: CorsConfiguration, request: CrossOriginRequest): Refusal | undefined {
  const { origin, requestMethod, requestHeaders, method } = request
  if (!cors.enabled) return 'disabled'
  const [any] = cors.allowedOrigins
  // `null` is what sandboxed frames and local files are called: everybody's and nobody's.
  if (any === '*' ? origin === 'null' : !cors.allowedOrigins.includes(origin)) return 'origin'
  const asked = isPreflight(request) ? requestMethod : method
  if (!cors.allowedMethods.some((allowed) => allowed === asked)) return 'method'
  const allowed = cors.allowedHeaders.map((name) => name.toLowerCase())
  return listed(requestHeaders).every((name) => allowed.includes(name)) ? undefined : 'headers'
}

function isPreflight({ method, requestMethod }: CrossOriginRequest): boolean {
  return method === 'OPTIONS' && requestMethod !== undefined
}

function commonHeaders({ allowCredentials, allowedOrigins }: CorsConfiguration, origin: string) {
  return {
    'Access-Control-Allow-Origin': allowedOrigins[0] === '*' ? '*' : origin,
    ...(allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin',
  }
}

function preflightHeaders(cors: CorsConfiguration) {
  return {
    'Access-Control-Allow-Methods': cors.allowedMethods.join(', '),
    'Access-Control-Allow-Headers': cors.allowedHeaders.join(', '),
    'Access-Control-Max-Age': String(cors.preflightMaxAgeInSeconds),
  }
}

function exposedHeaders({ exposedHeaders: names }: CorsConfiguration): Record<string, string> {
  return names.length === 0 ? {} : { 'Access-Control-Expose-Headers': names.join(', ') }
}

/** The decision by these settings. */
export function judge(
  cors: CorsConfiguration,
  request: CrossOriginRequest,
): Exclude<CrossOriginVerdict, { kind: 'refused' }> | { readonly kind: 'refused'; readonly reason: Refusal } {
  if (!shared.some((pattern) => pattern.test(request.path))) return { kind: 'apart' }
  const reason = refusalOf(cors, request)
  if (reason) return { kind: 'refused', reason }
  const common = commonHeaders(cors, request.origin)
  return isPreflight(request)
    ? { kind: 'preflight', headers: { ...common, ...preflightHeaders(cors) } }
    : { kind: 'allowed', headers: { ...common, ...exposedHeaders(cors) } }
}

/** The decision for a request with an `Origin`, by the settings of this moment. */
export async function judgeCrossOrigin(request: CrossOriginRequest): Promise<CrossOriginVerdict> {
  if (request.origin === config().appUrl) return { kind: 'apart' }
  const { corsConfiguration } = await systemConfiguration()
  const verdict = judge(corsConfiguration, request)
  if (verdict.kind !== 'refused') return verdict
  if (corsConfiguration.debug) {
    const { method, path, origin } = request
    log.info('cors.refused', { reason: verdict.reason, method, path, origin: origin.slice(0, 255) })
  }
  return { kind: 'refused' }
}
