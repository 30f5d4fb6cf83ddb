/** Counts round trips to PostgreSQL: a relay between a server and its database that reads the protocol's message headers. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Ends a round trip of the extended protocol, and is one of the simple protocol (PostgreSQL manual, "Message Formats"). */
const sync = 'S'.charCodeAt(0)
const query = 'Q'.charCodeAt(0)

export type Relay = {
  /** The database, through the relay. */
  readonly url: string
  /** Since the start. */
  roundTrips(): number
  stop(): Promise<void>
}

/** @param databaseUrl without TLS */
export async function relayTo(databaseUrl: string): Promise<Relay> {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((client) => {
    const database = connect(Number(port), hostname)
    const read = messageReader((type) => {
      if (type === sync || type === query) count += 1
    })
    client.on('data', read)
    client.pipe(database).pipe(client)
    for (const socket of [client, database]) {
      sockets.add(socket.setNoDelay())
      // Whichever side goes first takes the other with it.
      socket.on('error', () => undefined).on('close', () => client.destroy() && database.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    roundTrips: () => count,
    stop: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Tells the type of each message of a client: one byte, then the length in four, itself included. The first message has no type. */
function messageReader(onMessage: (type: number) => void): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0)
  let started = false
  return (bytes) => {
    pending = Buffer.concat([pending, bytes])
    for (;;) {
      const head = started ? 1 : 0
      if (pending.length < head + 4) return
      const end = head + pending.readUInt32BE(head)
      if (pending.length < end) return
      if (started) onMessage(pending[0] ?? 0)
      started = true
      pending = pending.subarray(end)
    }
  }
}
