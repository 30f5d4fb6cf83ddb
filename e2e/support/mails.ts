/** What people find in their mailboxes: the mails to one address, the links and codes in them. */
import assert from 'node:assert/strict'
import type { MailServer, ReceivedMail } from './smtp'

/** ms for a mail to arrive. */
const patience = 10_000

export function mailsTo({ mails }: MailServer, address: string): ReceivedMail[] {
  return mails.filter(({ recipients }) => recipients.includes(address))
}

/** The newest mail to an address, once there are `count`. */
export async function mailTo(server: MailServer, address: string, count = 1): Promise<ReceivedMail> {
  for (let waited = 0; mailsTo(server, address).length < count && waited < patience; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const found = mailsTo(server, address)
  assert.equal(found.length, count, `mails to ${address}`)
  return found.at(-1)!
}

/** The last segment of the path that a mail links to: an id or a code of 256 bits. */
export function linkedSecret({ text }: ReceivedMail, path: string): string {
  const found = text.match(/https?:\/\/\S+/)?.[0]
  const { pathname } = new URL(found ?? '')
  assert.ok(pathname.startsWith(`${path}/`), pathname)
  const secret = pathname.slice(path.length + 1)
  assert.match(secret, /^[\w-]{43}$/)
  return secret
}

/** A code to be typed in, alone on its line. */
export function typedCode({ text }: ReceivedMail): string {
  const [, code] = /^\s*([A-Z0-9]{6,})\s*$/m.exec(text) ?? []
  assert.ok(code, text)
  return code
}
