/** Hands mail to the server that SMTP_URL names. */
import { createTransport } from 'nodemailer'
import type { Mail } from '../compose'
import { deliveryTimeout } from '../limits'
import { toMailOptions } from './mail-format'
import { type Envelope, failed, refused, type SendOutcome, sent } from './outcome'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** ms without any sign of the server after which an attempt is over. */
const silence = 20_000

function transportTo(smtpUrl: string) {
  const { hostname, password, port, protocol, username } = new URL(smtpUrl)
  const secure = protocol === 'smtps:'
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // STARTTLS where the server offers it; before a password crosses a network it must.
    requireTLS: !secure && username !== '' && !loopback.test(hostname),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    connectionTimeout: silence,
    dnsTimeout: silence,
    greetingTimeout: silence,
    socketTimeout: silence,
  })
}

type SmtpError = { readonly code?: unknown; readonly command?: unknown; readonly responseCode?: unknown }

/** Code, reply and command of a failure: no text, since servers quote addresses in theirs. */
function toOutcome(error: SmtpError): SendOutcome {
  const { code, command, responseCode } = error
  const description = [code, responseCode, command].filter(Boolean).join(' ') || 'unknown'
  // The server knows the recipient or the message and wants neither (RFC 5321 §4.2.1). Any other refusal is about us, and may be repaired.
  const final = Number(responseCode) >= 500 && (command === 'RCPT TO' || code === 'EMESSAGE')
  return final ? refused(description) : failed(description)
}

/** One attempt; never throws. */
export async function sendMail(smtpUrl: string, envelope: Envelope, mail: Mail): Promise<SendOutcome> {
  const transport = transportTo(smtpUrl)
  const attempt = transport.sendMail(toMailOptions(envelope, mail)).then(
    () => sent,
    (error: SmtpError) => toOutcome(error),
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<SendOutcome>((resolve) => {
    timer = setTimeout(() => resolve(failed('timeout')), deliveryTimeout)
  })
  return Promise.race([attempt, late]).finally(() => {
    clearTimeout(timer)
    transport.close()
  })
}
