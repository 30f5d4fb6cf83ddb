/** Messenger in the public API. */
import { messengerInput, messengerSchema, messengers } from '@/lib/messages'
import { documentEndpoints } from '../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'messenger',
  words: 'messenger',
  permission: '/api/messenger',
  schema: messengerSchema,
  input: messengerInput,
  documents: messengers,
})
