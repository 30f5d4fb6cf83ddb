/** Messages of a theme: lines `key=text`, as the public contract has them, with the keys and the places of lib/text. */
import { z } from 'zod'
import { builtInText, type Messages, type Translation, withFallback } from '@/lib/text'

/** Characters of one message; the longest that comes with the server has half of that. */
const maxMessageLength = 500

/** Characters of all messages of one language. */
const maxMessagesLength = 50_000

type Tree = { readonly [key: string]: string | Tree }

/** Every message by its path, `signIn.title` and so on. */
function flatten(tree: Tree, prefix = ''): [path: string, message: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  )
}

let flat: ReadonlyMap<string, string> | undefined

/** English is complete: its keys are all there are, and its places all that are filled. */
function known(): ReadonlyMap<string, string> {
  flat ??= new Map(flatten(builtInText('en') as Tree))
  return flat
}

const placesIn = (message: string): readonly string[] => message.match(/\{\w+\}/g) ?? []

/** Control characters, and those that turn the direction of what follows. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

type Line = { readonly key: string; readonly text: string }

const escaped = /\\(?:u([0-9a-f]{4})|\\)/gi

/** `\u00e9` as Java's tools write it, and `\\`; undefined for any other escape. */
function unescaped(text: string): string | undefined {
  if (text.replace(escaped, '').includes('\\')) return undefined
  return text.replace(escaped, (_, code?: string) =>
    code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** What stands against one line. */
function flawOf({ key, text }: Line): string | undefined {
  const message = known().get(key)
  if (message === undefined) return `names ${key.slice(0, 80)}, which is no message of the pages`
  if (text === '') return `has no text for ${key}`
  if (text.length > maxMessageLength) return `has more than ${maxMessageLength} characters for ${key}`
  if (unprintable.test(text) || !text.isWellFormed()) return `has control characters in ${key}`
  const places = placesIn(message)
  const foreign = placesIn(text).find((place) => !places.includes(place))
  if (foreign)
    return `has ${foreign} in ${key}, where ${places.length > 0 ? `only ${places.join(' and ')} is` : 'nothing is'} filled in`
  return undefined
}

type Parsed = { readonly messages: ReadonlyMap<string, string>; readonly flaws: readonly string[] }

/** Reads the lines. Empty ones and those that begin with `#` or `!` are comments. */
function parse(source: string): Parsed {
  const messages = new Map<string, string>()
  const flaws: string[] = []
  for (const line of source.split(/\r\n|\r|\n/).map((text) => text.trim())) {
    if (line === '' || /^[#!]/.test(line)) continue
    const [, key, written] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
    const text = written === undefined ? undefined : unescaped(written)
    if (key === undefined || text === undefined) {
      flaws.push(`has a line that is not key=text: ${line.slice(0, 80)}`)
      continue
    }
    const flaw = messages.has(key) ? `has ${key} twice` : flawOf({ key, text })
    if (flaw === undefined) messages.set(key, text)
    else flaws.push(flaw)
  }
  return { messages, flaws }
}

/** The messages of one language, as clients send them. The first flaw is told. */
export const messagesText = z
  .string()
  .max(maxMessagesLength)
  .superRefine((source, context) => {
    const [flaw] = parse(source).flaws
    if (flaw !== undefined) context.addIssue({ code: 'custom', message: flaw })
  })

function unflattened(messages: ReadonlyMap<string, string>): Translation {
  const tree: Record<string, unknown> = {}
  for (const [path, text] of messages) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let branch = tree
    for (const key of keys) {
      branch[key] ??= {}
      branch = branch[key] as Record<string, unknown>
    }
    branch[last] = text
  }
  return tree as Translation
}

/** `base` with these lines laid over it; a line that has become wrong since it was saved is passed over. */
export function withMessages(base: Messages, source: string): Messages {
  return withFallback(base, unflattened(parse(source).messages))
}
