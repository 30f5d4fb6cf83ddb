/** Hosted pages as a browser without scripts sees them: their forms, headings and links. */
import assert from 'node:assert/strict'
import type { Answer } from './http'
import type { Browser } from './oauth'

export type Form = { readonly action: string; readonly fields: Readonly<Record<string, string>> }

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', '#x27': "'", lt: '<', gt: '>' }

function decoded(html: string): string {
  return html.replace(/&(amp|quot|#x27|lt|gt);/g, (_, name: string) => entities[name] ?? '')
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(` ${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? undefined : decoded(value)
}

/** Every form of a page, in order, with what it would send if nothing was typed in; a box that is not ticked sends nothing. */
export function formsOf({ text }: Pick<Answer, 'text'>): Form[] {
  return [...text.matchAll(/<form ([^>]*)>(.*?)<\/form>/gs)].map(([, head = '', body = '']) => {
    const inputs = body.match(/<input [^>]*>/g) ?? []
    const sent = inputs.filter((input) => attribute(input, 'type') !== 'checkbox' || input.includes(' checked=""'))
    const fields = sent.map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? ''])
    return { action: attribute(` ${head}`, 'action') ?? '', fields: Object.fromEntries(fields) }
  })
}

export function headingOf({ text }: Pick<Answer, 'text'>): string {
  return decoded(/<h1[^>]*>(.*?)<\/h1>/s.exec(text)?.[1]?.replace(/<[^>]*>/g, '') ?? '')
}

/** The words of a page without its markup. */
export function wordsOf({ text }: Pick<Answer, 'text'>): string {
  return decoded(text.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
}

/** Where the link with this label leads. */
export function linkTo({ text }: Pick<Answer, 'text'>, label: string): string {
  const found = [...text.matchAll(/<a [^>]*>.*?<\/a>/gs)].find(
    ([link]) => decoded(link.replace(/<[^>]*>/g, '')) === label,
  )
  const href = found && attribute(found[0], 'href')
  assert.ok(href, `a link ${label}`)
  return href
}

/** Sends the page's form, with a quiet button's `action` where `does` names one. */
export function submit(
  browser: Browser,
  page: Pick<Answer, 'text'>,
  typed: Readonly<Record<string, string>> = {},
  does?: string,
): Promise<Answer> {
  const [form] = formsOf(page)
  assert.ok(form, `a form on the page ${headingOf(page)}`)
  return browser.send(form.action, { ...form.fields, ...typed, ...(does !== undefined && { action: does }) })
}

/** Goes where an answer redirects to, on this server. */
export function follow(browser: Browser, { status, headers, text }: Answer): Promise<Answer> {
  assert.equal(status, 302, wordsOf({ text }))
  const { pathname, search } = new URL(headers.location ?? '')
  return browser.get(pathname + search)
}

/** The path and query of the link in a mail. */
export function linkIn({ text }: { readonly text: string }): string {
  const { pathname, search } = new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '')
  return pathname + search
}
