/** Texts by locale, as clients send them. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'

/** Locales of one text. There are some 800 in CLDR; nobody translates into all. */
const maxLocales = 200

/** `{ "<locale>": "…" }` */
export const localizedTexts = z
  .record(z.string().min(1).max(35), z.string().min(1).max(maxTextLength))
  .refine((texts) => Object.keys(texts).length <= maxLocales, {
    error: 'has too many locales',
    params: { kind: 'tooMany' },
  })
  .default({})

export type LocalizedTexts = Readonly<Record<string, string>>

/** `en_US`, as Java writes it, and `en-US` are one locale. */
const canonical = (locale: string) => locale.replaceAll('_', '-').toLowerCase()

/** The text in the first preferred language that there is one for, by the whole tag or by its language alone; else `text` itself. */
export function localized(text: string, texts: LocalizedTexts, preferredLanguages: readonly string[]): string {
  const byLocale = new Map(Object.entries(texts).map(([locale, translated]) => [canonical(locale), translated]))
  for (const preferred of preferredLanguages.map(canonical)) {
    const found = byLocale.get(preferred) ?? byLocale.get(preferred.split('-')[0] ?? '')
    if (found !== undefined) return found
  }
  return text
}
