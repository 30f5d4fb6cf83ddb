/**
 * The answer to a form that can do its work only once. A browser shows the answer to the second click of a double click and drops the first, so the
 * same form from the same browser gets the same answer again: nothing is done twice, and nobody is told that what they did is over.
 */
import { processWide } from '@/lib/process-wide'
import { sha256 } from '@/lib/random'
import type { FormResult } from './form'
import { readHostedCookie } from './hosted-cookies'

/** ms. A second click follows within one of these seconds; the rest is for a browser on a slow line. */
const keptFor = 10_000

/** Answers kept at a time: some kilobytes each. */
const maxKept = 1000

export type OnceAnswer = {
  readonly response: Response
  /** Whether the form did its work, so that it could not do it again. */
  readonly isSpent: boolean
}

type Kept = { readonly status: number; readonly headers: Headers; readonly body: string }

/** In this process: a second click that another one gets is answered as a form whose time is over. */
const kept = processWide('answersOnce', () => new Map<string, Promise<Kept | undefined>>())

const toResponse = ({ status, headers, body }: Kept) =>
  new Response(status === 302 ? null : body, { status, headers: new Headers(headers) })

/** Everything that was sent, and by which browser; undefined without its cookie. */
function keyOf(request: Request, form: FormResult): string | undefined {
  const browser = readHostedCookie(request, 'csrf')
  if (browser === undefined || form.kind !== 'form') return undefined
  const { pathname } = new URL(request.url)
  const from = [request.headers.get('origin'), request.headers.get('sec-fetch-site')]
  return Buffer.from(sha256(JSON.stringify([browser, pathname, from, form.fields]))).toString('base64url')
}

async function keep({ response, isSpent }: OnceAnswer): Promise<Kept | undefined> {
  if (!isSpent) return undefined
  const { status, headers } = response
  return { status, headers, body: await response.clone().text() }
}

function remember(key: string, answer: Promise<OnceAnswer>): void {
  const [oldest] = kept.keys()
  if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest)
  const answering = answer.then(keep, () => undefined)
  kept.set(key, answering)
  const forget = () => {
    if (kept.get(key) === answering) kept.delete(key)
  }
  answering.then((found) => (found ? setTimeout(forget, keptFor).unref() : forget()))
}

/** The first answer, as long as it is kept; otherwise what `answer` says. `again` may put something else in the place of a repeated one. */
export async function answerOnce(
  request: Request,
  form: FormResult,
  answer: () => Promise<OnceAnswer>,
  again: (first: Response) => Promise<Response> = async (first) => first,
): Promise<Response> {
  const key = keyOf(request, form)
  const first = key === undefined ? undefined : await kept.get(key)
  if (first) return again(toResponse(first))
  const answering = answer()
  if (key !== undefined) remember(key, answering)
  return (await answering).response
}
