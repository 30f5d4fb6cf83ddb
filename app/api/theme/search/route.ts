/** /api/theme/search: themes by name and type (Theme API, "Search for Themes"). */
import { z } from 'zod'
import { digits, endpoint, envelope, listOf, wholeBody } from '@/lib/http'
import { searchThemes, themeSchema, themeSearch } from '@/lib/themes'

const common = {
  authentication: 'globalApiKey',
  permission: '/api/theme/search',
  responses: { 200: envelope('ThemeSearchResponse', { themes: listOf(themeSchema), total: z.int }) },
} as const

export const GET = endpoint({
  ...common,
  operation: 'theme.find',
  summary: 'Search for themes',
  method: 'GET',
  query: themeSearch.extend({
    numberOfResults: digits.pipe(themeSearch.shape.numberOfResults.unwrap()).optional(),
    startRow: digits.pipe(themeSearch.shape.startRow.unwrap()).optional(),
  }),
  run: async ({ query }) => ({ status: 200, json: await searchThemes(themeSearch.parse(query)) }),
})

export const POST = endpoint({
  ...common,
  operation: 'theme.search',
  summary: 'Search for themes with a body',
  method: 'POST',
  body: wholeBody({ search: themeSearch }),
  run: async ({ body }) => ({ status: 200, json: await searchThemes(body.search) }),
})
