/** Email templates (Email Template API). They belong to the installation; tenants and applications name one by its id. */
import { z } from 'zod'
import { documents, type Stored } from '@/lib/documents'
import { shortText } from '@/lib/settings'
import { byLocale, headerText, templateLine, templateText } from './fields'

/** `emailTemplate` as clients send it. */
export const emailTemplateInput = z
  .object({
    defaultFromName: headerText.optional(),
    defaultHtmlTemplate: templateText(),
    defaultSubject: templateLine,
    defaultTextTemplate: templateText(),
    fromEmail: z.email().max(254).optional(),
    localizedFromNames: byLocale(headerText),
    localizedHtmlTemplates: byLocale(templateText()),
    localizedSubjects: byLocale(templateLine),
    localizedTextTemplates: byLocale(templateText()),
    name: shortText,
  })
  .meta({ id: 'EmailTemplateInput' })
export type EmailTemplateInput = z.output<typeof emailTemplateInput>
export type EmailTemplate = Stored<EmailTemplateInput>

export const emailTemplates = documents<EmailTemplateInput>({
  table: 'email_templates',
  member: 'emailTemplate',
  // Validated when it was saved, and again when it is filled in.
  read: async (_, content) => content as EmailTemplateInput,
  write: async (_, content) => content,
})

export const findEmailTemplate = (id: string): Promise<EmailTemplate | undefined> => emailTemplates.find(id)
