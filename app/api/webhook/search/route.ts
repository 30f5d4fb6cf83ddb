/** /api/webhook/search: webhooks by description, URL and tenant (Webhook API, "Search for Webhooks"). */
import { z } from 'zod'
import { digits, endpoint, envelope, listOf, wholeBody } from '@/lib/http'
import { reachOf } from '@/lib/tenancy'
import { listWebhooks, searchWebhooks, toWebhookJson, webhookSchema, webhookSearch } from '@/lib/webhooks'

const searchResponse = envelope('WebhookSearchResponse', { total: z.int, webhooks: listOf(webhookSchema) })

async function answer(hints: Parameters<typeof reachOf>[0], search: z.output<typeof webhookSearch>) {
  const { total, webhooks } = searchWebhooks(await listWebhooks(reachOf(hints)), search)
  return { status: 200, json: { total, webhooks: webhooks.map(toWebhookJson) } } as const
}

export const GET = endpoint({
  operation: 'webhook.find',
  summary: 'Search for webhooks',
  authentication: 'apiKey',
  permission: '/api/webhook/search',
  method: 'GET',
  query: webhookSearch.extend({
    numberOfResults: digits.pipe(webhookSearch.shape.numberOfResults.unwrap()).optional(),
    startRow: digits.pipe(webhookSearch.shape.startRow.unwrap()).optional(),
  }),
  responses: { 200: searchResponse },
  run: ({ query, tenantHints }) => answer(tenantHints, webhookSearch.parse(query)),
})

export const POST = endpoint({
  operation: 'webhook.search',
  summary: 'Search for webhooks with a body',
  authentication: 'apiKey',
  permission: '/api/webhook/search',
  method: 'POST',
  body: wholeBody({ search: webhookSearch }),
  responses: { 200: searchResponse },
  run: ({ body, tenantHints }) => answer(tenantHints, body.search),
})
