/** `theme.variables`: the values of a simple theme that pages here have a place for, each in one strict form. */
import { z } from 'zod'
import { hexColour } from './colours'
import { imageAddress } from './images'
import { type ColourName, colourNames, unreadablePairs } from './palette'

/** Most families of one font, and characters of one family's name. */
const maxFamilies = 12
const maxFamilyLength = 60

const maxFavicons = 8

const colour = z.string().regex(hexColour).optional()

const colours = Object.fromEntries(colourNames.map((name) => [name, colour])) as Record<ColourName, typeof colour>

/** The number of a CSS length in px; rem and em as browsers have them unless told otherwise. */
function pixels(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})(px|rem|em)?$/.exec(text.trim()) ?? []
  if (number === undefined || (unit === undefined && Number(number) !== 0)) return undefined
  return Number(number) * (unit === 'rem' || unit === 'em' ? 16 : 1)
}

const length = (min: number, max: number) =>
  z.string().refine((text) => {
    const size = pixels(text)
    return size !== undefined && size >= min && size <= max
  }, `must be a length between ${min}px and ${max}px, such as 12px or 0.75rem`)

const family = new RegExp(`^(?:[A-Za-z][A-Za-z0-9 _-]{0,${maxFamilyLength - 1}}|-apple-system)$`)

/** The names in a list of families, without their quotes; undefined for what is no such list. */
export function fontFamilies(text: string): string[] | undefined {
  const names = text.split(',').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'))
  return names.length <= maxFamilies && names.every((name) => family.test(name)) ? names : undefined
}

const font = z
  .string()
  .refine((text) => fontFamilies(text) !== undefined, 'must be names of font families with commas between them')

const backgroundSize = z
  .string()
  .regex(/^(?:cover|contain|(?:auto|\d{1,4}(?:px|rem|%))(?: (?:auto|\d{1,4}(?:px|rem|%)))?)$/)

const favicon = z.object({
  href: imageAddress,
  rel: z.enum(['icon', 'shortcut icon', 'apple-touch-icon']).default('icon'),
  sizes: z
    .string()
    .regex(/^(?:any|\d{1,4}x\d{1,4}(?: \d{1,4}x\d{1,4}){0,7})$/i)
    .optional(),
  type: z
    .string()
    .regex(/^image\/[a-z0-9.+-]{1,40}$/)
    .optional(),
})

/** Of the public contract, for things that pages here do not have. */
const withoutPlace = [
  'deleteButtonColor',
  'deleteButtonFocusColor',
  'deleteButtonTextColor',
  'deleteButtonTextFocusColor',
  'iconBackgroundColor',
  'iconColor',
  'inputIconColor',
] as const

const nothing = z
  .unknown()
  .refine((value) => value === undefined || value === null, 'is for something that pages here do not have')
  .transform(() => undefined)
  .optional()

export const themeVariables = z
  .object({
    ...colours,
    backgroundImageURL: imageAddress.optional(),
    backgroundSize: backgroundSize.optional(),
    borderRadius: length(0, 24).optional(),
    favicons: z.array(favicon).max(maxFavicons).optional(),
    fontFamily: font.optional(),
    footerDisplay: z.boolean().optional(),
    /** How wide the logo is. */
    logoImageSize: length(16, 480).optional(),
    logoImageURL: imageAddress.optional(),
    monoFontFamily: font.optional(),
  })
  .extend(Object.fromEntries(withoutPlace.map((name) => [name, nothing])) as Record<never, never>)
  .superRefine((value, context) => {
    for (const { name, message } of unreadablePairs(value)) context.addIssue({ code: 'custom', path: [name], message })
  })

export type ThemeVariables = z.output<typeof themeVariables>
