/** Forms and queries, decoded strictly: what is not UTF-8 is refused and never replaced, so that two values cannot become one. */
import { mediaType, readBody } from './body'
import { isWellFormed } from './json'

/** Largest form, bytes. The longest OAuth request with a login fits many times. */
const maxFormBytes = 64_000

/** Most fields of a form or a query; the largest form of ours has thirty. */
const maxFields = 200

export const formMediaType = 'application/x-www-form-urlencoded'

export type FormField = readonly [name: string, value: string]

export type FormResult =
  | { readonly kind: 'form'; readonly fields: readonly FormField[] }
  /** 400 */
  | { readonly kind: 'malformed' }
  /** 413 */
  | { readonly kind: 'tooLarge' }

const malformed: FormResult = { kind: 'malformed' }

function decode(text: string): string {
  const decoded = decodeURIComponent(text.replaceAll('+', ' '))
  if (!isWellFormed(decoded)) throw new URIError('NUL or a lone surrogate')
  return decoded
}

/** Decodes `application/x-www-form-urlencoded` text. */
export function parseForm(text: string): FormResult {
  const parts = text.split('&').filter((part) => part !== '')
  if (parts.length > maxFields) return malformed
  try {
    const fields = parts.map((part): FormField => {
      const [name = '', ...value] = part.split('=')
      return [decode(name), decode(value.join('='))]
    })
    return { kind: 'form', fields }
  } catch {
    return malformed
  }
}

/** The fields of a request's query. */
export function queryFields(request: Request): FormResult {
  return parseForm(new URL(request.url).search.slice(1))
}

/** The fields of a request's body; an empty body is an empty form. */
export async function readForm(request: Request): Promise<FormResult> {
  const read = await readBody(request, maxFormBytes)
  if (read.kind === 'tooLarge') return { kind: 'tooLarge' }
  if (read.kind === 'aborted') return malformed
  if (read.bytes.byteLength === 0) return { kind: 'form', fields: [] }
  if (mediaType(request) !== formMediaType) return malformed
  // Outside ASCII everything is percent-encoded; Latin-1 keeps a stray byte recognisable, and the check below refuses it.
  const text = Buffer.from(read.bytes).toString('latin1')
  return /^[\x20-\x7e]*$/.test(text) ? parseForm(text) : malformed
}
