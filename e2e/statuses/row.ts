/** One row of a status table: what has to be done so that an endpoint answers this status, and what then is in the body. */
import assert from 'node:assert/strict'
import type { Answer } from '../support/http'
import { codesOf } from '../support/login'
import type { World } from './world'

export type Row = {
  /** As documented: `PUT /api/login/{userId}`. */
  readonly endpoint: string
  /** Which of several ways to call it, where there are several: `with a JWT`. */
  readonly form?: string | undefined
  readonly status: number
  readonly when: string
  /** Makes the state, through public endpoints alone, and sends the request that meets it. */
  reach(world: World): Promise<Answer>
  /** Asserts what is promised of the body and the cookies. */
  holds(answer: Answer): void
}

/** The name of the row's test, and of its line in docs/statuses.md. */
export const nameOf = ({ endpoint, form, status, when }: Omit<Row, 'reach' | 'holds'>): string =>
  `${[endpoint, form].filter(Boolean).join(' ')} ${status}: ${when}`

/** Nothing at all: official clients parse a body only where one is announced. */
export function empty({ text, headers, cookies }: Answer): void {
  assert.equal(text, '')
  assert.equal(headers['content-type'], undefined)
  assert.deepEqual(cookies, [])
}

/** Exactly these members, in this order. */
export const members =
  (...names: string[]) =>
  (answer: Answer): void =>
    assert.deepEqual(Object.keys(answer.json()), names)

/** The errors object with these codes by field; general ones under `''`. */
export const errors =
  (codes: Record<string, string[]>) =>
  (answer: Answer): void => {
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
    assert.deepEqual(codesOf(answer), codes)
    assert.deepEqual(answer.cookies, [])
  }
