/** Themes: how the hosted pages look and what they say, per tenant and application. */
export { findAppearance } from './appearance'
export { type ThemeInput, themeInput } from './input'
export { themeSchema } from './schema'
export { searchThemes, themeSearch } from './search'
export { copyOf, themes } from './stored'
