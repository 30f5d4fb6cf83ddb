/** What the endpoints of one signing key answer. */
import { envelope } from '@/lib/http'
import { keySchema, type SigningKey, toKeyJson } from '@/lib/tokens'

export const keyResponse = envelope('KeyResponse', { key: keySchema })

export const keyReply = (key: SigningKey) => ({ status: 200, json: { key: toKeyJson(key) } }) as const
