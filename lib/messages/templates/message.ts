/** Templates of text messages (Message Template API), otherwise as email templates. */
import { z } from 'zod'
import { documents, type Stored } from '@/lib/documents'
import { dataObject, shortText } from '@/lib/settings'
import { byLocale, templateText } from './fields'

/** Longest template of a text message, characters: ten parts of a long SMS. */
const maxTextMessageLength = 1600

/** `messageTemplate` as clients send it. */
export const messageTemplateInput = z
  .object({
    data: dataObject,
    defaultTemplate: templateText(maxTextMessageLength),
    localizedTemplates: byLocale(templateText(maxTextMessageLength)),
    name: shortText,
    type: z.literal('SMS'),
  })
  .meta({ id: 'MessageTemplateInput' })
export type MessageTemplateInput = z.output<typeof messageTemplateInput>
export type MessageTemplate = Stored<MessageTemplateInput>

export const messageTemplates = documents<MessageTemplateInput>({
  table: 'message_templates',
  member: 'messageTemplate',
  read: async (_, content) => content as MessageTemplateInput,
  write: async (_, content) => content,
})

export const findMessageTemplate = (id: string): Promise<MessageTemplate | undefined> => messageTemplates.find(id)
