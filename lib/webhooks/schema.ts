/** The public JSON of a webhook as a schema: what `toWebhookJson` makes. */
import { z } from 'zod'
import { changed, component } from '@/lib/component'
import { webhookInput } from './input'

export const webhookSchema = component('Webhook', () =>
  webhookInput.extend({ ...changed(), id: z.guid(), tenantIds: z.array(z.guid()) }),
)
