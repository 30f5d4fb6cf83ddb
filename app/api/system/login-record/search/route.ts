/** /api/system/login-record/search: who logged in when, newest first (Login API, "Search Login Records"). */
import { z } from 'zod'
import { component } from '@/lib/component'
import { digits, empty, endpoint, flag, json } from '@/lib/http'
import { defaultSearchResults, maxSearchOffset, maxSearchResults } from '@/lib/limits'
import { loginRecordSchema, searchLogins } from '@/lib/login-records'
import { criteriaInBody, criteriaInQuery, criteriaOf } from '../criteria'

const searchResponse = json(
  component('LoginRecordSearchResponse', () =>
    z.object({ logins: z.array(loginRecordSchema()), total: z.number().int().optional() }),
  ),
)

const startRow = z.number().int().min(0).max(maxSearchOffset)
/** More than can be had is not wrong, as many as can be had are answered. */
const numberOfResults = z
  .number()
  .int()
  .min(1)
  .transform((wanted) => Math.min(wanted, maxSearchResults))

const inBody = z.object({
  ...criteriaInBody,
  numberOfResults: numberOfResults.nullish(),
  startRow: startRow.nullish(),
})

const query = z.object({
  ...criteriaInQuery,
  numberOfResults: digits.pipe(numberOfResults).optional(),
  retrieveTotal: flag,
  startRow: digits.pipe(startRow).optional(),
})

async function answer(search: z.output<typeof inBody>, total: 'count' | 'omit') {
  const found = await searchLogins({
    criteria: criteriaOf(search),
    startRow: search.startRow ?? 0,
    numberOfResults: search.numberOfResults ?? defaultSearchResults,
    total,
  })
  if (found.kind === 'notFound') return { status: 404 } as const
  return { status: 200, json: { logins: found.logins, total: found.total } } as const
}

const shared = {
  authentication: 'everyTenant',
  permission: '/api/system/login-record/search',
} as const

export const GET = endpoint({
  ...shared,
  operation: 'loginRecord.search',
  summary: 'Search for login records',
  method: 'GET',
  query,
  responses: { 200: searchResponse, 404: empty },
  run: ({ query }) => answer(query, query.retrieveTotal ? 'count' : 'omit'),
})

export const POST = endpoint({
  ...shared,
  operation: 'loginRecord.search',
  summary: 'Search for login records',
  method: 'POST',
  body: z.object({ retrieveTotal: z.boolean().nullish(), search: inBody.nullish() }).nullish(),
  responses: { 200: searchResponse, 404: empty },
  run: ({ body }) => answer(body?.search ?? {}, body?.retrieveTotal ? 'count' : 'omit'),
})
