/** Mail and text messages: what they say, how they are queued, and who carries them. */
import { purgeKeptMessages } from './carriers/development-outbox'
import { purgeMessages } from './outbox'

export { startMessageDelivery, stopMessageDelivery } from './delivery'
export { type MessageKind, type MessageValues, namesTemplate } from './kinds'
export { messengerInput, messengers } from './messengers'
export type { NewMessage } from './outbox'
export { messageBacklog } from './outbox'
export { announceMessage, type MessageRequest, prepareMessage, type QueueOutcome, queueMessage } from './queue'
export { emailTemplateSchema, messageTemplateSchema, messengerSchema } from './schema'
export { emailTemplateInput, emailTemplates } from './templates/email'
export { messageTemplateInput, messageTemplates } from './templates/message'
export { nobody, type Recipient } from './templates/placeholders'

/** Deletes what is left of messages that are long finished. */
export async function purgeFinishedMessages(): Promise<number> {
  return (await purgeMessages()) + (await purgeKeptMessages())
}
