/** The log of webhooks: which events were sent, and what became of every attempt. It is kept as long as the events. */
export { findAttempt, findEventLog } from './find'
export { webhookAttemptSchema, webhookEventLogSchema } from './schema'
export { eventLogSearch, searchEventLogs } from './search'
