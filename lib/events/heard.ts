/** Events that somebody hears: everything else is never written, so that a login costs nothing where nobody listens. */
import { now } from '@/lib/clock'
import { newId } from '@/lib/random'
import type { EventType, TransactionType } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { webhooksHearing } from '@/lib/webhooks'
import type { NewEvent } from './types'

/** One attempt to hand an event to one webhook, as the log tells it. Instants are ms since the epoch. */
export type Attempt = { readonly url: string; readonly startInstant: number; readonly endInstant: number }

/** What became of one attempt to hand an event to one webhook. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  /** `status` if there was an answer, else `error`: a short code. */
  | { readonly kind: 'failed'; readonly status?: number; readonly error?: string }

/** One webhook that is to get the event. */
export type Delivery = {
  readonly webhookId: string
  /** Present once the webhook was asked whether it agrees. */
  readonly outcome?: DeliveryOutcome & Attempt
}

export type HeardEvent = {
  readonly id: string
  readonly tenantId: string
  readonly type: EventType
  /** ms since the epoch. */
  readonly createInstant: number
  /** `info` and the members of its type. */
  readonly payload: Readonly<Record<string, unknown>>
  readonly transactionType: TransactionType
  readonly deliveries: readonly Delivery[]
}

/** The webhooks that hear an event of a tenant; none if the tenant does not send it. */
export async function audienceOf({ tenant, tenantId }: TenantScope, type: EventType): Promise<readonly string[]> {
  if (!tenant.settings.eventConfiguration.events[type].enabled) return []
  return (await webhooksHearing(tenantId, type)).map(({ id }) => id)
}

async function hearOne(scope: TenantScope, event: NewEvent): Promise<HeardEvent | undefined> {
  const { type, info, members } = event
  const audience = await audienceOf(scope, type)
  if (audience.length === 0) return undefined
  return {
    id: newId(),
    tenantId: scope.tenantId,
    type,
    createInstant: now(),
    payload: { ...members(), ...(info && { info }) },
    transactionType: scope.tenant.settings.eventConfiguration.events[type].transactionType,
    deliveries: audience.map((webhookId) => ({ webhookId })),
  }
}

/** Those of the events that the tenant sends and a webhook listens to. */
export async function hear(scope: TenantScope, events: readonly NewEvent[]): Promise<readonly HeardEvent[]> {
  const heard: HeardEvent[] = []
  for (const event of events) {
    const one = await hearOne(scope, event)
    if (one) heard.push(one)
  }
  return heard
}

type Sent = Pick<HeardEvent, 'id' | 'type' | 'createInstant' | 'payload'> & { readonly tenantId: string | null }

/** The body that webhooks get: `{ "event": { … } }`, without nulls, as everywhere in the public API. */
export function eventBody({ id, tenantId, type, createInstant, payload }: Sent): string {
  const event = { ...payload, createInstant, id, tenantId, type }
  return JSON.stringify({ event }, (_, value: unknown) => (value === null ? undefined : value))
}
