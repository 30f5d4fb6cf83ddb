/** Password rules: code points, composition, login ids, refused characters. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { checkPassword, passwordErrors } from './rules'

const rules = { minLength: 8, maxLength: 256 }
const lax = { minLength: 1, maxLength: 256 }

test('PW-04: length is counted in code points and nothing is asked of the composition', () => {
  assert.deepEqual(checkPassword('🦊'.repeat(8), rules), [])
  assert.deepEqual(checkPassword('🦊'.repeat(7), rules), ['tooShort'])
  assert.deepEqual(checkPassword('🦊'.repeat(256), rules), [])
  assert.deepEqual(checkPassword('a'.repeat(16), rules), [])
})

test('PW-03: 64 characters pass, one above the maximum and a megabyte do not', () => {
  assert.deepEqual(checkPassword('p'.repeat(64), rules), [])
  assert.deepEqual(checkPassword('p'.repeat(257), rules), ['tooLong'])
  assert.deepEqual(checkPassword('p'.repeat(1_000_000), rules), ['tooLong'])
  assert.deepEqual(checkPassword('', rules), ['blank'])
})

test('PW-08: NUL and lone surrogates are refused, pairs are not', () => {
  for (const bad of ['\ud800abcdefgh', 'abcdefgh\udc00', 'abcd\0efgh'])
    assert.deepEqual(checkPassword(bad, rules), ['invalid'])
  assert.deepEqual(checkPassword('abcdefg\u{1f98a}', rules), [])
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
        const problems = checkPassword(text, { minLength: min, maxLength: min + extra })
        assert.equal(problems.length === 0, length >= min && length <= min + extra)
      },
    ),
  )
})

test('each rule of composition names what is missing, all of them at once', () => {
  const all = { ...rules, requireMixedCase: true, requireNonAlpha: true, requireNumber: true }
  assert.deepEqual(checkPassword('abc', all), ['tooShort', 'singleCase', 'onlyAlpha', 'requireNumber'])
  assert.deepEqual(checkPassword('abcdefgH1!', all), [])
  assert.deepEqual(checkPassword('ABCDEFGH1!', all), ['singleCase'])
  assert.deepEqual(checkPassword('Abcdefgh1', all), ['onlyAlpha'])
  assert.deepEqual(checkPassword('Abcdefghi!', all), ['requireNumber'])
  assert.deepEqual(checkPassword('Überfüße ٣', all), [])
})

test('an ASCII password passes the rules of composition exactly if it has each kind of character', () => {
  const all = { ...lax, requireMixedCase: true, requireNonAlpha: true, requireNumber: true }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }), (text) => {
      const complete = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].every((kind) => kind.test(text))
      assert.equal(checkPassword(text, all).length === 0, complete)
    }),
  )
})

test('PW-05: a login id in the password is refused where the tenant says so, in whatever case', () => {
  const strict = { ...lax, disallowUserLoginId: true }
  const loginIds = { email: 'ada.lovelace@example.com', phoneNumber: '+14155550100', username: 'Countess' }
  assert.deepEqual(checkPassword('Ada.Lovelace@example.com!', strict, loginIds), ['containsEmail'])
  assert.deepEqual(checkPassword('my ADA.LOVELACE 1815', strict, loginIds), ['containsEmail'])
  assert.deepEqual(checkPassword('countess of it', strict, loginIds), ['containsUsername'])
  for (const spelling of ['+14155550100', '4155550100', 'my 5550100'])
    assert.deepEqual(checkPassword(spelling, strict, loginIds), ['containsPhoneNumber'])
  assert.deepEqual(checkPassword('countess of it', lax, loginIds), [])
  assert.deepEqual(checkPassword('somebody else', strict, loginIds), [])
  assert.deepEqual(checkPassword('alphabet', strict, { username: 'al' }), [])
})

test('errors carry the codes of the public API under the field that was sent', () => {
  const errors = passwordErrors('user.password', ['tooShort', 'singleCase'])
  const codes = errors.fieldErrors?.['user.password']?.map(({ code }) => code)
  assert.deepEqual(codes, ['[tooShort]user.password', '[singleCase]user.password'])
})
