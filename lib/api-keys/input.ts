/** API keys as their managers send them. */
import { z } from 'zod'
import { maxInstant, maxTextLength } from '@/lib/limits'
import { whole } from '@/lib/settings'

/** Endpoints that one key's permissions may name; the whole public API has some hundred. */
const maxEndpoints = 300

/** Characters of a key that a client brings: 32 hold 128 bits even in hexadecimal, and only a digest without salt is stored. */
const minKeyLength = 32

const methods = z.array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])).max(5)

const endpoints = z
  .record(z.string().regex(/^\/[\x21-\x7e]*$/), methods)
  .refine((named) => Object.keys(named).length <= maxEndpoints, 'names too many endpoints')

/** `apiKey` as clients send it. `key` and `tenantId` count only when the key is created. */
export const apiKeyInput = z.object({
  expirationInstant: whole(0, maxInstant).optional(),
  /** Travels in a header, so visible ASCII. */
  key: z
    .string()
    .max(maxTextLength)
    .refine((value) => value.length >= minKeyLength, { error: 'is too short', params: { kind: 'tooShort' } })
    .refine((value) => /^[\x21-\x7e]*$/.test(value), 'may contain only visible ASCII characters')
    .optional(),
  metaData: z
    .object({ attributes: z.record(z.string().max(maxTextLength), z.string().max(1000)).default({}) })
    .prefault({}),
  name: z.string().trim().max(maxTextLength).optional(),
  permissions: z.object({ endpoints: endpoints.default({}) }).prefault({}),
  tenantId: z.guid().toLowerCase().optional(),
})
export type ApiKeyInput = z.output<typeof apiKeyInput>
