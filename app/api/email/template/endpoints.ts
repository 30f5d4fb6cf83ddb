/** Email Template in the public API. */
import { emailTemplateInput, emailTemplateSchema, emailTemplates } from '@/lib/messages'
import { documentEndpoints } from '../../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'emailTemplate',
  words: 'email template',
  permission: '/api/email/template',
  schema: emailTemplateSchema,
  input: emailTemplateInput,
  documents: emailTemplates,
})
