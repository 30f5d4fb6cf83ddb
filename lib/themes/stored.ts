/** Themes as they are stored (Theme API). They belong to the installation; tenants and applications name one by its id. */
import { documents, type Stored } from '@/lib/documents'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import type { JsonObject, Revision } from '@/lib/revision'
import { defaultThemeId } from '@/lib/settings'
import { type ThemeInput, themeInput } from './input'

export type Theme = Stored<ThemeInput>

type Path = readonly PropertyKey[]

/** A copy without the members that these paths lead to; of a list, the whole list goes. */
function without(value: JsonObject, paths: readonly Path[]): JsonObject {
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const below = paths.filter(([first]) => first === name).map(([, ...rest]) => rest)
    if (below.length === 0) return [[name, member]]
    const isEntered = typeof member === 'object' && member !== null && !Array.isArray(member)
    return isEntered && below.every(({ length }) => length > 0) ? [[name, without(member as JsonObject, below)]] : []
  })
  return Object.fromEntries(entries)
}

/**
 * What is valid of a stored theme. It was when it was saved; rules become stricter, messages go, and somebody may have written to the
 * database: a value that is no good any more is as if it had never been given, and no page suffers.
 */
export function usablePart(content: JsonObject): ThemeInput {
  const parsed = themeInput.safeParse(content)
  if (parsed.success) return parsed.data
  const rest = without(
    content,
    parsed.error.issues.map(({ path }) => path),
  )
  const isLess = JSON.stringify(rest).length < JSON.stringify(content).length
  return usablePart(isLess ? rest : { name: '-' })
}

export const themes = documents<ThemeInput>({
  table: 'themes',
  member: 'theme',
  builtIn: defaultThemeId,
  read: async (_, content) => usablePart(content),
  write: async (_, content) => content as unknown as JsonObject,
})

/** What a new theme takes over from another: variables and messages that it does not bring itself. */
export async function copyOf(sourceThemeId: string, input: ThemeInput): Promise<Revision<ThemeInput>> {
  const source = await themes.find(sourceThemeId)
  if (!source) return noSource
  const merged = themeInput.safeParse({
    ...input,
    defaultMessages: input.defaultMessages ?? source.defaultMessages,
    localizedMessages: { ...source.localizedMessages, ...input.localizedMessages },
    variables: { ...source.variables, ...input.variables },
  })
  return merged.success ? { kind: 'revised', value: merged.data } : cannotMix
}

const noSource: Invalid = invalid(fieldError('sourceThemeId', 'invalid', 'There is no such theme.'))

/** Each was valid by itself: together, a text of the one cannot be read on a ground of the other. */
const cannotMix: Invalid = invalid(
  fieldError(
    'theme.variables',
    'invalid',
    'Some of these colours cannot be read on those of the theme that is copied.',
  ),
)
