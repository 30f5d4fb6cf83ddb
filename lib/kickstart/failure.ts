/** Puts a failed answer into words and keeps the plan's secrets out of them. */

import type { KickstartPlan } from './plan'

/** Enough to mend the request; the rest usually follows from the same mistake. */
const SHOWN_ERRORS = 5

/** Shorter texts are no secrets worth the name, and hiding them would tear holes into the message. */
const SHORTEST_SECRET = 4

const SECRET_NAME = /password|secret|token|key|credential/i

/** Replaces secrets in a text. */
export type Redact = (text: string) => string

/** The errors object of an answer (`fieldErrors`, `generalErrors`) as text; empty when there is none. */
export function describeErrors(body: unknown, redact: Redact): string {
  const items = [...Object.values(objectOf(objectOf(body).fieldErrors)).flat(), objectOf(body).generalErrors].flat()
  const texts = items.map((item) => describeItem(item, redact)).filter((text) => text !== '')
  const shown = texts.slice(0, SHOWN_ERRORS).join('; ')
  const hidden = texts.length - SHOWN_ERRORS
  return hidden > 0 ? `${shown}; and ${hidden} more` : shown
}

/** Hides every API key of the plan: applied to whole messages. */
export function apiKeyRedaction(plan: KickstartPlan): Redact {
  return redaction(plan.apiKeys.map(({ key }) => key))
}

/**
 * Hides every text of a request's body whose name says that it is secret: applied to what an answer says. Our answers do
 * not quote secrets; this is the second wall. Codes and field names stay: a password may be the word `password`.
 */
export function bodyRedaction(body: unknown): Redact {
  const secrets: string[] = []
  collectSecrets(body, '', secrets)
  return redaction(secrets)
}

function redaction(secrets: readonly string[]): Redact {
  // Longest first: a secret that contains another one disappears whole.
  const ordered = secrets.filter((text) => text.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text)
}

function collectSecrets(value: unknown, name: string, found: string[]): void {
  if (typeof value === 'string') {
    if (SECRET_NAME.test(name)) found.push(value)
  } else if (Array.isArray(value)) {
    for (const item of value) collectSecrets(item, name, found)
  } else {
    for (const [key, item] of Object.entries(objectOf(value))) collectSecrets(item, key, found)
  }
}

function describeItem(item: unknown, redact: Redact): string {
  const { code, message } = objectOf(item)
  const texts = [code, typeof message === 'string' ? redact(message) : undefined]
  return onOneLine(texts.filter((text) => typeof text === 'string').join(' '))
}

/** Line breaks and other control characters would let an answer forge log lines. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/[.\s]+$/, '')
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
