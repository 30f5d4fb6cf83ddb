/** Finds where a text stops being JSON, because the engine's own message has no line and quotes the file (RFC 8259 §2). */

/** A place in a text, counted from 1, and what JSON allows there. */
export type JsonError = { line: number; column: number; expected: string }

type Expectation = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'end'
type Token = { kind: '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'scalar' | 'end'; end: number }
type Closer = '}' | ']'

const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const BLANK = /[ \t\r\n]*/y

/** Returns the first error, or undefined when the text is valid JSON. Linear in the text, and it does not recurse. */
export function findJsonError(text: string): JsonError | undefined {
  const open: Closer[] = []
  let expectation: Expectation = 'value'
  let at = 0
  for (;;) {
    at = skip(BLANK, text, at) ?? at
    const token = tokenAt(text, at)
    if (typeof token === 'string') return locate(text, at, token)
    if (token.kind === 'end' && expectation === 'end') return undefined
    const next = advance(expectation, token, open)
    if (next === undefined) return locate(text, at, describe(expectation, open))
    expectation = next
    at = token.end
  }
}

/** What is expected after the token, or undefined when the token may not stand here. Keeps `open` in step. */
function advance(expectation: Expectation, token: Token, open: Closer[]): Expectation | undefined {
  const { kind } = token
  const closes = kind === open.at(-1)
  if (closes && (expectation === 'commaOrEnd' || expectation === 'keyOrEnd' || expectation === 'valueOrEnd')) {
    open.pop()
    return afterValue(open)
  }
  switch (expectation) {
    case 'value':
    case 'valueOrEnd':
      if (kind === 'string' || kind === 'scalar') return afterValue(open)
      if (kind !== '{' && kind !== '[') return undefined
      open.push(kind === '{' ? '}' : ']')
      return kind === '{' ? 'keyOrEnd' : 'valueOrEnd'
    case 'key':
    case 'keyOrEnd':
      return kind === 'string' ? 'colon' : undefined
    case 'colon':
      return kind === ':' ? 'value' : undefined
    case 'commaOrEnd':
      if (kind !== ',') return undefined
      return open.at(-1) === '}' ? 'key' : 'value'
    case 'end':
      return undefined
  }
}

function afterValue(open: readonly Closer[]): Expectation {
  return open.length === 0 ? 'end' : 'commaOrEnd'
}

/** The token at this place, or a description of what is wrong with it. */
function tokenAt(text: string, at: number): Token | string {
  const character = text[at]
  switch (character) {
    case undefined:
      return { kind: 'end', end: at }
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
      return { kind: character, end: at + 1 }
    case '"':
      return stringAt(text, at)
    default: {
      const end = skip(SCALAR, text, at)
      if (end !== undefined) return { kind: 'scalar', end }
      return character === '/' ? 'no comment: JSON has none' : 'a JSON value or punctuation'
    }
  }
}

function stringAt(text: string, start: number): Token | string {
  let at = start + 1
  for (;;) {
    const character = text[at]
    if (character === '"') return { kind: 'string', end: at + 1 }
    if (character === undefined || character < ' ') return 'a text that ends on its line with a quote'
    const next: number | undefined = character === '\\' ? skip(ESCAPE, text, at) : at + 1
    if (next === undefined) return 'a text whose backslashes are doubled'
    at = next
  }
}

/** The end of a sticky pattern's match at this place. */
function skip(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function describe(expectation: Expectation, open: readonly Closer[]): string {
  const closer = `"${open.at(-1) ?? ''}"`
  switch (expectation) {
    case 'value':
      return 'a value'
    case 'valueOrEnd':
      return 'a value or "]"'
    case 'key':
      return 'a property name in quotes'
    case 'keyOrEnd':
      return 'a property name in quotes or "}"'
    case 'colon':
      return '":"'
    case 'commaOrEnd':
      return `a comma or ${closer}`
    case 'end':
      return 'the end of the file'
  }
}

function locate(text: string, at: number, expected: string): JsonError {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, expected }
}
