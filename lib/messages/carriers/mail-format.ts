/** A mail as nodemailer takes it. Every header is made here, of values that are already one line each. */
import type { Mail } from '../compose'
import type { Envelope } from './outcome'

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

/** The same for every attempt, so that a receiver can tell a repetition by its Message-ID (RFC 5322 §3.6.4). */
export function toMailOptions({ id, insertInstant }: Envelope, { from, html, subject, text, to }: Mail) {
  return {
    date: new Date(insertInstant),
    from: from.name ? { name: from.name, address: from.address } : from.address,
    // RFC 3834: nobody's absence note answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    html,
    messageId: `<${id}@${domainOf(from.address)}>`,
    subject,
    text,
    // As an object, so that nothing in it is read as a list of addresses.
    to: { name: '', address: to },
    // No part of a message ever names a file or an address to read from.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
