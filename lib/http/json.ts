/** JSON in and out: decoding that refuses what a database or another reader would misread, and the public rendering. */
import { type Errors, fieldError } from '@/lib/errors'
import { maxJsonDepth, maxJsonValues } from '@/lib/limits'

export type JsonResult =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly errors: Errors }

const utf8 = new TextDecoder('utf-8', { fatal: true })

function invalid(field: string, message: string): JsonResult {
  return { kind: 'invalid', errors: fieldError(field, 'invalidJSON', message) }
}

/** Decodes strict UTF-8 and JSON, then checks every value once: depth, count, NUL, lone surrogates, prototype keys. */
export function parseJson(bytes: Uint8Array, maxValues = maxJsonValues): JsonResult {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch {
    return invalid('body', 'The request body is not valid JSON.')
  }
  return inspect(value, maxValues) ?? { kind: 'json', value }
}

/** NUL ends strings in PostgreSQL; a lone surrogate becomes U+FFFD there, so that two passwords or names become one. */
export function isWellFormed(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}

type Pending = {
  readonly value: unknown
  readonly parent: Pending | undefined
  readonly key: string | number
  readonly depth: number
}

/** Only ever asked of a value that is refused: building the path of every value would cost more than checking it. */
function pathOf({ parent, key }: Pending): string {
  if (!parent) return ''
  const before = pathOf(parent)
  if (typeof key === 'number') return `${before}[${key}]`
  return before ? `${before}.${key}` : key
}

// Iterative: ten thousand nested arrays must not exhaust the stack.
function inspect(root: unknown, maxValues: number): JsonResult | undefined {
  const pending: Pending[] = [{ value: root, parent: undefined, key: '', depth: 0 }]
  let seen = 1
  for (let next = pending.pop(); next; next = pending.pop()) {
    const refusal = inspectOne(next)
    if (refusal) return invalid(pathOf(next) || 'body', refusal)
    // Counted before they are looked at, so that a body of a million values costs no more than one of the largest allowed.
    seen += sizeOf(next.value)
    if (seen > maxValues) return invalid('body', 'The request body has too many values.')
    pushChildren(next, pending)
  }
  return undefined
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

function inspectOne({ value, depth }: Pending): string | undefined {
  if (depth > maxJsonDepth) return 'The request body is nested too deeply.'
  if (typeof value === 'string' && !isWellFormed(value)) return 'The value contains a character that is not allowed.'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isWellFormed(key)) return 'A property name is not allowed.'
  }
  return undefined
}

function pushChildren(parent: Pending, pending: Pending[]): void {
  const { value, depth } = parent
  if (typeof value !== 'object' || value === null) return
  const entries: Iterable<[string | number, unknown]> = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, item] of entries) pending.push({ value: item, parent, key, depth: depth + 1 })
}

/** The public rendering: keys in order, nulls left out, at every level. */
export function renderJson(value: unknown): string {
  return JSON.stringify(ordered(value))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const source = value as Record<string, unknown>
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(source).sort()) {
    const member = source[key]
    if (member !== null && member !== undefined) result[key] = ordered(member)
  }
  return result
}
