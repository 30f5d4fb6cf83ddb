/** findJsonError agrees with JSON.parse about what is JSON, and points at the right place. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findJsonError } from './json-error'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('agrees with JSON.parse on valid, damaged and arbitrary texts', () => {
  const damaged = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.nat(2),
      fc.constantFrom('', ',', '"', '\\', '{', ']', ':', '/', '\u0001', ' ', '0', 'e'),
    )
    .map(([json, at, removed, added]) => {
      const index = at % (json.length + 1)
      return json.slice(0, index) + added + json.slice(index + removed)
    })
  const soup = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'u', '1', '-', '.', 'true', 'null', ' ', '\n'),
  })
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, soup), (text) => {
      assert.equal(findJsonError(text) === undefined, isJson(text))
    }),
    { numRuns: 2_000 },
  )
})

test('names line, column and what was expected', () => {
  assert.deepEqual(findJsonError('{\r\n  "a": 1\n  "b": 2\n}'), { line: 3, column: 3, expected: 'a comma or "}"' })
  assert.deepEqual(findJsonError('[1, 2,]'), { line: 1, column: 7, expected: 'a value' })
  assert.deepEqual(findJsonError('{"a":1,}'), { line: 1, column: 8, expected: 'a property name in quotes' })
  assert.deepEqual(findJsonError('{ // note\n}'), { line: 1, column: 3, expected: 'no comment: JSON has none' })
  assert.deepEqual(findJsonError('{"a": "\\#{b}"}'), {
    line: 1,
    column: 7,
    expected: 'a text whose backslashes are doubled',
  })
  assert.deepEqual(findJsonError('{"a": "b'), {
    line: 1,
    column: 7,
    expected: 'a text that ends on its line with a quote',
  })
  assert.deepEqual(findJsonError('{} x'), { line: 1, column: 4, expected: 'a JSON value or punctuation' })
  assert.deepEqual(findJsonError('{} {}'), { line: 1, column: 4, expected: 'the end of the file' })
  assert.deepEqual(findJsonError(''), { line: 1, column: 1, expected: 'a value' })
})

test('a million open brackets and a text of a million escapes neither overflow the stack nor hang', () => {
  assert.equal(findJsonError('['.repeat(1_000_000))?.column, 1_000_001)
  assert.equal(findJsonError(`["${'\\n'.repeat(1_000_000)}`)?.column, 2)
})
