/** Which of a template's languages a reader gets. */

const normal = (tag: string) => tag.replaceAll('_', '-').toLowerCase()

/** `de-AT-1996`, then `de-AT`, then `de` (RFC 4647 §3.4). */
function ranges(tag: string): string[] {
  const subtags = normal(tag).split('-')
  return subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'))
}

/** The variant for the first of `languages` that has one, however its tag is written (`de_AT`, `de-at`); otherwise the default. */
export function localized<T>(languages: readonly string[], byLocale: Readonly<Record<string, T>>, otherwise: T): T {
  const available = new Map(Object.entries(byLocale).map(([tag, value]) => [normal(tag), value]))
  for (const language of languages) {
    for (const range of ranges(language)) {
      const found = available.get(range)
      if (found !== undefined) return found
    }
  }
  return otherwise
}
