/** IN-05 for phone numbers: all spellings of one number are one identity, and what reaches nobody is none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readingsOf, subjectOfLoginId } from './login-id'
import { toPhoneNumber } from './phone-number'

test('IN-05: every spelling of a number is the same number, and country code 1 is assumed', () => {
  for (const text of [
    '+14155550100',
    '+1 (415) 555-0100',
    '415-555-0100',
    '1 415 555 0100',
    '＋１４１５５５５０１００',
  ]) {
    assert.equal(toPhoneNumber(text), '+14155550100', text)
  }
  assert.equal(toPhoneNumber('+44 (0)20 7946 0018'), '+442079460018')
  assert.equal(toPhoneNumber('+49 176 12345678'), '+4917612345678')
})

test('IN-05: what is no whole number of one subscriber is refused', () => {
  for (const text of [
    ...['', '1', '+1', '555-0100', '+1415555010', '+999123456789', '0171 1234567'],
    ...['+14155550100 ext. 5', 'call 415 555 0100', '+14155550100\n', '+14155550100,+14155550101', 'ada@example.com'],
    `+1${'0'.repeat(100_000)}`,
  ]) {
    assert.equal(toPhoneNumber(text), undefined, text.slice(0, 40))
  }
})

test('IN-05: the canonical form of a phone number is itself', () => {
  const digits = fc.stringMatching(/^(\+(1|33|44|49|91|358|43))?[ (]?[0-9]{2,4}[) -]?[0-9]{3,4}-?[0-9]{3,4}$/)
  let numbers = 0
  fc.assert(
    fc.property(digits, (text) => {
      const number = toPhoneNumber(text)
      if (number === undefined) return
      numbers += 1
      assert.match(number, /^\+[1-9]\d{4,14}$/)
      assert.equal(toPhoneNumber(number), number)
    }),
    { numRuns: 5000 },
  )
  assert.ok(numbers > 100, `${numbers} of the texts are numbers`)
})

test('a login id reads as what each of the types makes of it', () => {
  assert.deepEqual(readingsOf('415 555 0100', ['username', 'phoneNumber']), ['415 555 0100', '+14155550100'])
  assert.deepEqual(readingsOf('Ada@Example.com', ['phoneNumber', 'email']), [null, 'ada@example.com'])
})

test('BF-01: a number that nobody has is counted under one name, however it is spelled', () => {
  for (const types of [['phoneNumber'], ['email', 'phoneNumber', 'username']] as const) {
    assert.equal(subjectOfLoginId('(415) 555-0100', types), subjectOfLoginId('+1 415 555 0100', types))
  }
  assert.notEqual(subjectOfLoginId('(415) 555-0100', ['username']), subjectOfLoginId('+14155550100', ['username']))
})
