/** The members that templates of mail and of text messages have in common. */
import { z } from 'zod'
import { oneLine, parseTemplate } from './language'
import { isPlaceholder } from './placeholders'

/** Longest body, characters: mail programs cut off what is longer. */
const maxBodyLength = 100_000

/** Longest subject or sender's name of a template, characters. */
export const maxLineLength = 255

/** Languages of one template. */
const maxLocales = 100

/** A text in the template language; a placeholder that no message has is refused here and never sent to a reader. */
export const templateText = (max = maxBodyLength) =>
  z
    .string()
    .min(1)
    .max(max)
    .superRefine((value, context) => {
      const parsed = parseTemplate(value, isPlaceholder)
      if (parsed.kind === 'invalid') context.addIssue({ code: 'custom', message: parsed.message })
    })

/** What becomes a header has one line. */
export const templateLine = templateText(maxLineLength).refine(
  (value) => oneLine(value) === value.trim(),
  'must be one line without control characters',
)

/** A plain text that becomes part of a header. */
export const headerText = z
  .string()
  .trim()
  .min(1)
  .max(maxLineLength)
  .refine((value) => oneLine(value) === value, 'must be one line without control characters')

/** `{ "de": …, "fr_CA": … }` */
export const byLocale = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .record(z.string().regex(/^[a-z]{2,8}([_-][a-z0-9]{1,8}){0,4}$/i), schema)
    .refine((value) => Object.keys(value).length <= maxLocales, 'has too many languages')
    .default({})
