/** Search among themes (Theme API, "Search for Themes"). They are few, so they are read as a whole. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { contains, listingShape, pageOf } from '@/lib/listing'
import { type Theme, themes } from './stored'

const sortable = ['id', 'insertInstant', 'lastUpdateInstant', 'name', 'type'] as const

/** `search` as clients send it, in a body or as parameters. */
export const themeSearch = z.object({
  ...listingShape(sortable, 'name ASC'),
  /** Part of the name; `*` stands for anything. */
  name: z.string().max(maxTextLength).optional(),
  type: z.enum(['advanced', 'simple']).optional(),
})
export type ThemeSearch = z.output<typeof themeSearch>

/** One page of what matches, and how many match in all. */
export async function searchThemes({
  name,
  type,
  ...listing
}: ThemeSearch): Promise<{ readonly total: number; readonly themes: readonly Theme[] }> {
  const found = (await themes.list()).filter(
    (theme) => contains(theme.name, name) && (type === undefined || theme.type === type),
  )
  const { total, items } = pageOf(found, { sortable, ...listing })
  return { total, themes: items }
}
