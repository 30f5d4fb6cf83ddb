/** The colours of a page, made of those that a theme names, those that follow from them and those that come with the server. */
import { contrast, faded, isDark, mix, readableOn } from './colours'

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for what has to be seen to use the page. */
export const forText = 4.5
export const forShapes = 3

/** What is written small and quiet has a little more than it needs. */
const forQuietText = 5.5

/** Custom properties of components/styles/tokens.css, without `--color-`. A test holds the two to each other. */
export const light = {
  paper: '#f6f2ea',
  card: '#fffdf9',
  ink: '#211c16',
  muted: '#665d51',
  line: '#ddd5c6',
  edge: '#8b8172',
  accent: '#1d5242',
  'accent-strong': '#143c30',
  button: '#1d5242',
  'button-strong': '#143c30',
  'on-button': '#ffffff',
  'on-button-strong': '#ffffff',
  field: '#fffdf9',
  'on-field': '#211c16',
  focus: '#a1640c',
  danger: '#9b2418',
  'danger-soft': '#fbe9e4',
  'calm-soft': '#e4efe8',
  'on-alert': '#211c16',
  'danger-icon': '#9b2418',
  'calm-icon': '#1d5242',
  mono: '#211c16',
  door: '#1d5242',
  'door-light': '#37705e',
  'door-deep': '#194839',
  'door-dark': '#123a2e',
  'on-door': '#ffffff',
} as const

export type Palette = Readonly<Record<keyof typeof light, string>>

export const dark: Palette = {
  paper: '#171410',
  card: '#211d18',
  ink: '#f4eee3',
  muted: '#b6ab9b',
  line: '#3b342a',
  edge: '#857a69',
  accent: '#e5ba63',
  'accent-strong': '#f0cd85',
  button: '#e5ba63',
  'button-strong': '#f0cd85',
  'on-button': '#231a08',
  'on-button-strong': '#231a08',
  field: '#211d18',
  'on-field': '#f4eee3',
  focus: '#f0cd85',
  danger: '#f5a797',
  'danger-soft': '#3c211b',
  'calm-soft': '#1f3129',
  'on-alert': '#f4eee3',
  'danger-icon': '#f5a797',
  'calm-icon': '#e5ba63',
  mono: '#f4eee3',
  door: '#16392e',
  'door-light': '#265043',
  'door-deep': '#123027',
  'door-dark': '#0c241c',
  'on-door': '#ffffff',
}

/** The colours of the public contract's simple themes that pages here have a place for. */
export const colourNames = [
  'alertBackgroundColor',
  'alertFontColor',
  'errorFontColor',
  'errorIconColor',
  'fontColor',
  'infoIconColor',
  'inputBackgroundColor',
  'inputTextColor',
  'linkTextColor',
  'linkTextFocusColor',
  'monoFontColor',
  'pageBackgroundColor',
  'panelBackgroundColor',
  'primaryButtonColor',
  'primaryButtonFocusColor',
  'primaryButtonTextColor',
  'primaryButtonTextFocusColor',
] as const

export type ColourName = (typeof colourNames)[number]
export type Colours = { readonly [Name in ColourName]?: string | undefined }

/** What is read against another colour of the page. The rest brings its own ground along, and suits light and dark alike. */
const ofOneScheme: readonly ColourName[] = colourNames.filter((name) => !/^(pageBackground|primaryButton)/.test(name))

/** `both`: as the reader's system wishes. A theme with colours of its own has one set of them, and is shown in it. */
export type Scheme = 'both' | 'light' | 'dark'

export function schemeOf(colours: Colours): Scheme {
  const { panelBackgroundColor, pageBackgroundColor } = colours
  const isFixed = ofOneScheme.some((name) => colours[name]) || (pageBackgroundColor && !isDark(pageBackgroundColor))
  if (!isFixed) return 'both'
  return panelBackgroundColor && isDark(panelBackgroundColor) ? 'dark' : 'light'
}

/** A button's colours; what a theme leaves out fits what it says. */
function buttonColours(base: Palette, colours: Colours) {
  const button = colours.primaryButtonColor ?? base.button
  const given = colours.primaryButtonTextColor
  const onButton = given ?? readableOn(button, [base['on-button']], forText)
  const strong =
    colours.primaryButtonFocusColor ??
    (colours.primaryButtonColor ? mix(button, '#000000', 0.18) : base['button-strong'])
  return {
    button,
    'on-button': onButton,
    'button-strong': strong,
    'on-button-strong': colours.primaryButtonTextFocusColor ?? readableOn(strong, [onButton], forText),
  }
}

function doorColours(base: Palette, door: string | undefined) {
  if (door === undefined) return {}
  return {
    door,
    'door-light': mix(door, '#ffffff', 0.18),
    'door-deep': mix(door, '#000000', 0.12),
    'door-dark': mix(door, '#000000', 0.3),
    'on-door': readableOn(door, [base['on-door']], forText),
  }
}

/** Everything that is read on the panel or on a ground of its own. */
function surfaceColours(base: Palette, colours: Colours) {
  const paper = colours.panelBackgroundColor ?? base.paper
  const card = colours.panelBackgroundColor ? paper : base.card
  const field = colours.inputBackgroundColor ?? card
  const ink = colours.fontColor ?? readableOn(paper, [base.ink], forText)
  const accent = colours.linkTextColor ?? readableOn(paper, [base.accent, ink], forText)
  const danger = colours.errorFontColor ?? readableOn(paper, [base.danger, dark.danger, light.danger, ink], forText)
  const alert = colours.alertBackgroundColor
  const grounds = { danger: alert ?? base['danger-soft'], calm: alert ?? base['calm-soft'] }
  const both = [grounds.danger, grounds.calm]
  const readOnBoth = [ink, base.ink].find((colour) => both.every((ground) => contrast(colour, ground) >= forText))
  const onAlert = colours.alertFontColor ?? readOnBoth ?? readableOn(grounds.danger, [], forText)
  return {
    paper,
    card,
    ink,
    field,
    accent,
    danger,
    'accent-strong': colours.linkTextFocusColor ?? readableOn(paper, [mix(accent, ink, 0.35), ink], forText),
    'on-field': colours.inputTextColor ?? readableOn(field, [ink], forText),
    muted: faded(ink, paper, [paper, card], forQuietText),
    line: mix(ink, paper, 0.85),
    edge: faded(ink, paper, [paper, field], forShapes),
    focus: accent,
    'danger-soft': grounds.danger,
    'calm-soft': grounds.calm,
    'on-alert': onAlert,
    'danger-icon': colours.errorIconColor ?? readableOn(grounds.danger, [danger, onAlert], forShapes),
    'calm-icon': colours.infoIconColor ?? readableOn(grounds.calm, [accent, onAlert], forShapes),
    mono: colours.monoFontColor ?? ink,
  }
}

/** Links of the button's colour, as far towards the ink as it takes to read them. */
function linkColours({ ink, paper }: Palette, button: string | undefined) {
  if (button === undefined) return {}
  const shades = [0, 0.15, 0.3, 0.45, 0.6, 0.75].map((share) => mix(button, ink, share))
  const accent = readableOn(paper, [...shades, ink], forText)
  return { accent, 'accent-strong': mix(accent, ink, 0.35), focus: accent, 'calm-icon': accent }
}

/** The values that differ from the server's own: in one scheme of two, or in the only one that the theme has. */
export function paletteOf(colours: Colours, shown: 'light' | 'dark'): Partial<Palette> {
  const scheme = schemeOf(colours)
  const base = (scheme === 'both' ? shown : scheme) === 'dark' ? dark : light
  const door = doorColours(base, colours.pageBackgroundColor)
  const hasButton = colourNames.some((name) => name.startsWith('primaryButton') && colours[name])
  if (scheme !== 'both') return { ...base, ...surfaceColours(base, colours), ...buttonColours(base, colours), ...door }
  const links = linkColours(base, colours.primaryButtonColor)
  return { ...(hasButton ? buttonColours(base, colours) : {}), ...links, ...door }
}

type Pair = {
  readonly text: ColourName
  readonly on: readonly [ground: keyof Palette, name: ColourName]
  readonly at: keyof Palette
  readonly ratio: number
}

const pairs: readonly Pair[] = [
  { text: 'fontColor', at: 'ink', on: ['paper', 'panelBackgroundColor'], ratio: forText },
  { text: 'linkTextColor', at: 'accent', on: ['paper', 'panelBackgroundColor'], ratio: forText },
  { text: 'linkTextFocusColor', at: 'accent-strong', on: ['paper', 'panelBackgroundColor'], ratio: forText },
  { text: 'errorFontColor', at: 'danger', on: ['paper', 'panelBackgroundColor'], ratio: forText },
  { text: 'monoFontColor', at: 'mono', on: ['paper', 'panelBackgroundColor'], ratio: forText },
  { text: 'inputTextColor', at: 'on-field', on: ['field', 'inputBackgroundColor'], ratio: forText },
  { text: 'alertFontColor', at: 'on-alert', on: ['danger-soft', 'alertBackgroundColor'], ratio: forText },
  { text: 'alertFontColor', at: 'on-alert', on: ['calm-soft', 'alertBackgroundColor'], ratio: forText },
  { text: 'errorIconColor', at: 'danger-icon', on: ['danger-soft', 'alertBackgroundColor'], ratio: forShapes },
  { text: 'infoIconColor', at: 'calm-icon', on: ['calm-soft', 'alertBackgroundColor'], ratio: forShapes },
  { text: 'primaryButtonTextColor', at: 'on-button', on: ['button', 'primaryButtonColor'], ratio: forText },
  {
    text: 'primaryButtonTextFocusColor',
    at: 'on-button-strong',
    on: ['button-strong', 'primaryButtonFocusColor'],
    ratio: forText,
  },
]

export type Unreadable = { readonly name: ColourName; readonly message: string }

/** The pairs of named colours that cannot be read. A theme that leaves one of a pair out gets one that fits, where there is one. */
export function unreadablePairs(colours: Colours): Unreadable[] {
  const scheme = schemeOf(colours)
  const found = new Map<ColourName, Unreadable>()
  for (const shown of scheme === 'both' ? (['light', 'dark'] as const) : [scheme]) {
    const palette: Palette = { ...(shown === 'dark' ? dark : light), ...paletteOf(colours, shown) }
    for (const { text, at, on, ratio } of pairs) {
      const [colour, ground] = [colours[text], palette[on[0]]]
      if (colour === undefined || contrast(palette[at], ground) >= ratio) continue
      found.set(text, { name: text, message: unreadable(colour, [on[1], ground, colours[on[1]] !== undefined], ratio) })
    }
  }
  return [...found.values()]
}

function unreadable(colour: string, [name, ground, isNamed]: [ColourName, string, boolean], ratio: number): string {
  // Rounded down, so that what is just too little does not look like enough.
  const reached = Math.floor(contrast(colour, ground) * 100) / 100
  const owner = isNamed ? name : `the ${name} that comes with the server`
  return `has a contrast of ${reached} to 1 on ${owner} (${ground}); ${ratio} to 1 is needed to read it (WCAG 2.2)`
}
