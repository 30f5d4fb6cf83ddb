/** Codes are those of RFC 6238 and of an independent library, count for one step around now, and never go back in time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { authenticatorSecret, fromBase32, newAuthenticatorSecret, toBase32 } from './secret'
import { codeAt, matchingStep, stepAt } from './totp'

/** RFC 6238 appendix B, SHA-1: seconds and eight digits. */
const vectors: readonly (readonly [number, string])[] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
]
const rfcSecret = Buffer.from('12345678901234567890')

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max })
const secrets = bytes(16, 64)
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 })
const check = (secret: Uint8Array, code: string, instant: number, lastStep: number | null = null) =>
  matchingStep(secret, code, { instant, lastStep })

test('RFC 6238: the vectors of appendix B', () => {
  for (const [seconds, code] of vectors) {
    assert.equal(codeAt(rfcSecret, stepAt(seconds * 1000), 8), code)
    assert.equal(codeAt(rfcSecret, stepAt(seconds * 1000)), code.slice(2))
  }
})

test('an independent library makes the same codes', () => {
  fc.assert(
    fc.property(secrets, instants, (secret, instant) => {
      const reference = new TOTP({ secret: new Secret({ buffer: new Uint8Array(secret).buffer }) })
      assert.equal(codeAt(secret, stepAt(instant)), reference.generate({ timestamp: instant }))
    }),
  )
})

test('MF-05: a code counts in its own step and the two around it, and in no other', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.integer({ min: 60, max: 100_000_000 }),
      fc.integer({ min: -5, max: 5 }),
      (secret, step, drift) => {
        const code = codeAt(secret, step + drift)
        const instant = step * 30_000
        const around = [step - 1, step, step + 1]
        const expected = around.find((candidate) => codeAt(secret, candidate) === code)
        assert.equal(check(secret, code, instant), expected)
        if (Math.abs(drift) <= 1) assert.notEqual(expected, undefined)
      },
    ),
  )
})

test('MF-01: no code counts whose step is not after the last one', () => {
  const step = 1000
  const instant = step * 30_000
  const code = codeAt(rfcSecret, step)
  assert.equal(check(rfcSecret, code, instant, step - 1), step)
  assert.equal(check(rfcSecret, code, instant, step), undefined)
  assert.equal(check(rfcSecret, codeAt(rfcSecret, step - 1), instant, step), undefined)
  assert.equal(check(rfcSecret, codeAt(rfcSecret, step + 1), instant, step), step + 1)
})

test('MF-12: what has not the form of a code is wrong, and nothing worse', () => {
  for (const code of [
    '',
    '12345',
    '1234567',
    '١٢٣٤٥٦',
    '１２３４５６',
    '123456\n',
    ' 123456',
    '12 456',
    '1e5000',
    '\0',
    '9'.repeat(10 ** 6),
  ]) {
    assert.equal(check(rfcSecret, code, 0), undefined)
  }
})

test('base32 survives as people copy it', () => {
  fc.assert(
    fc.property(bytes(1, 64), (given) => {
      const text = toBase32(given)
      assert.equal(text, new Secret({ buffer: new Uint8Array(given).buffer }).base32)
      const copied = (text.match(/.{1,4}/g) ?? []).join(' ').toLowerCase()
      for (const form of [text, copied, `${text}==`]) assert.deepEqual(fromBase32(form), given)
    }),
  )
})

test('MF-09: a new secret has 160 bits in both forms, and is never the same', () => {
  const seen = new Set<string>()
  for (let n = 0; n < 1000; n++) {
    const { secret, secretBase32Encoded } = newAuthenticatorSecret()
    assert.match(secretBase32Encoded, /^[A-Z2-7]{32}$/)
    assert.deepEqual(authenticatorSecret({ secret }), authenticatorSecret({ secretBase32Encoded }))
    seen.add(secret)
  }
  assert.equal(seen.size, 1000)
})

test('a secret of a client has to be one: well-formed and of 128 to 512 bits', () => {
  const ofLength = (length: number) => Buffer.alloc(length, 7).toString('base64')
  for (const length of [16, 20, 64]) assert.equal(authenticatorSecret({ secret: ofLength(length) })?.length, length)
  for (const secret of [ofLength(15), ofLength(65), '', 'not base64!', 'a b', '='.repeat(40)]) {
    assert.equal(authenticatorSecret({ secret }), undefined, secret)
  }
  for (const secretBase32Encoded of [
    '',
    '1111111111111111111111111111111',
    'AAAA',
    'ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ',
  ]) {
    assert.equal(authenticatorSecret({ secretBase32Encoded }), undefined, secretBase32Encoded)
  }
})
