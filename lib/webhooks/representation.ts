/** The public JSON of a webhook. Its administrators see its secrets again, as in the public API: a full update has to send them back. */
import type { Webhook } from './webhook'

/** `webhook`. */
export function toWebhookJson(webhook: Webhook): Record<string, unknown> {
  return { ...webhook }
}
