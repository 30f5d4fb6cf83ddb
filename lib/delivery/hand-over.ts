/** One attempt to hand an event to one webhook. */
import { now } from '@/lib/clock'
import type { Attempt, DeliveryOutcome } from '@/lib/events'
import { post } from '@/lib/outbound'
import type { Webhook } from '@/lib/webhooks'
import { signatureOf } from './signature'

function basic({ httpAuthenticationUsername: username, httpAuthenticationPassword: password }: Webhook) {
  if (username === undefined && password === undefined) return {}
  const credentials = Buffer.from(`${username ?? ''}:${password ?? ''}`, 'utf8').toString('base64')
  return { authorization: `Basic ${credentials}` }
}

async function signed({ signatureConfiguration }: Webhook, body: string) {
  const { enabled, signingKeyId } = signatureConfiguration
  if (!enabled) return {}
  const signature = signingKeyId && (await signatureOf(body, signingKeyId))
  return signature ? { 'x-fusionauth-signature-jwt': signature } : undefined
}

/** Credentials may stand in a query, and the log is for other eyes. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** Posts a body. Any 2xx means that the webhook has it; where it is to be signed and cannot be, nothing is sent. */
export async function handOver(webhook: Webhook, body: string): Promise<DeliveryOutcome & Attempt> {
  const startInstant = now()
  const outcome = await attempt(webhook, body)
  return { ...outcome, url: withoutQuery(webhook.url), startInstant, endInstant: now() }
}

async function attempt(webhook: Webhook, body: string): Promise<DeliveryOutcome> {
  const signature = await signed(webhook, body)
  if (!signature) return { kind: 'failed', error: 'signingKeyMissing' }
  const outcome = await post({
    url: webhook.url,
    headers: {
      'user-agent': 'latchkey',
      ...basic(webhook),
      ...Object.fromEntries(Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value])),
      'content-type': 'application/json',
      ...signature,
    },
    body,
    connectTimeout: webhook.connectTimeout,
    readTimeout: webhook.readTimeout,
  })
  if (outcome.kind === 'failed') return { kind: 'failed', error: outcome.reason }
  const { status } = outcome
  return { kind: status >= 200 && status < 300 ? 'delivered' : 'failed', status }
}
