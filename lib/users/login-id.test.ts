/** IN-05: what looks the same to a mail server or a person is the same identity, and what is no identity is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalLoginId, isEmail, isUsername } from './login-id'

const canonicalEmail = (text: string) => isEmail(canonicalLoginId(text))

test('IN-05: the canonical form is final: it is its own canonical form', () => {
  for (let code = 0; code <= 0x2ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const letter = String.fromCodePoint(code)
    for (const text of [letter, `${letter}\u0301`, `${letter}\u0345`, `Σ${letter}`]) {
      const canonical = canonicalLoginId(text)
      if (canonicalLoginId(canonical) !== canonical) assert.fail(code.toString(16))
    }
  }
})

test('IN-05: case, width and composition do not make another user', () => {
  assert.equal(canonicalLoginId('Ada@Example.COM'), 'ada@example.com')
  assert.equal(canonicalLoginId('ａｄａ＠example．com'), 'ada@example.com')
  assert.equal(canonicalLoginId('Jose\u0301@example.com'), canonicalLoginId('JOS\u00c9@example.com'))
  assert.equal(canonicalLoginId('\u212Aelvin'), 'kelvin')
})

test('IN-05: what another script writes alike stays another user', () => {
  assert.notEqual(canonicalLoginId('\u0430da@example.com'), canonicalLoginId('ada@example.com'))
})

test('IN-05: an address is one address', () => {
  for (const good of [
    'ada@example.com',
    'a+b.c@sub.example.co',
    'ada@localhost',
    "o'hara@example.com",
    'ü@example.com',
  ]) {
    assert.ok(canonicalEmail(good), good)
  }
  const bad = [
    ...['ada', '@example.com', 'ada@', 'a@b@c', 'a@x,b@y', 'a@x;b@y', 'a@x b@y', 'a b@x.y', 'a@x.y ', ' a@x.y'],
    ...['a@x.y\n', 'a@x.y\r\nbcc: b@z', 'a\0@x.y', 'a@x\u200b.y', 'a@x..y', 'a@.x', 'a@x.', '"a b"@x.y', 'A <a@x.y>'],
    ...['a@[127.0.0.1]', 'a\\@x.y', `${'a'.repeat(65)}@x.y`, `a@${'x.'.repeat(130)}y`, '\u202ea@x.y', ''],
  ]
  for (const text of bad) assert.ok(!canonicalEmail(text), JSON.stringify(text))
})

test('IN-05: nothing that passes for an address has a second @, a space or a control character', () => {
  const pieces = fc.constantFrom(
    'a',
    'b',
    '@',
    '＠',
    '.',
    ',',
    ';',
    ' ',
    '\n',
    '\0',
    '\u00a0',
    '\u2028',
    '﹫',
    '"',
    'é',
    '😀',
  )
  fc.assert(
    fc.property(fc.string({ unit: pieces, maxLength: 12 }), (text) => {
      const canonical = canonicalLoginId(text)
      if (isEmail(canonical)) assert.match(canonical, /^[^\s@,;"\p{C}]+@[^\s@,;"\p{C}]+$/u)
    }),
    { numRuns: 5000 },
  )
})

test('IN-05: a username is visible and has no spaces at its ends', () => {
  for (const good of ['ada', 'Ada Lovelace', '艾达', '7', 'a_b-c.d'])
    assert.ok(isUsername(canonicalLoginId(good)), good)
  for (const bad of ['', ' ada', 'ada ', 'ada\n', 'a\0b', 'a\u200db\u202e', '\u00a0ada', 'x'.repeat(255)]) {
    assert.ok(!isUsername(canonicalLoginId(bad)), JSON.stringify(bad))
  }
})
