/** Messengers: who carries text messages (Messenger API). One type so far: a web service that is sent JSON. */
import { z } from 'zod'
import { documents, type Stored } from '@/lib/documents'
import { decrypt, encrypt } from '@/lib/encryption'
import { maxUrlLength } from '@/lib/limits'
import { isRefusedUrl } from '@/lib/outbound'
import type { JsonObject } from '@/lib/revision'
import { dataObject, shortText, whole } from '@/lib/settings'

/** ms. Together within the time of one delivery. */
const maxTimeout = 25_000
const maxHeaders = 50
const maxHeaderLength = 4096

const url = z
  .string()
  .max(maxUrlLength)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an http or https URL')
  .refine((text) => !URL.canParse(text) || !isRefusedUrl(text), 'leads to an address that is not allowed')

/** RFC 9110 §5.1 and §5.5: a token, and visible characters on one line. */
const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/),
    z
      .string()
      .max(maxHeaderLength)
      .refine((value) => /^[\x20-\x7e\t]*$/.test(value), 'may contain only visible ASCII characters and spaces'),
  )
  .refine((value) => Object.keys(value).length <= maxHeaders, 'has too many headers')
  .refine(
    (value) => !Object.keys(value).some((name) => /^(content-length|transfer-encoding|host|connection)$/i.test(name)),
    'sets a header that belongs to the connection',
  )
  .default({})

const credential = z.string().max(255).optional()

/** `messenger` as clients send it. */
export const messengerInput = z
  .object({
    connectTimeout: whole(1, maxTimeout).default(1000),
    data: dataObject,
    headers,
    httpAuthenticationPassword: credential,
    httpAuthenticationUsername: credential,
    messageTypes: z.array(z.literal('SMS')).max(1).default(['SMS']),
    name: shortText,
    readTimeout: whole(1, maxTimeout).default(2000),
    type: z.literal('Generic'),
    url,
  })
  .meta({ id: 'MessengerInput' })
export type MessengerInput = z.output<typeof messengerInput>
export type Messenger = Stored<MessengerInput>

/** The row and column that the ciphertext is bound to. */
const secretsContext = (id: string) => `messengers/${id}/content`

export const messengers = documents<MessengerInput>({
  table: 'messengers',
  member: 'messenger',
  read: async (id, { secretsEncrypted, ...content }) =>
    ({ ...content, ...JSON.parse(await decrypt(String(secretsEncrypted), secretsContext(id))) }) as MessengerInput,
  write: async (id, content): Promise<JsonObject> => {
    // Headers too: services put their keys there.
    const { headers, httpAuthenticationPassword, httpAuthenticationUsername, ...rest } = content
    const secrets = { headers, httpAuthenticationPassword, httpAuthenticationUsername }
    return { ...rest, secretsEncrypted: await encrypt(JSON.stringify(secrets), secretsContext(id)) }
  },
})

export const findMessenger = (id: string): Promise<Messenger | undefined> => messengers.find(id)
