// @ts-check
// The HTTP front of the server: what every request and every response passes before Next sees it.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Server as NetServer } from 'node:net'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {(request: IncomingMessage, response: ServerResponse) => unknown} Handler */
/** @typedef {import('node:net').Socket} Socket */
/** @typedef {typeof import('../lib/cross-origin/index').judgeCrossOrigin} CrossOrigin */

/** Milliseconds and bytes; each bounds what one slow or hostile connection can hold. */
export const FRONT_LIMITS = {
  // A request head fits in a few packets; ten seconds serves the worst mobile link and ends a dripping client.
  headersTimeout: 10_000,
  // The whole request with its body: 1 MB over a 0.3 Mbit/s uplink.
  requestTimeout: 30_000,
  // Longer than the 60 s at which the usual load balancers drop an idle connection, so that they close first and never
  // send a request into a socket that is just closing.
  keepAliveTimeout: 65_000,
  // How often the two first are enforced; Node's own default of 30 s would treble them.
  connectionsCheckingInterval: 2_000,
  // Node's default, said here so that no flag or release changes it: past it the answer is 431.
  maxHeaderSize: 16 * 1024,
}

/**
 * Draining, ms: idle connections are left open for the first, since a request may be on its way in one of them, and
 * closed from then on, looked for at the interval of the second.
 */
const DRAIN = { grace: 200, poll: 50 }

const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'
/** Next's own error pages and machinery: nothing of ours lives there, and its HTML carries no policy. */
const FRAMEWORK_PATH = /^\/(404|500|_error|_not-found|_next(?!\/static\/))(\/|$)/

/** The SDKs write these addresses with a slash at the end, from other origins; Next would redirect them to those without. */
const BACKEND_PATH = /^(\/app\/(?:callback|login|logout|me|refresh|register)(?:\/[^/?]+)?)\/(?=\?|$)/

const REFUSED_METHODS = new Set(['TRACE', 'TRACK', 'CONNECT'])

/**
 * The headers that every response carries, whoever writes it. `same-origin`, not `no-referrer`: the latter turns a
 * form's Origin into `null`, and the origin check would refuse real people.
 *
 * @param {string} appUrl public base URL
 * @returns {Record<string, string>}
 */
export function securityHeaders(appUrl) {
  return {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(appUrl.startsWith('https://') && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  }
}

/**
 * @param {string | undefined} address a socket's remote address
 * @returns {string} the same, with an IPv4 address mapped into IPv6 written as IPv4; empty when the peer is gone
 */
export function peerAddress(address) {
  return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '') ?? ''
}

/**
 * The path and query of a request target, or null when no route may see it: not in origin form (RFC 9112 §3.2), a
 * percent sign without two digits, octets that are no UTF-8, or a NUL. Next answers such paths with 500 or decodes them, and
 * replaces such octets of a query, so that two values become one before anybody could tell.
 *
 * @param {string} target
 * @returns {string | null}
 */
export function acceptableTarget(target) {
  // RFC 9112 §3.2.2: a server must accept the absolute form; its authority is not ours to believe.
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '')
  const originForm = local.startsWith('?') || local === '' ? `/${local}` : local
  if (!originForm.startsWith('/')) return null
  try {
    return decodeURIComponent(originForm).includes('\0') ? null : originForm
  } catch {
    return null
  }
}

/**
 * @param {IncomingMessage} request
 * @param {boolean} dev
 * @returns {{ status: 400 | 404 | 405 } | { target: string }} what the front refuses by itself, or the target to serve
 */
function inspect(request, dev) {
  if (REFUSED_METHODS.has(request.method ?? '')) return { status: 405 }
  // Joined by `joinDuplicateHeaders`; RFC 9112 §3.2: more than one Host is a 400.
  if (request.headers.host?.includes(',')) return { status: 400 }
  const target = acceptableTarget(request.url ?? '')
  if (target === null) return { status: 400 }
  if (!dev && FRAMEWORK_PATH.test(target.split('?', 1)[0] ?? '')) return { status: 404 }
  return { target: target.replace(BACKEND_PATH, '$1') }
}

/**
 * An HTTP server that cleans each request, marks it with its peer (`x-latchkey-peer`) and a fresh id (`x-request-id`), and hands it on.
 *
 * @param {{ handle: Handler, appUrl: string, dev: boolean, crossOrigin?: CrossOrigin }} options
 * @returns {{ server: import('node:http').Server, drain: (milliseconds: number) => Promise<void> }} `drain` stops
 *   accepting, waits for what is in flight and cuts what is left after the given time
 */
export function createFront({ handle, appUrl, dev, crossOrigin }) {
  const headers = Object.entries(securityHeaders(appUrl))
  /** @type {Set<ServerResponse>} */
  const inFlight = new Set()
  /** @type {Set<Socket>} */
  const sockets = new Set()
  let draining = false

  const server = createServer({ ...FRONT_LIMITS, joinDuplicateHeaders: true }, (request, response) => {
    inFlight.add(response)
    response.once('close', () => inFlight.delete(response))
    const id = randomUUID()
    for (const [name, value] of headers) response.setHeader(name, value)
    response.setHeader('X-Request-Id', id)
    if (draining) response.setHeader('Connection', 'close')
    // Next sends the head in a packet of its own; left to the first write, it goes in one with the body.
    response.flushHeaders = () => {}

    const verdict = inspect(request, dev)
    if ('status' in verdict) return answerEmpty(response, verdict.status)
    request.url = verdict.target
    request.headers['x-latchkey-peer'] = peerAddress(request.socket.remoteAddress)
    request.headers['x-request-id'] = id
    delete request.headers.upgrade
    // A browser sends none where it reads a page, and a program never does: most requests are not kept waiting.
    if (request.headers.origin === undefined || request.headers.origin === appUrl || !crossOrigin) {
      return handle(request, response)
    }
    return serveCrossOrigin(request, response, { handle, crossOrigin })
  })

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('connect', (_request, /** @type {Socket} */ socket) =>
    socket.end(rawResponse('405 Method Not Allowed', [...headers, ['Allow', ALLOWED_METHODS]])),
  )
  server.on('clientError', (error, socket) => {
    const halfSent = [...inFlight].some((response) => response.socket === socket && response.headersSent)
    if (!socket.writable || halfSent) return socket.destroy()
    socket.end(rawResponse(statusOfParserError(error), headers))
  })

  /** @param {number} milliseconds */
  async function drain(milliseconds) {
    draining = true
    // http's own close would also cut every idle connection at once.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
    for (const response of inFlight) if (!response.headersSent) response.setHeader('Connection', 'close')
    const began = Date.now()
    const poll = setInterval(() => {
      const busy = new Set([...inFlight].map((response) => response.req.socket))
      const waited = Date.now() - began
      // (closeIdleConnections spares those that have not sent anything yet.)
      for (const socket of sockets) if (waited >= DRAIN.grace && !busy.has(socket)) socket.destroySoon()
      if (waited >= milliseconds) server.closeAllConnections()
    }, DRAIN.poll)
    await closed
    clearInterval(poll)
  }

  return { server, drain }
}

/**
 * Lets a request of another origin through with the headers that tell its browser so, answers the question before one, or refuses.
 *
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {{ handle: Handler, crossOrigin: CrossOrigin }} options
 */
async function serveCrossOrigin(request, response, { handle, crossOrigin }) {
  /** @param {string} name */
  const header = (name) => request.headers[name]?.toString()
  const judged = crossOrigin({
    method: request.method ?? '',
    path: request.url?.split('?', 1)[0] ?? '',
    origin: header('origin') ?? '',
    requestMethod: header('access-control-request-method'),
    requestHeaders: header('access-control-request-headers'),
  })
  // Without its settings nobody can say who may call; nor could the request be answered.
  const verdict = await judged.catch(() => undefined)
  if (!verdict) return answerEmpty(response, 503)
  if (verdict.kind === 'refused') return answerEmpty(response, 403)
  if (verdict.kind !== 'apart') {
    for (const [name, value] of Object.entries(verdict.headers)) response.setHeader(name, value)
  }
  return verdict.kind === 'preflight' ? answerEmpty(response, 204) : handle(request, response)
}

/**
 * An empty answer.
 *
 * @param {ServerResponse} response
 * @param {204 | 400 | 403 | 404 | 405 | 503} status
 */
function answerEmpty(response, status) {
  if (status === 405) response.setHeader('Allow', ALLOWED_METHODS)
  if (status === 503) response.setHeader('Retry-After', 2)
  // RFC 9110 §8.6: none with a 204.
  if (status !== 204) response.setHeader('Content-Length', 0)
  response.statusCode = status
  response.end()
}

/**
 * @param {Error & { code?: string }} error what Node's HTTP parser reported
 * @returns {string} status line without the version
 */
function statusOfParserError({ code }) {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return '400 Bad Request'
}

/**
 * @param {string} status
 * @param {string[][]} headers
 */
function rawResponse(status, headers) {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status}\r\n${lines}Content-Length: 0\r\nConnection: close\r\n\r\n`
}
