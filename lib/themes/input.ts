/** `theme` as clients send it: a simple theme. What belongs to advanced ones is refused by name, and never kept without effect. */
import { z } from 'zod'
import { dataObject, shortText } from '@/lib/settings'
import { locales } from '@/lib/text'
import { messagesText } from './messages'
import { themeVariables } from './variables'

const isNothing = (value: unknown) => value === undefined || value === null || value === ''

const unsupported =
  'is not supported: pages are not made of templates of FreeMarker, and have no stylesheet but their own'

const stylesheet = z
  .unknown()
  .refine(isNothing, unsupported)
  .transform(() => undefined)
  .optional()

/** Each template is named that was sent. */
const templates = z
  .unknown()
  .superRefine((value, context) => {
    const sent = typeof value === 'object' && value !== null ? Object.entries(value) : [[undefined, value]]
    for (const [name, content] of sent) {
      if (!isNothing(content))
        context.addIssue({ code: 'custom', path: name ? [String(name)] : [], message: unsupported })
    }
  })
  .transform(() => undefined)
  .optional()

const localizedMessages = z.record(z.string(), messagesText).superRefine((value, context) => {
  for (const tag of Object.keys(value)) {
    if ((locales as readonly string[]).includes(tag)) continue
    context.addIssue({
      code: 'custom',
      path: [tag],
      message: `is not for a language of the pages: ${locales.join(', ')}`,
    })
  }
})

export const themeInput = z
  .object({
    data: dataObject,
    /** In English, which stands behind every message that another language lacks. */
    defaultMessages: messagesText.optional(),
    localizedMessages: localizedMessages.default({}),
    name: shortText,
    stylesheet,
    templates,
    type: z
      .string()
      .refine((type) => type === 'simple', 'must be simple: advanced themes are not supported')
      .default('simple'),
    variables: themeVariables.prefault({}),
  })
  .meta({ id: 'ThemeInput' })

export type ThemeInput = z.output<typeof themeInput>
