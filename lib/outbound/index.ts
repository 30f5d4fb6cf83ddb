/** Calls to addresses that somebody configured: webhooks, messengers. */
export { isRefusedUrl } from './policy'
export { type OutboundFailure, type OutboundOutcome, type OutboundPost, post } from './post'
