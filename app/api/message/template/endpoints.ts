/** Message Template in the public API. */
import { messageTemplateInput, messageTemplateSchema, messageTemplates } from '@/lib/messages'
import { documentEndpoints } from '../../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'messageTemplate',
  words: 'message template',
  permission: '/api/message/template',
  schema: messageTemplateSchema,
  input: messageTemplateInput,
  documents: messageTemplates,
})
