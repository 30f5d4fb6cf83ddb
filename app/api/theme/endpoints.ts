/** Theme in the public API: as other named objects, with the one difference that a new theme may take over from another. */
import { z } from 'zod'
import { endpoint, envelope, refusal, uuid, wholeBody } from '@/lib/http'
import { copyOf, themeInput, themeSchema, themes } from '@/lib/themes'
import { documentEndpoints } from '../document-endpoints'

const permission = '/api/theme'

const { GET, PUT, PATCH, DELETE } = documentEndpoints({
  member: 'theme',
  words: 'theme',
  permission,
  schema: themeSchema,
  input: themeInput,
  documents: themes,
})

const POST = endpoint({
  operation: 'theme.create',
  summary: 'Create a theme',
  authentication: 'globalApiKey',
  permission,
  responses: { 200: envelope('ThemeResponse', { theme: themeSchema }) },
  method: 'POST',
  path: z.object({ themeId: uuid.optional() }),
  body: wholeBody({ sourceThemeId: uuid.optional(), theme: themeInput }),
  run: async ({ body: { sourceThemeId, theme }, path: { themeId } }) => {
    const copy = sourceThemeId === undefined ? undefined : await copyOf(sourceThemeId, theme)
    if (copy?.kind === 'invalid') return refusal(copy)
    const outcome = await themes.create(copy?.value ?? theme, themeId)
    return outcome.kind === 'created' ? { status: 200, json: { theme: outcome.document } } : refusal(outcome)
  },
})

export const endpoints = { GET, POST, PUT, PATCH, DELETE }
