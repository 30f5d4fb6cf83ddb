/** A small HTTP client that hides nothing: no redirects followed, no header added, every header line kept. */
import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { compareWithDescription } from './description'

export type Answer = {
  readonly status: number
  /** Names in lower case; a repeated header is joined, except `set-cookie`: see `cookies`. */
  readonly headers: Readonly<Record<string, string>>
  /** Name and value by turns, as received. */
  readonly rawHeaders: readonly string[]
  /** `Set-Cookie` lines. */
  readonly cookies: readonly string[]
  readonly text: string
  /** The parsed body. */
  json<T = Record<string, unknown>>(): T
}

/** An object is sent as JSON, URLSearchParams as a form, a string or bytes as they are. */
export type Body = string | Uint8Array | URLSearchParams | object | undefined

export type Init = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Body
  readonly agent?: Agent
}

/** One shared pool: tests that need a connection of their own bring an agent. */
const shared = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends one request; rejects when no response comes (refused, reset, 30 s), and when the server's description forbids the answer. */
export async function send(url: string, init: Init = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, agent = shared } = init
  const { type, bytes } = encode(body)
  const sent: OutgoingHttpHeaders = {
    ...(type && { 'content-type': type }),
    ...(bytes && { 'content-length': String(Buffer.byteLength(bytes)) }),
    ...lowerCase(headers as OutgoingHttpHeaders),
  }
  const answer = await new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(url, { method, headers: sent, agent, timeout: 30_000 }, (response) =>
      read(response).then(resolve, reject),
    )
    request.once('timeout', () => request.destroy(new Error(`no answer from ${method} ${url} within 30 s`)))
    request.once('error', reject)
    request.end(bytes)
  })
  await compareWithDescription({
    method,
    url,
    request: { contentType: sent['content-type']?.toString(), body: bytes === undefined ? undefined : textOf(bytes) },
    response: {
      status: answer.status,
      contentType: answer.headers['content-type'],
      cacheControl: answer.headers['cache-control'],
      body: answer.text,
    },
  })
  return answer
}

const textOf = (bytes: string | Uint8Array): string =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')

export type Client = ReturnType<typeof client>

/**
 * A client of one server. `headers` go with every request (an API key, a tenant). With a jar it keeps and sends cookies
 * as a browser does.
 */
export function client(base: string, options: { headers?: Readonly<Record<string, string>>; jar?: CookieJar } = {}) {
  const { headers: common = {}, jar } = options
  const call = async (method: string, path: string, init: Omit<Init, 'method'> = {}): Promise<Answer> => {
    const cookie = jar?.header()
    const headers = { ...lowerCase(common), ...(cookie && { cookie }), ...lowerCase(init.headers ?? {}) }
    const answer = await send(base + path, { ...init, method, headers })
    jar?.take(answer)
    return answer
  }
  type WithoutBody = Omit<Init, 'method' | 'body'>
  return {
    call,
    get: (path: string, init?: WithoutBody) => call('GET', path, init),
    delete: (path: string, init?: Omit<Init, 'method'>) => call('DELETE', path, init),
    post: (path: string, body?: Body, init?: WithoutBody) => call('POST', path, { ...init, body }),
    put: (path: string, body?: Body, init?: WithoutBody) => call('PUT', path, { ...init, body }),
    patch: (path: string, body?: Body, init?: WithoutBody) => call('PATCH', path, { ...init, body }),
  }
}

export type CookieJar = ReturnType<typeof cookieJar>

/** Cookies of one host by name. Path, domain and `Secure` are not acted on; `Max-Age=0` and an `Expires` in the past remove. */
export function cookieJar() {
  const values = new Map<string, string>()
  return {
    values,
    header: () => [...values].map(([name, value]) => `${name}=${value}`).join('; '),
    take: ({ cookies }: Pick<Answer, 'cookies'>) => {
      for (const line of cookies) {
        const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
        if (isRemoval(line)) values.delete(name)
        else values.set(name, value)
      }
    },
  }
}

function isRemoval(line: string): boolean {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1]
  if (maxAge !== undefined) return Number(maxAge) <= 0
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1]
  return expires !== undefined && Date.parse(expires) <= Date.now()
}

/** Writes bytes to a socket as they are and returns everything that comes back until the server closes, or for 5 s. */
export async function rawRequest(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(5_000, () => socket.destroy())
  socket.write(bytes)
  let answer = ''
  try {
    for await (const chunk of socket) answer += Buffer.from(chunk).toString('latin1')
  } catch {
    // A reset after the response is an answer too.
  }
  return answer
}

function encode(body: Body): { type?: string; bytes?: string | Uint8Array } {
  if (body === undefined) return {}
  if (typeof body === 'string' || body instanceof Uint8Array) return { bytes: body }
  if (body instanceof URLSearchParams) return { type: 'application/x-www-form-urlencoded', bytes: body.toString() }
  return { type: 'application/json', bytes: JSON.stringify(body) }
}

function lowerCase<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const { 'set-cookie': cookies = [], ...headers } = response.headers
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    rawHeaders: response.rawHeaders,
    cookies,
    text,
    json: <T>() => JSON.parse(text) as T,
  }
}
