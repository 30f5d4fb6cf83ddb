/** The public JSON of a theme as a schema: what was sent, with its defaults, and what every stored thing has. */
import { z } from 'zod'
import { changed, component } from '@/lib/component'
import { themeInput } from './input'

export const themeSchema = component('Theme', () =>
  themeInput.omit({ stylesheet: true, templates: true }).extend({ ...changed(), id: z.guid() }),
)
