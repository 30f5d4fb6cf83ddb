/** What a counter counts for. */
import ipaddr from 'ipaddr.js'
import { sha256 } from '@/lib/random'

/** Stands for a login id, a recipient or an address in the key of a counter, which so holds no personal data and has one length. */
export function digest(text: string): string {
  return Buffer.from(sha256(text)).toString('base64url')
}

/**
 * Stands for whoever sends from an address. Of IPv6 the first 64 bits count: whoever has one address of such a network has all of them
 * (RFC 4291 §2.5.1, RFC 6177), and would be counted anew with each.
 */
export function digestOfAddress(address: string): string {
  if (!ipaddr.isValid(address)) return digest(address)
  const parsed = ipaddr.process(address)
  return digest(parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(':')}/64` : parsed.toString())
}

/** The key of a counter. `subject` is a user id or a `digest`. */
export function counterKey(kind: string, subject: string): string {
  return `${kind}/${subject}`
}
