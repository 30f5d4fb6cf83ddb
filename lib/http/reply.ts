/** What an endpoint answers, before it becomes a response. */
import { type Errors, generalError } from '@/lib/errors'
import { renderJson } from './json'

export type Reply<Status extends number = number> = {
  readonly status: Status
  /** Absent: an empty body without a content type, as official clients parse a body only where one is announced. */
  readonly json?: Readonly<Record<string, unknown>> | Errors
  /** Instead of JSON: a body that is sent while it is made, as fast as it is read. Its `content-type` is among the headers. */
  readonly stream?: AsyncIterable<Uint8Array>
  /** Complete `Set-Cookie` values. */
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** 503 while the database is away: nothing was decided, nothing was changed. */
export const databaseUnavailable: Reply<503> = {
  status: 503,
  json: generalError('DatabaseUnavailable', 'The database cannot be reached. Please try again.'),
  headers: { 'retry-after': '2' },
}

/** 503 when more passwords wait than can be hashed in reasonable time. `retryAfter` in seconds. */
export function overloaded(retryAfter: number): Reply<503> {
  return {
    status: 503,
    json: generalError('Overloaded', 'Too many requests are waiting. Please try again.'),
    headers: { 'retry-after': String(retryAfter) },
  }
}

/** One pull, one piece; when the client goes away, the iterator is told to stop. */
function toWebStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/** 504 when a webhook that has to agree did not: nothing was changed. */
export const vetoed: Reply<504> = {
  status: 504,
  json: generalError('WebhookTransactionException', 'A webhook that has to agree to this did not.'),
}

/** Renders a reply. Everything the API says is for one reader: nothing may be kept by a cache. */
export function toResponse(reply: Reply): Response {
  const headers = new Headers({ 'cache-control': 'no-store', ...reply.headers })
  for (const cookie of reply.cookies ?? []) headers.append('set-cookie', cookie)
  if (reply.stream) return new Response(toWebStream(reply.stream), { status: reply.status, headers })
  if (reply.json === undefined) return new Response(null, { status: reply.status, headers })
  const body = Buffer.from(renderJson(reply.json))
  headers.set('content-type', 'application/json; charset=utf-8')
  headers.set('content-length', String(body.byteLength))
  return new Response(body, { status: reply.status, headers })
}
