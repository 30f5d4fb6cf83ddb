/** The public JSON of an API key as a schema: what `toApiKeyJson` makes, with the value where it was just created. */
import { z } from 'zod'
import { changed, component, instant } from '@/lib/component'

export const apiKeySchema = component('APIKey', () =>
  z.object({
    ...changed(),
    expirationInstant: instant().optional(),
    id: z.guid(),
    key: z.string().optional(),
    keyManager: z.boolean(),
    keyPrefix: z.string(),
    metaData: z.object({ attributes: z.record(z.string(), z.string()).optional() }),
    name: z.string().optional(),
    permissions: z.object({ endpoints: z.record(z.string(), z.array(z.string())) }).optional(),
    retrievable: z.literal(false),
    tenantId: z.guid().optional(),
  }),
)
