import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { userInput } from './input'
import { canonicalLoginId } from './login-id'

const emailOf = (email: string) => {
  const parsed = userInput.safeParse({ email })
  return parsed.success ? parsed.data.email : undefined
}

test('IN-05: spellings of one address are one address or none', () => {
  for (const email of ['a@b.c', 'A@B.C', 'ａ＠b.c', 'a@B.c']) assert.equal(emailOf(email), 'a@b.c')
  assert.equal(emailOf('e\u0301@b.c'), emailOf('\u00e9@b.c'))
  for (const email of ['a@x,b@y', 'a@b.c ', 'a@b.c\n', ' a@b.c', 'a@b@c', '"a b"@c', 'a@b.c\r\nBcc: z', '@b', 'a@']) {
    assert.equal(emailOf(email), undefined, JSON.stringify(email))
  }
})

test('IN-05: the canonical form of a canonical form is itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const canonical = canonicalLoginId(text)
      assert.equal(canonicalLoginId(canonical), canonical)
    }),
    { numRuns: 2000 },
  )
})

test('IN-04: what the server owns is not taken from a client', () => {
  const parsed = userInput.parse({
    email: 'a@b.c',
    id: 'x',
    tenantId: 'x',
    verified: true,
    insertInstant: 1,
    active: false,
    salt: 's',
    registrations: [],
  })
  // The change of password is an administrator's to demand; left out, none is.
  const expected = ['data', 'email', 'passwordChangeRequired', 'preferredLanguages']
  assert.deepEqual(
    Object.entries(parsed)
      .flatMap(([name, value]) => (value === undefined ? [] : name))
      .sort(),
    expected,
  )
})

test('a user needs an email address, a phone number or a username, and an empty one is none', () => {
  for (const user of [{}, { email: '' }, { phoneNumber: '', username: '', email: '' }]) {
    const parsed = userInput.safeParse(user)
    assert.deepEqual(
      parsed.error?.issues.map(({ path }) => path.join('.')),
      ['email', 'phoneNumber', 'username'],
    )
  }
  assert.ok(userInput.safeParse({ phoneNumber: '+14155550100' }).success)
  assert.ok(userInput.safeParse({ username: 'Ann' }).success)
})

test('dates, time zones, languages and addresses of pictures are real ones', () => {
  const fine = {
    email: 'a@b.c',
    birthDate: '2000-02-29',
    timezone: 'Europe/Berlin',
    preferredLanguages: ['en', 'es_MX'],
  }
  for (const imageUrl of ['https://a.b/c.png', '//a.b/c.png', '/c.png']) {
    assert.ok(userInput.safeParse({ ...fine, imageUrl }).success, imageUrl)
  }
  for (const wrong of [
    { birthDate: '2001-02-29' },
    { birthDate: '2001-2-9' },
    { timezone: 'Mars/Olympus' },
    { timezone: '+01:00' },
    { preferredLanguages: ['not a language'] },
    { imageUrl: 'javascript:alert(1)' },
    { imageUrl: 'java\nscript:alert(1)' },
    { data: { long: 'x'.repeat(200_001) } },
    { expiry: 1.5 },
    { data: [] },
    { email: { contains: '' } },
  ]) {
    assert.equal(userInput.safeParse({ ...fine, ...wrong }).success, false, JSON.stringify(wrong))
  }
})
