// User-visible messages by locale, with English behind every key that a locale leaves out.
import { appearance } from '@/lib/appearance'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { fr } from './fr'
import { ja } from './ja'
import type { Locale } from './locale'

export { durationText, maskedEmail, maskedPhone } from './format'
export { languageChoices } from './languages'
export { direction, type Locale, languageName, locales, resolveLocale } from './locale'

/** Every message, by section and key; always complete. */
export type Messages = typeof en

/** What a locale or a theme provides: any part of the messages. */
export type Translation<Section = Messages> = {
  readonly [Key in keyof Section]?: Section[Key] extends string ? string : Translation<Section[Key]>
}

type Tree = { readonly [key: string]: string | Tree | undefined }

const translations = { en, de, fr, es, ja } satisfies Record<Locale, Translation>

const complete: ReadonlyMap<string, Messages> = new Map(
  Object.entries(translations).map(([locale, translation]) => [locale, withFallback(en, translation)]),
)

/** The messages that come with the server for `locale` (BCP 47, for example `de` or `de-AT`); English for a locale without any. */
export function builtInText(locale: string): Messages {
  return complete.get(locale) ?? complete.get(locale.split('-', 1)[0] ?? '') ?? en
}

/** The same with the words of the theme that the page is shown in (lib/appearance). */
export function text(locale: string): Messages {
  const { messages } = appearance()
  return messages?.get(locale) ?? messages?.get(locale.split('-', 1)[0] ?? '') ?? builtInText(locale)
}

/** `translation` laid over `base`, key by key: what it does not name stays as it is in `base`. */
export function withFallback(base: Messages, translation: Translation): Messages {
  return merge(base, translation) as Messages
}

/** Puts values into a message's `{name}` places; a place without a value is left as it is. */
export function fill(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(
    /\{(\w+)\}/g,
    (place, name: string) => (Object.hasOwn(values, name) ? values[name] : place) ?? place,
  )
}

/** The text before and after the place `{name}`, for pages that give the value a look of its own. */
export function around(message: string, name: string): readonly [before: string, after: string] {
  const place = `{${name}}`
  const at = message.indexOf(place)
  return at < 0 ? [message, ''] : [message.slice(0, at), message.slice(at + place.length)]
}

function merge(base: Tree, over: Tree): Tree {
  const merged: Record<string, string | Tree | undefined> = { ...base }
  for (const [key, value] of Object.entries(base)) {
    // Only keys that English has are taken, and only with the same shape: an override cannot invent or break one.
    const own = Object.hasOwn(over, key) ? over[key] : undefined
    if (typeof value === 'string' && typeof own === 'string' && own !== '') merged[key] = own
    if (typeof value === 'object' && typeof own === 'object') merged[key] = merge(value, own)
  }
  return merged
}
