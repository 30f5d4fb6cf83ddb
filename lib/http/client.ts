/** Who is at the other end: address, device and request id, with forwarded headers believed only from those who may speak for a client. */
import ipaddr from 'ipaddr.js'
import { config } from '@/lib/config'

export type ClientInfo = {
  /** Of the end user as far as it is known; absent only when a request was made inside this process. */
  readonly ipAddress: string | undefined
  readonly userAgent: string | undefined
  readonly requestId: string
  /**
   * Whether the caller's word for its user's address counts: an API key's holder, or a service of the network that may forward, when it
   * does not do so. Anybody else could write any address into the login history.
   */
  readonly mayNameAddress: boolean
}

function isTrusted(address: string): boolean {
  const { trustedProxies } = config()
  if (trustedProxies.kind === 'all') return true
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trustedProxies.ranges.some(
    ([range, bits]) => parsed.kind() === range.kind() && parsed.match([range, bits] as never),
  )
}

/**
 * The right-most address of `X-Forwarded-For` that is not one of our proxies: everything left of it was written by the client.
 * An API key's holder speaks for its clients whatever its address.
 */
function clientAddress(peer: string, forwardedFor: string | null, authenticated: boolean): string {
  if (!forwardedFor || !(authenticated || isTrusted(peer))) return peer
  const hops = forwardedFor
    .split(',')
    .map((hop) => hop.trim())
    .reverse()
  let address = peer
  for (const hop of hops) {
    if (!ipaddr.isValid(hop)) break
    address = ipaddr.process(hop).toString()
    if (!isTrusted(hop)) break
  }
  return address
}

/** Next writes the header for a connection that came without one. */
function forwardsForNobody(peer: string, forwardedFor: string | null): boolean {
  return forwardedFor === null || (ipaddr.isValid(forwardedFor) && ipaddr.process(forwardedFor).toString() === peer)
}

/** Reads the headers that the HTTP front has set (`x-latchkey-peer`, `x-request-id`) and the forwarded ones. */
export function clientInfo(request: Request, authenticated: boolean): ClientInfo {
  const peer = request.headers.get('x-latchkey-peer') ?? ''
  const forwardedFor = request.headers.get('x-forwarded-for')
  return {
    ipAddress: clientAddress(peer, forwardedFor, authenticated) || undefined,
    userAgent: request.headers.get('user-agent')?.slice(0, 512) ?? undefined,
    requestId: request.headers.get('x-request-id') ?? '',
    mayNameAddress: authenticated || (isTrusted(peer) && forwardsForNobody(peer, forwardedFor)),
  }
}
