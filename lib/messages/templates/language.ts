/**
 * The language of templates: text with placeholders, and nothing that runs. `${user.firstName}` is replaced by its value,
 * `${user.firstName!'there'}` by a text where there is none, `${application.name!tenant.name}` by another value; with
 * parentheses, `${(user.firstName)!''}`, as FusionAuth's own templates write it. A value that is missing is empty.
 */

type Placeholder = { readonly name: string; readonly fallback: { readonly name: string } | { readonly text: string } }
type Part = string | Placeholder

export type Template = readonly Part[]

export type ParseResult =
  | { readonly kind: 'template'; readonly template: Template }
  /** Goes on after "The value …". */
  | { readonly kind: 'invalid'; readonly message: string }

/** FreeMarker's directives and comments, which would otherwise be sent to people as they stand. */
const directive = /[<[]\/?#(?:--|[a-z])|[<[]\/?@[a-z]+[\s/>\]]/i

const placeholder = /^\(?([A-Za-z][\w.]*)\)?(?:!(?:'([^']*)'|"([^"]*)"|([A-Za-z][\w.]*))?)?$/

function parsePlaceholder(text: string): Placeholder | undefined {
  const [found, name, single, double, other] = placeholder.exec(text.trim()) ?? []
  if (found === undefined || name === undefined || found.includes('(') !== found.includes(')')) return undefined
  return { name, fallback: other === undefined ? { text: single ?? double ?? '' } : { name: other } }
}

function namesOf({ name, fallback }: Placeholder): string[] {
  return 'name' in fallback ? [name, fallback.name] : [name]
}

/** Reads a template in which only the names may stand that `knows` accepts. */
export function parseTemplate(text: string, knows: (name: string) => boolean): ParseResult {
  if (directive.test(text)) {
    return { kind: 'invalid', message: `contains a directive; only placeholders such as \${user.firstName} are known` }
  }
  const parts: Part[] = []
  let rest = text
  for (;;) {
    const start = rest.indexOf('${')
    if (start < 0) return { kind: 'template', template: rest ? [...parts, rest] : parts }
    const end = rest.indexOf('}', start)
    if (end < 0) return { kind: 'invalid', message: 'contains a placeholder that is not closed' }
    const inner = rest.slice(start + 2, end)
    const parsed = parsePlaceholder(inner)
    if (!parsed) return { kind: 'invalid', message: `contains \${${inner.slice(0, 60)}}, which is not a placeholder` }
    const unknown = namesOf(parsed).find((name) => !knows(name))
    if (unknown !== undefined) return { kind: 'invalid', message: `names \${${unknown}}, which no message has` }
    if (start > 0) parts.push(rest.slice(0, start))
    parts.push(parsed)
    rest = rest.slice(end + 1)
  }
}

/** Values by name. A value is data: placeholders in it are not replaced. */
export type Values = ReadonlyMap<string, string>

/** The text with every value in place, each passed through `encode` first. */
export function render(template: Template, values: Values, encode: (value: string) => string): string {
  const textOf = ({ name, fallback }: Placeholder): string => {
    const value = values.get(name)
    if (value) return value
    return 'name' in fallback ? (values.get(fallback.name) ?? '') : fallback.text
  }
  return template.map((part) => (typeof part === 'string' ? part : encode(textOf(part)))).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe as text and within a quoted attribute of HTML. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** One line without control characters and without characters that turn the direction of what follows: for headers, and for all values. */
export function oneLine(value: string): string {
  return value
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}
