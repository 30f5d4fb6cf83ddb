/** From a stored theme to what pages need of it. */
import type { Appearance } from '@/lib/appearance'
import { plainAppearance } from '@/lib/appearance'
import { describeError, log } from '@/lib/log'
import { sha256 } from '@/lib/random'
import { defaultThemeId, settingsCache } from '@/lib/settings'
import { builtInText, locales, type Messages } from '@/lib/text'
import { imageSource } from './images'
import { withMessages } from './messages'
import { paletteOf, schemeOf } from './palette'
import { type Theme, themes } from './stored'
import { fontFamilies, type ThemeVariables } from './variables'

const generic =
  /^(?:serif|sans-serif|monospace|cursive|fantasy|system-ui|ui-serif|ui-sans-serif|ui-monospace|ui-rounded)$/

/** Names in quotes, generic families without, and one of those at the end. */
function fontValue(families: string, otherwise: 'sans-serif' | 'monospace'): string {
  const names = fontFamilies(families) ?? []
  return [...names, otherwise]
    .map((name) => (generic.test(name) || name === '-apple-system' ? name : `"${name}"`))
    .join(',')
}

type Property = readonly [name: string, value: string]

/** Custom properties of components/styles/tokens.css. */
const coloursOf = (variables: ThemeVariables, shown: 'light' | 'dark') =>
  Object.entries(paletteOf(variables, shown)).map(([name, value]): Property => [`--color-${name}`, value])

/** The other custom properties of it, and those that only themes set. */
function propertiesOf(variables: ThemeVariables): Property[] {
  const { backgroundImageURL, backgroundSize, borderRadius, fontFamily, logoImageSize, monoFontFamily } = variables
  const values: readonly (readonly [string, string | undefined])[] = [
    ['radius-field', borderRadius],
    ['font-sans', fontFamily && fontValue(fontFamily, 'sans-serif')],
    ['font-mono', monoFontFamily && fontValue(monoFontFamily, 'monospace')],
    ['logo-size', logoImageSize],
    ['door-image', backgroundImageURL && `url("${backgroundImageURL}")`],
    ['door-image-size', backgroundSize],
  ]
  return values.flatMap(([name, value]): Property[] => (value === undefined ? [] : [[`--${name}`, value]]))
}

const rule = (properties: readonly Property[]) =>
  properties.length === 0 ? '' : `:root{${properties.map(([name, value]) => `${name}:${value}`).join(';')}}`

/** What differs in the dark, for a theme that keeps both schemes. */
function darkRule(variables: ThemeVariables): string {
  if (schemeOf(variables) !== 'both') return ''
  const inLight = new Map(coloursOf(variables, 'light'))
  const differing = coloursOf(variables, 'dark').filter(([name, value]) => inLight.get(name) !== value)
  return differing.length === 0 ? '' : `@media (prefers-color-scheme:dark){${rule(differing)}}`
}

function styleOf(variables: ThemeVariables): Appearance['style'] {
  const scheme = schemeOf(variables)
  const fixed: Property[] = scheme === 'both' ? [] : [['color-scheme', scheme]]
  const css = rule([...coloursOf(variables, 'light'), ...propertiesOf(variables), ...fixed]) + darkRule(variables)
  return css === '' ? undefined : { css, source: `'sha256-${Buffer.from(sha256(css)).toString('base64')}'` }
}

function messagesOf({ defaultMessages, localizedMessages }: Theme): Map<string, Messages> {
  const sources: Record<string, string> = {
    ...localizedMessages,
    en: [defaultMessages, localizedMessages.en].filter(Boolean).join('\n'),
  }
  const own = locales.flatMap((locale): [string, Messages][] => {
    const source = Object.hasOwn(sources, locale) ? sources[locale] : undefined
    return source ? [[locale, withMessages(builtInText(locale), source)]] : []
  })
  return new Map(own)
}

/** A theme as pages wear it. */
export function appearanceOf(theme: Theme): Appearance {
  const { variables } = theme
  const { backgroundImageURL, favicons = [], footerDisplay = true, logoImageURL } = variables
  const images = [logoImageURL, backgroundImageURL, ...favicons.map(({ href }) => href)]
  const sources = images.flatMap((address) => (address && imageSource(address)) ?? [])
  const scheme = schemeOf(variables)
  const style = styleOf(variables)
  const messages = messagesOf(theme)
  return {
    ...(style && { style }),
    imageSources: [...new Set(sources)],
    colorScheme: scheme === 'both' ? 'light dark' : scheme,
    ...(logoImageURL && { logo: logoImageURL }),
    hasBackground: backgroundImageURL !== undefined,
    favicons: favicons.map(({ href, rel, sizes, type }) => ({
      href,
      rel,
      ...(sizes && { sizes }),
      ...(type && { type }),
    })),
    footer: footerDisplay,
    ...(messages.size > 0 && { messages }),
  }
}

/** The appearance under a theme's id, at most a second old. One that is gone or that fails is the server's own: nobody is kept from signing in. */
export function findAppearance(themeId: string): Promise<Appearance> {
  if (themeId === defaultThemeId) return Promise.resolve(plainAppearance)
  return settingsCache(`appearance/${themeId}`, async () => {
    const theme = await themes.find(themeId)
    if (!theme) return plainAppearance
    try {
      return appearanceOf(theme)
    } catch (error) {
      log.error('theme.failed', { themeId, ...describeError(error) })
      return plainAppearance
    }
  })
}
