/** Message Template in the public API. */
import { messageTemplateInput, messageTemplates } from '@/lib/messages'
import { documentEndpoints } from '../../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'messageTemplate',
  permission: '/api/message/template',
  input: messageTemplateInput,
  documents: messageTemplates,
})
