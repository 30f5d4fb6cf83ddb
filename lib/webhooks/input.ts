/** Webhooks as their administrators send them. */
import { z } from 'zod'
import { maxTextLength, maxUrlLength } from '@/lib/limits'
import { isRefusedUrl } from '@/lib/outbound'
import { dataObject, section, whole } from '@/lib/settings'

/** ms. A login waits for a transactional webhook no longer than both time-outs together. */
const maxTimeout = 60_000

/** Entries of `eventsEnabled`: the public API knows some sixty events. */
const maxEvents = 200

/** Headers that one webhook may add, and the characters of one: servers stop reading at 8 to 16 KiB in all. */
const maxHeaders = 30
const maxHeaderLength = 2048

/** Headers that belong to the delivery itself. */
const ownHeaders =
  /^(connection|content-length|content-type|host|transfer-encoding|upgrade|x-fusionauth-signature-jwt)$/i

const url = z
  .string()
  .max(maxUrlLength)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an http or https URL')
  .refine((text) => {
    const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' }
    return username === '' && password === ''
  }, 'must not hold credentials: httpAuthenticationUsername and httpAuthenticationPassword are for them')
  .refine((text) => !URL.canParse(text) || !isRefusedUrl(text), 'names an address that OUTBOUND_ALLOW does not allow')

const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/),
    z
      .string()
      .max(maxHeaderLength)
      .regex(/^[\t\x20-\x7e]*$/),
  )
  .default({})
  .refine((given) => Object.keys(given).length <= maxHeaders, 'has too many headers')
  .refine((given) => !Object.keys(given).some((name) => ownHeaders.test(name)), 'names a header that is set already')

/** What is stored in the clear, in the public JSON shape. */
const webhookSettings = z.object({
  /** ms. */
  connectTimeout: whole(1, maxTimeout).default(1000),
  data: dataObject,
  description: z.string().trim().max(maxTextLength).optional(),
  eventsEnabled: z
    .record(z.string().max(maxTextLength), z.boolean())
    .default({})
    .refine((given) => Object.keys(given).length <= maxEvents, 'names too many events'),
  /** RFC 7617 §2: no colon. */
  httpAuthenticationUsername: z
    .string()
    .max(maxTextLength)
    .refine((name) => !name.includes(':'), 'must not contain a colon')
    .optional(),
  /** ms. */
  readTimeout: whole(1, maxTimeout).default(2000),
  signatureConfiguration: section({
    enabled: z.boolean().default(false),
    signingKeyId: z.guid().toLowerCase().optional(),
  }).refine(({ enabled, signingKeyId }) => !enabled || signingKeyId !== undefined, {
    path: ['signingKeyId'],
    error: 'is required to sign',
  }),
  url,
})
export type WebhookSettings = z.output<typeof webhookSettings>

/** What is stored encrypted: headers are where receivers expect their API keys. */
export type WebhookSecrets = {
  readonly headers: Readonly<Record<string, string>>
  readonly httpAuthenticationPassword?: string | undefined
}

/** `webhook` as clients send it. */
export const webhookInput = webhookSettings
  .extend({
    global: z.boolean().default(false),
    headers,
    httpAuthenticationPassword: z.string().max(maxTextLength).optional(),
    tenantIds: z
      .array(z.guid().toLowerCase())
      .max(1000)
      .default([])
      .transform((ids) => [...new Set(ids)]),
  })
  .meta({ id: 'WebhookInput' })
export type WebhookInput = z.output<typeof webhookInput>
