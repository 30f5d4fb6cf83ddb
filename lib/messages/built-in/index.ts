/** The templates that ship with the server, made of the texts of a language and one plain layout. */
import type { MailKind, MessageKind, SmsKind } from '../kinds'
import { localized } from '../templates/locale'
import { de } from './de'
import { en } from './en'
import { layOut, type Words } from './layout'

export type BuiltInTexts = {
  readonly greeting: string
  readonly kinds: { readonly [Kind in MailKind]?: Words }
  readonly texts: { readonly [Kind in SmsKind]?: string }
}

export type MailTemplate = { readonly subject: string; readonly text: string; readonly html: string }

const languages: Readonly<Record<string, BuiltInTexts>> = { de, en }

/** The languages in which there is something for `kind`, English always among them. */
function having(kind: MessageKind): Readonly<Record<string, BuiltInTexts>> {
  return Object.fromEntries(
    Object.entries(languages).filter(([, { kinds, texts }]) => Object.hasOwn({ ...kinds, ...texts }, kind)),
  )
}

/** Subject, text and HTML in the template language. `variant` says whether the reader follows a link, types in a code or only learns something. */
export function builtInMail(
  kind: MailKind,
  readerLanguages: readonly string[],
  variant: { readonly link: boolean; readonly codeName: string | undefined },
): MailTemplate {
  const available = having(kind)
  const locale = localized(readerLanguages, Object.fromEntries(Object.keys(available).map((tag) => [tag, tag])), 'en')
  const { greeting, kinds } = available[locale] ?? en
  const words: Words = kinds[kind] ?? en.kinds[kind]
  return { subject: words.subject, ...layOut({ locale, greeting, words, ...variant }) }
}

/** The text of a text message. */
export function builtInText(kind: SmsKind, readerLanguages: readonly string[]): string {
  return localized(readerLanguages, having(kind), en).texts[kind] ?? en.texts[kind]
}
