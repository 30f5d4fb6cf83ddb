/** For tests: somebody who listens. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever is there
  readonly event: any
}

export type Receiver = {
  readonly url: string
  readonly received: Received[]
  /** Statuses of the next answers; 200 when they are used up. `hang`: none at all. */
  answer(...next: readonly (number | 'hang')[]): void
  /** Resolves once so many have come in all. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

/** Listens on 127.0.0.1, which OUTBOUND_ALLOW has to allow. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: (number | 'hang')[] = []
  const waiting: (() => void)[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ headers: request.headers, body, event: JSON.parse(body).event })
    const status = answers.shift() ?? 200
    if (status !== 'hang') response.writeHead(status).end('ignored')
    for (const wake of waiting.splice(0)) wake()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (...next) => void answers.push(...next),
    until: async (count) => {
      const deadline = AbortSignal.timeout(20_000)
      while (received.length < count) {
        if (deadline.aborted) throw new Error(`${received.length} of ${count} events came`)
        await Promise.race([
          new Promise<void>((wake) => waiting.push(wake)),
          new Promise((wake) => setTimeout(wake, 200)),
        ])
      }
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
