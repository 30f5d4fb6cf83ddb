/** Password rules: code points, order of the checks, refused characters. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { checkPassword } from './rules'

const rules = { minLength: 8, maxLength: 256 }

test('PW-04: length is counted in code points and nothing is asked of the composition', () => {
  assert.equal(checkPassword('🦊'.repeat(8), rules), undefined)
  assert.equal(checkPassword('🦊'.repeat(7), rules), 'tooShort')
  assert.equal(checkPassword('🦊'.repeat(256), rules), undefined)
  assert.equal(checkPassword('a'.repeat(16), rules), undefined)
})

test('PW-03: 64 characters pass, one above the maximum and a megabyte do not', () => {
  assert.equal(checkPassword('p'.repeat(64), rules), undefined)
  assert.equal(checkPassword('p'.repeat(257), rules), 'tooLong')
  assert.equal(checkPassword('p'.repeat(1_000_000), rules), 'tooLong')
  assert.equal(checkPassword('', rules), 'blank')
})

test('PW-08: NUL and lone surrogates are refused, pairs are not', () => {
  for (const bad of ['\ud800abcdefgh', 'abcdefgh\udc00', 'abcd\0efgh'])
    assert.equal(checkPassword(bad, rules), 'invalid')
  assert.equal(checkPassword('abcdefg\u{1f98a}', rules), undefined)
})

test('a password passes exactly if its number of code points is within the rules', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.nat(20),
      fc.nat(20),
      (text, min, extra) => {
        fc.pre(!text.includes('\0'))
        const length = [...text].length
        const outcome = checkPassword(text, { minLength: min, maxLength: min + extra })
        assert.equal(outcome === undefined, length >= min && length <= min + extra)
      },
    ),
  )
})
