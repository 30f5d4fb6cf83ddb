/** Search among webhooks (Webhook API, "Search for Webhooks"). They are few and cached, so no query is needed. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { contains, listingShape, pageOf } from '@/lib/listing'
import type { Webhook } from './webhook'

const sortable = ['description', 'id', 'insertInstant', 'lastUpdateInstant', 'url'] as const

/** `search` as clients send it, in a body or as parameters. */
export const webhookSearch = z.object({
  ...listingShape(sortable, 'insertInstant ASC'),
  /** Part of the description; `*` stands for anything. */
  description: z.string().max(maxTextLength).optional(),
  tenantId: z.guid().toLowerCase().optional(),
  url: z.string().max(maxTextLength).optional(),
})
export type WebhookSearch = z.output<typeof webhookSearch>

/** One page of what matches, and how many match in all. */
export function searchWebhooks(
  webhooks: readonly Webhook[],
  { description, tenantId, url, ...listing }: WebhookSearch,
): { readonly total: number; readonly webhooks: readonly Webhook[] } {
  const found = webhooks
    .filter((webhook) => contains(webhook.description, description) && contains(webhook.url, url))
    .filter(({ tenantIds }) => tenantId === undefined || tenantIds.includes(tenantId))
  const { total, items } = pageOf(found, { sortable, ...listing })
  return { total, webhooks: items }
}
