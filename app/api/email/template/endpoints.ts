/** Email Template in the public API. */
import { emailTemplateInput, emailTemplates } from '@/lib/messages'
import { documentEndpoints } from '../../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'emailTemplate',
  permission: '/api/email/template',
  input: emailTemplateInput,
  documents: emailTemplates,
})
