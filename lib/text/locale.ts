// Which language a page speaks: chosen from the request's parameter, cookie and Accept-Language, never trusted in shape.

/** The locales that have messages of their own. */
export const locales = ['en', 'de', 'fr', 'es', 'ja'] as const

/** A locale this server can answer in. */
export type Locale = (typeof locales)[number]

// Browsers send a few dozen bytes; RFC 9110 §12.5.4 sets no bound, so we do.
const longestHeader = 512
const mostRanges = 16

const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'])

/**
 * The locale to answer in. The `locale` parameter wins over the cookie, and both over the Accept-Language header
 * (RFC 9110 §12.5.4, matched as RFC 4647 §3.4 look-up); anything unknown, malformed or over-long leads to English.
 */
export function resolveLocale(request: {
  readonly parameter?: string | null | undefined
  readonly cookie?: string | null | undefined
  readonly acceptLanguage?: string | null | undefined
}): Locale {
  return lookUp(request.parameter) ?? lookUp(request.cookie) ?? negotiate(request.acceptLanguage) ?? 'en'
}

/** The writing direction of a BCP 47 locale, for the `dir` attribute. */
export function direction(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.has(locale.split('-', 1)[0]?.toLowerCase() ?? '') ? 'rtl' : 'ltr'
}

/** Look-up: `de-AT-1996`, then `de-AT`, then `de`. Java's `de_AT`, which FusionAuth's parameter uses, reads the same. */
function lookUp(tag: string | null | undefined): Locale | undefined {
  if (!tag || !/^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/.test(tag)) return undefined
  const subtags = tag.replaceAll('_', '-').toLowerCase().split('-')
  for (let length = subtags.length; length > 0; length--) {
    const candidate = subtags.slice(0, length).join('-')
    const found = locales.find((locale) => locale.toLowerCase() === candidate)
    if (found) return found
  }
  return undefined
}

function negotiate(header: string | null | undefined): Locale | undefined {
  if (!header || header.length > longestHeader) return undefined
  const wanted = header
    .split(',', mostRanges)
    .map(parseRange)
    .filter((range) => range.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    const found = tag === '*' ? 'en' : lookUp(tag)
    if (found) return found
  }
  return undefined
}

/** One `tag;q=0.8` element; a malformed quality counts as 0, so that the element is left out. */
function parseRange(element: string): { tag: string; quality: number } {
  const [tag = '', ...parameters] = element.split(';').map((part) => part.trim())
  const quality = parameters.find((parameter) => /^q\s*=/i.test(parameter))
  if (quality === undefined) return { tag, quality: 1 }
  const weight = /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i.exec(quality)?.[1]
  return { tag, quality: weight === undefined ? 0 : Number(weight) }
}

/** What a language calls itself, for those who do not speak the page's; the tag for one that has no name. */
export function languageName(tag: string): string {
  try {
    const bcp47 = tag.replaceAll('_', '-')
    const name = new Intl.DisplayNames(bcp47, { type: 'language' }).of(bcp47) ?? tag
    return name.charAt(0).toLocaleUpperCase(bcp47) + name.slice(1)
  } catch {
    return tag
  }
}
