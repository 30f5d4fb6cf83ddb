/** Search among webhooks (Webhook API, "Search for Webhooks"). They are few and cached, so no query is needed. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { whole } from '@/lib/settings'
import type { Webhook } from './webhook'

const sortable = ['description', 'id', 'insertInstant', 'lastUpdateInstant', 'url'] as const
const order = new RegExp(`^\\s*(?:(${sortable.join('|')})(?:\\s+(ASC|DESC))?\\s*(?:,\\s*(?!$)|$))+$`, 'i')

/** `search` as clients send it, in a body or as parameters. */
export const webhookSearch = z.object({
  /** Part of the description; `*` stands for anything. */
  description: z.string().max(maxTextLength).optional(),
  numberOfResults: whole(1, 500).default(25),
  /** `url DESC, id` */
  orderBy: z.string().max(maxTextLength).regex(order).default('insertInstant ASC'),
  startRow: whole(0, 1_000_000).default(0),
  tenantId: z.guid().toLowerCase().optional(),
  url: z.string().max(maxTextLength).optional(),
})
export type WebhookSearch = z.output<typeof webhookSearch>

function contains(text: string | undefined, pattern: string | undefined): boolean {
  if (pattern === undefined) return true
  let rest = (text ?? '').toLowerCase()
  for (const part of pattern.toLowerCase().split('*')) {
    const at = rest.indexOf(part)
    if (at < 0) return false
    rest = rest.slice(at + part.length)
  }
  return true
}

type Compare = (left: Webhook, right: Webhook) => number

function comparisons(orderBy: string): Compare[] {
  return orderBy.split(',').map((term): Compare => {
    const [name, direction] = term.trim().toLowerCase().split(/\s+/)
    const key = sortable.find((member) => member.toLowerCase() === name) ?? 'id'
    const sign = direction === 'desc' ? -1 : 1
    return (left, right) => {
      const [a, b] = [left[key] ?? '', right[key] ?? '']
      return a === b ? 0 : a < b ? -sign : sign
    }
  })
}

/** One page of what matches, and how many match in all. */
export function searchWebhooks(
  webhooks: readonly Webhook[],
  { description, numberOfResults, orderBy, startRow, tenantId, url }: WebhookSearch,
): { readonly total: number; readonly webhooks: readonly Webhook[] } {
  const compare = comparisons(orderBy)
  const found = webhooks
    .filter((webhook) => contains(webhook.description, description) && contains(webhook.url, url))
    .filter(({ tenantIds }) => tenantId === undefined || tenantIds.includes(tenantId))
    .sort((left, right) => compare.map((by) => by(left, right)).find((result) => result !== 0) ?? 0)
  return { total: found.length, webhooks: found.slice(startRow, startRow + numberOfResults) }
}
