/** Registered addresses with wildcards (Application API, `authorizedURLValidationPolicy`). */

const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@\\]*)(\/[^?#\\]*)?(\?[^#\\]*)?$/i

/** What a `*` stands for in each place: at least one character, and none that means something to whoever takes the address apart. */
const label = '[A-Za-z0-9-]+'
const port = '[1-9][0-9]{0,4}'
const segment = '[A-Za-z0-9_~-]+'
const value = '[A-Za-z0-9._~%+-]+'

const literal = (text: string) =>
  text.replace(/[^A-Za-z0-9]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
const starsIn = (text: string) => text.split('*').length - 1
const filled = (text: string, wildcard: string) => text.split('*').map(literal).join(wildcard)

/** One `*`, in the first of three labels or more; never in an address of numbers. */
function hostPattern(host: string): string | undefined {
  if (starsIn(host) === 0) return literal(host)
  const [first = '', ...others] = host.split('.')
  const isName =
    others.length >= 2 && others.every((name) => /^[A-Za-z0-9-]+$/.test(name)) && /[A-Za-z]/.test(others.at(-1) ?? '')
  return starsIn(first) === 1 && starsIn(host) === 1 && isName ? filled(host, label) : undefined
}

function authorityPattern(authority: string): string | undefined {
  const [, host = '', given] = /^(.*?)(?::(\*|\d+))?$/.exec(authority) ?? []
  const pattern = hostPattern(host)
  if (pattern === undefined || given === undefined) return pattern
  return `${pattern}:${given === '*' ? port : given}`
}

/** One `*` at most between two slashes. */
function pathPattern(path: string): string | undefined {
  const segments = path.split('/')
  return segments.some((text) => starsIn(text) > 1)
    ? undefined
    : segments.map((text) => filled(text, segment)).join('\\/')
}

/** A `*` is a whole value. */
function queryPattern(query: string): string | undefined {
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...rest] = pair.split('=')
    const given = rest.join('=')
    if (starsIn(name) > 0 || (starsIn(given) > 0 && given !== '*')) return undefined
    return rest.length === 0 ? literal(name) : `${literal(name)}=${given === '*' ? value : literal(given)}`
  })
  return pairs.includes(undefined) ? undefined : pairs.join('&')
}

/** The addresses that a registered one with wildcards stands for; undefined where a `*` is in a place that would match too much. */
export function urlPattern(registered: string): RegExp | undefined {
  const [, scheme = '', authority = '', path = '', query = ''] = parts.exec(registered) ?? []
  const pieces = [authorityPattern(authority), pathPattern(path), queryPattern(query)]
  if (scheme === '' || authority === '' || pieces.includes(undefined)) return undefined
  return new RegExp(`^${literal(scheme)}${pieces.join('')}$`, 'u')
}
