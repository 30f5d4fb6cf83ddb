/** The templates that ship with the server, made of the texts of a language and one plain layout. */
import type { MailKind, SmsKind } from '../kinds'
import { localized } from '../templates/locale'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { fr } from './fr'
import { ja } from './ja'
import { layOut, type Words } from './layout'

/** In one language; a template in it is complete, so that no reader gets a language that they did not ask for. */
export type BuiltInTexts = {
  readonly greeting: string
  readonly kinds: Readonly<Record<MailKind, Words>>
  readonly texts: Readonly<Record<SmsKind, string>>
}

export type MailTemplate = { readonly subject: string; readonly text: string; readonly html: string }

const languages = { de, en, es, fr, ja } satisfies Readonly<Record<string, BuiltInTexts>>

type Language = keyof typeof languages

const tags = Object.fromEntries(Object.keys(languages).map((tag) => [tag, tag])) as Record<Language, Language>

/** The first of the reader's languages that there is; English otherwise. */
const languageOf = (readerLanguages: readonly string[]): Language => localized<Language>(readerLanguages, tags, 'en')

/** Subject, text and HTML in the template language. `variant` says whether the reader follows a link, types in a code or only learns something. */
export function builtInMail(
  kind: MailKind,
  readerLanguages: readonly string[],
  variant: { readonly link: boolean; readonly codeName: string | undefined },
): MailTemplate {
  const locale = languageOf(readerLanguages)
  const { greeting, kinds } = languages[locale]
  const words: Words = kinds[kind]
  return { subject: words.subject, ...layOut({ locale, greeting, words, ...variant }) }
}

/** The text of a text message. */
export function builtInText(kind: SmsKind, readerLanguages: readonly string[]): string {
  return languages[languageOf(readerLanguages)].texts[kind]
}
