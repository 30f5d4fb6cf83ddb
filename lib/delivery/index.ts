/** Delivery of events to webhooks: afterwards through the outbox, or beforehand to ask for their consent. */
export { askForConsent, consented } from './consent'
export { startDelivery, stopDelivery } from './worker'
