/**
 * How pages look and what they say in the request that is being answered. It travels with the call, as a transaction does: which theme is
 * meant is known once the tenant and the application are, deep inside a handler, and every page, part and message after that follows it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { processWide } from '@/lib/process-wide'
import type { Messages } from '@/lib/text'

export type Favicon = { readonly href: string; readonly rel: string; readonly sizes?: string; readonly type?: string }

/** A theme, ready for pages. What is absent is as it comes with the server. */
export type Appearance = {
  /** Rules for a style element after the stylesheet, and the CSP source that admits it. */
  readonly style?: { readonly css: string; readonly source: string }
  /** CSP sources of its images. */
  readonly imageSources: readonly string[]
  /** For `<meta name="color-scheme">`. */
  readonly colorScheme: 'light dark' | 'light' | 'dark'
  readonly logo?: string
  /** Whether an image lies around the panel. */
  readonly hasBackground: boolean
  readonly favicons: readonly Favicon[]
  readonly footer: boolean
  /** Of the languages in which it has words of its own, each complete. */
  readonly messages?: ReadonlyMap<string, Messages>
}

export const plainAppearance: Appearance = {
  imageSources: [],
  colorScheme: 'light dark',
  hasBackground: false,
  favicons: [],
  footer: true,
}

type Worn = { appearance: Appearance }

const current = processWide('appearance', () => new AsyncLocalStorage<Worn>())

/** Answers one request, which may choose its appearance on the way. */
export function withAppearance<T>(run: () => T): T {
  return current.run({ appearance: plainAppearance }, run)
}

/** From here on, the request's pages look like this. Outside of one nothing happens. */
export function wear(appearance: Appearance): void {
  const worn = current.getStore()
  if (worn) worn.appearance = appearance
}

export function appearance(): Appearance {
  return current.getStore()?.appearance ?? plainAppearance
}
