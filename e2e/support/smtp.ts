/** A mail server on loopback that keeps what it is given, and can be told to refuse or to be silent (RFC 5321, as much as a client needs). */
import { createServer, type Socket } from 'node:net'
import { freePort } from './free-port'

export type ReceivedMail = {
  readonly from: string
  readonly recipients: readonly string[]
  readonly raw: string
  /** Unfolded and decoded; undefined if there is none. */
  header(name: string): string | undefined
  /** How many headers have this name. */
  count(name: string): number
  /** The decoded text part. */
  readonly text: string
  /** The decoded HTML part. */
  readonly html: string
}

export type Behaviour = 'accept' | 'refuseRecipient' | 'refuseSender' | 'refuseMessage' | 'silent'

export type MailServer = {
  readonly url: string
  readonly port: number
  readonly mails: readonly ReceivedMail[]
  behave(behaviour: Behaviour): void
  /** Waits until there are `count` mails, 20 s at most. */
  received(count: number): Promise<readonly ReceivedMail[]>
  stop(): Promise<void>
}

/** Starts it; on a given port to be back where it was before. */
export async function startMailServer(atPort?: number): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let behaviour: Behaviour = 'accept'
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    converse(
      socket,
      () => behaviour,
      (mail) => mails.push(mail),
    )
  })
  const port = atPort ?? (await freePort())
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    behave: (next) => {
      behaviour = next
    },
    received: async (count) => {
      for (let waited = 0; mails.length < count && waited < patience; waited += 20) await sleep(20)
      if (mails.length < count) throw new Error(`${mails.length} of ${count} mails arrived within ${patience} ms`)
      return mails
    },
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** ms. What was being sent when a server was killed is sent again when its lease of two minutes has ended. */
const patience = 150_000

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function converse(socket: Socket, behaviour: () => Behaviour, keep: (mail: ReceivedMail) => void): void {
  let from = ''
  let recipients: string[] = []
  let data: string[] | undefined
  const reply = (line: string) => socket.write(`${line}\r\n`)

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'MAIL') from = address(line)
    if (verb === 'MAIL' && behaviour() === 'refuseSender') return void reply('550 5.7.1 You may not send here')
    if (verb === 'RCPT' && behaviour() === 'refuseRecipient')
      return void reply(`550 5.1.1 <${address(line)}> is unknown`)
    if (verb === 'RCPT') recipients.push(address(line))
    if (verb === 'DATA') data = []
    if (verb === 'DATA') return void reply('354 Go on')
    if (verb === 'QUIT') return void socket.end('221 Bye\r\n')
    reply('250 OK')
  }

  function dataLine(lines: string[], line: string): void {
    if (line !== '.') return void lines.push(line.startsWith('.') ? line.slice(1) : line)
    data = undefined
    if (behaviour() === 'refuseMessage') return void reply('554 5.6.0 Not this')
    keep(toMail(from, recipients, lines.join('\r\n')))
    recipients = []
    reply('250 Kept')
  }

  let rest = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    if (behaviour() === 'silent') return
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) data ? dataLine(data, line) : command(line)
  })
  if (behaviour() !== 'silent') reply('220 localhost ESMTP')
}

const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''

function toMail(from: string, recipients: readonly string[], raw: string): ReceivedMail {
  const [head = ''] = raw.split('\r\n\r\n', 1)
  const headers = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ])
  const named = (name: string) => headers.filter(([found]) => found === name.toLowerCase())
  return {
    from,
    recipients: [...recipients],
    raw,
    header: (name) => {
      const [found] = named(name)
      return found && decodeWords(found[1])
    },
    count: (name) => named(name).length,
    text: partOf(raw, 'text/plain'),
    html: partOf(raw, 'text/html'),
  }
}

/** RFC 2047. */
function decodeWords(value: string): string {
  return value
    .replace(/(=\?[^?]+\?[BQ]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : quotedPrintable(text.replaceAll('_', ' ')),
    )
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function partOf(raw: string, type: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1]
  const parts = boundary ? raw.split(`--${boundary}`) : [raw]
  const part = parts.find((candidate) => new RegExp(`^content-type: ${type}`, 'im').test(candidate)) ?? ''
  const body = part.slice(part.indexOf('\r\n\r\n') + 4)
  const encoding = /^content-transfer-encoding: (\S+)/im.exec(part)?.[1]
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  return encoding === 'quoted-printable' ? quotedPrintable(body) : body
}
