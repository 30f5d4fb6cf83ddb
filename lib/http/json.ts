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

type Pending = { readonly value: unknown; readonly path: string; readonly depth: number }

// Iterative: ten thousand nested arrays must not exhaust the stack.
function inspect(root: unknown, maxValues: number): JsonResult | undefined {
  const pending: Pending[] = [{ value: root, path: '', depth: 0 }]
  for (let seen = 0; pending.length > 0; seen += 1) {
    const next = pending.pop()
    if (!next) break
    const refusal = seen > maxValues ? 'The request body has too many values.' : inspectOne(next)
    if (refusal) return invalid(next.path || 'body', refusal)
    if (typeof next.value === 'object' && next.value !== null) pushChildren(next, pending)
    if (pending.length > maxValues) return invalid('body', 'The request body has too many values.')
  }
  return undefined
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

function pushChildren({ value, path, depth }: Pending, pending: Pending[]): void {
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item])
    : Object.entries(value as object).map(([key, item]) => [path ? `${path}.${key}` : key, item])
  for (const [childPath, item] of entries) pending.push({ value: item, path: childPath, depth: depth + 1 })
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
