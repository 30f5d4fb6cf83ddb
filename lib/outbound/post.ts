/** A POST to an address that somebody configured: webhooks and messengers. Bounded in time and size, and held to the policy. */
import { promises as dns, type LookupAddress } from 'node:dns'
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { literalAddress, mayReach } from './policy'

export type OutboundPost = {
  /** http or https. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** ms until the connection stands, name resolution and TLS included. */
  readonly connectTimeout: number
  /** ms from then to the head of the response, however slowly it trickles. */
  readonly readTimeout: number
}

export type OutboundFailure =
  /** The policy forbids the address, or every address that the name resolves to. */
  | 'addressRefused'
  | 'unresolved'
  | 'connectTimeout'
  | 'readTimeout'
  /** Refused, reset, not HTTP, or a certificate that is not trusted. */
  | 'connectionFailed'

/** A redirect is an answer like any other: nothing follows it. */
export type OutboundOutcome =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly reason: OutboundFailure }

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** Bytes of a response body that are read before the connection is cut; they are thrown away. */
const maxIgnoredBytes = 64 * 1024

/** ms for the rest of a response that nobody waits for. */
const ignoredBodyTimeout = 2000

const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true })

/** Carries a reason through Node's callbacks. */
class Failure extends Error {
  readonly reason: OutboundFailure
  constructor(reason: OutboundFailure) {
    super(reason)
    this.reason = reason
  }
}

async function allowedAddresses(hostname: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(hostname).catch(() => {
    throw new Failure('unresolved')
  })
  const allowed = addresses.filter(({ address }) => mayReach(address))
  if (allowed.length === 0) throw new Failure(addresses.length === 0 ? 'unresolved' : 'addressRefused')
  return allowed
}

/** The connector gets the very addresses that were judged: a name that resolves differently the next time gains nothing. */
function guardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    allowedAddresses(hostname, resolve).then(
      (allowed) => {
        if (options.all) callback(null, [...allowed])
        else callback(null, allowed[0]?.address ?? '', allowed[0]?.family)
      },
      (error: Error) => callback(error, ''),
    )
  }
}

function discard(response: IncomingMessage): void {
  let received = 0
  response.on('data', (chunk: Buffer) => {
    received += chunk.byteLength
    if (received > maxIgnoredBytes) response.destroy()
  })
  response.on('error', () => undefined)
  const timer = setTimeout(() => response.destroy(), ignoredBodyTimeout).unref()
  response.on('close', () => clearTimeout(timer))
}

/** Ends the request when a phase takes too long. */
function limit(request: ClientRequest, { connectTimeout, readTimeout }: OutboundPost, secure: boolean): void {
  const after = (ms: number, reason: OutboundFailure) => setTimeout(() => request.destroy(new Failure(reason)), ms)
  let timer = after(connectTimeout, 'connectTimeout')
  request.once('socket', (socket) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      timer = after(readTimeout, 'readTimeout')
    })
  })
  for (const event of ['response', 'close']) request.once(event, () => clearTimeout(timer))
}

/** Sends the request and tells the status that came back. Never throws and never takes longer than the two timeouts together. */
export function post(message: OutboundPost, resolve: Resolve = systemResolve): Promise<OutboundOutcome> {
  const url = new URL(message.url)
  const secure = url.protocol === 'https:'
  // Node resolves no name where it is given an address.
  const literal = literalAddress(url)
  if (literal !== undefined && !mayReach(literal)) {
    return Promise.resolve({ kind: 'failed', reason: 'addressRefused' })
  }
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...message.headers, 'content-length': String(Buffer.byteLength(message.body)) },
    lookup: guardedLookup(resolve),
    // A connection of its own: none outlives the check of its address.
    agent: false,
  }
  return new Promise((settle) => {
    const request = (secure ? httpsRequest : httpRequest)(url, options)
    limit(request, message, secure)
    request.once('response', (response) => {
      discard(response)
      settle({ kind: 'answered', status: response.statusCode ?? 0 })
    })
    request.on('error', (error) => {
      settle({ kind: 'failed', reason: error instanceof Failure ? error.reason : 'connectionFailed' })
    })
    request.end(message.body)
  })
}
