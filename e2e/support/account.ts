/** People on the account pages, as a browser without scripts sees them. */
import assert from 'node:assert/strict'
import type { Answer } from './http'
import { type Browser, browser } from './oauth'
import { formsOf, headingOf, submit, wordsOf } from './pages'
import type { Server } from './server'

type Credentials = { readonly email: string; readonly password: string }

/** Goes on wherever an answer leads on this server, until there is a page. */
export async function arrive(visitor: Browser, { url }: Pick<Server, 'url'>, answer: Answer): Promise<Answer> {
  let last = answer
  for (let steps = 0; last.status >= 300 && last.status < 400; steps += 1) {
    assert.ok(steps < 10, 'goes round and round')
    const { pathname, search } = new URL(last.headers.location ?? '', url)
    last = await visitor.get(pathname + search)
  }
  return last
}

/** Fills in the sign-in form that a page of ours has led to; the page that it came for, or the one of the second factor. */
export async function enterPassword(
  visitor: Browser,
  server: Server,
  form: Answer,
  { email, password }: Credentials,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return arrive(visitor, server, await submit(visitor, form, { loginId: email, password, ...more }))
}

export type AccountVisitor = Browser & {
  /** A page, wherever it redirects to. */
  readonly goTo: (path: string) => Promise<Answer>
  /** Sends the form of a page whose hidden fields are these, with what was typed. */
  readonly act: (
    page: Answer,
    which: Readonly<Record<string, string>>,
    typed?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
}

/** A browser at the account pages, nobody signed in. */
export function accountVisitor(server: Server): AccountVisitor {
  const visitor = browser(server)
  return {
    ...visitor,
    goTo: async (path) => arrive(visitor, server, await visitor.get(path)),
    act: async (page, which, typed = {}) => {
      const form = formsOf(page).find(({ fields }) =>
        Object.entries(which).every(([name, value]) => fields[name] === value),
      )
      assert.ok(form, `a form with ${JSON.stringify(which)} on ${headingOf(page)}: ${wordsOf(page)}`)
      return arrive(visitor, server, await visitor.send(form.action, { ...form.fields, ...typed }))
    },
  }
}

/** Signed in, and on the first account page. */
export async function signedIn(
  server: Server,
  person: Credentials,
  more: Readonly<Record<string, string>> = {},
): Promise<AccountVisitor> {
  const visitor = accountVisitor(server)
  const page = await enterPassword(visitor, server, await visitor.goTo('/account'), person, more)
  assert.match(headingOf(page), /^Hello/, wordsOf(page))
  return visitor
}
