/** Which addresses this server may connect to on somebody's behalf: public ones, and those that the operator allows (OWASP SSRF). */
import ipaddr from 'ipaddr.js'
import { config } from '@/lib/config'

/**
 * Whether an address may be connected to. Everything but ordinary unicast is refused - loopback, private, link-local, shared,
 * reserved, and IPv6 forms that stand for an IPv4 address - unless `OUTBOUND_ALLOW` names it.
 */
export function mayReach(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // An IPv4-mapped IPv6 address is the IPv4 address.
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'unicast') return true
  return config().outboundAllow.some(
    ([range, bits]) => parsed.kind() === range.kind() && parsed.match([range, bits] as never),
  )
}

/** The address that a URL names instead of a host, in whatever notation; undefined for a host name. */
export function literalAddress({ hostname }: URL): string | undefined {
  // The URL parser has turned 0x7f.1 and 2130706433 into 127.0.0.1 (WHATWG URL, host parsing).
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return ipaddr.isValid(host) ? host : undefined
}

/** Whether a URL is refused by what it says alone; a host name is judged by what it resolves to, when it is connected to. */
export function isRefusedUrl(url: string): boolean {
  if (!URL.canParse(url)) return true
  const address = literalAddress(new URL(url))
  return address !== undefined && !mayReach(address)
}
