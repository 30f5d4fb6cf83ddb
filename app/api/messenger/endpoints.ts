/** Messenger in the public API. */
import { messengerInput, messengers } from '@/lib/messages'
import { documentEndpoints } from '../document-endpoints'

export const endpoints = documentEndpoints({
  member: 'messenger',
  permission: '/api/messenger',
  input: messengerInput,
  documents: messengers,
})
