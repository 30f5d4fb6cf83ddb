/** JSON from clients is strict, bounded and free of what a database or another reader would take for something else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maxJsonDepth, maxJsonValues } from '@/lib/limits'
import { isWellFormed, parseJson, renderJson } from './json'

const parse = (text: string) => parseJson(Buffer.from(text))

/** The field that the refusal names. */
function refusedField(text: string): string | undefined {
  const result = parse(text)
  if (result.kind === 'json') return undefined
  const [field, items] = Object.entries(result.errors.fieldErrors ?? {})[0] ?? []
  assert.equal(items?.[0]?.code, '[invalidJSON]')
  return field
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

const wellFormed = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text !== '__proto__')

test('what is well formed and within bounds arrives as JSON.parse reads it', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      wellFormed,
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('any'), { maxLength: 4 }),
    object: fc.dictionary(wellFormed, tie('any'), { maxKeys: 4 }),
  })).any
  fc.assert(
    fc.property(value, (given) => {
      const text = JSON.stringify(given)
      const result = parse(text)
      assert.equal(result.kind, 'json')
      assert.deepEqual(result.kind === 'json' && result.value, JSON.parse(text))
    }),
  )
})

test('no bytes make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void parseJson(bytes)))
})

test('what is no JSON is refused as a whole', () => {
  for (const text of ['', '{', "{'a':1}", '{"a":1,}', '{"a":1}{', 'undefined', 'NaN', '"\u0001"', '{"a":01}']) {
    assert.equal(refusedField(text), 'body', text)
  }
})

test('invalid UTF-8 is refused and never replaced', () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0xe2, 0x82],
  ]) {
    assert.equal(parseJson(new Uint8Array(bytes)).kind, 'invalid', bytes.join())
  }
})

test('IN-01: NUL and lone surrogates are refused in every value and name, and the field is named', () => {
  for (const bad of ['\\u0000', '\\ud800', '\\udfff', 'a\\u0000b', '\\udc00\\ud800']) {
    assert.equal(refusedField(`"${bad}"`), 'body')
    assert.equal(refusedField(`{"loginId":"${bad}"}`), 'loginId')
    assert.equal(refusedField(`{"user":{"data":{"tags":["x","${bad}"]}}}`), 'user.data.tags[1]')
    assert.equal(refusedField(`{"user":{"data":{"${bad}":1}}}`), 'user.data')
  }
  assert.equal(refusedField('{"loginId":"\\ud83d\\ude00"}'), undefined)
})

test('IN-01: isWellFormed is exactly what PostgreSQL can store and UTF-8 can say', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', '\0') }),
      (a, b) => {
        for (const text of [a, b, a + b]) {
          const survives = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0')
          assert.equal(isWellFormed(text), survives)
        }
      },
    ),
  )
})

test('IN-02: nesting ends at the limit, without a deep stack', () => {
  assert.equal(refusedField(nested(maxJsonDepth + 1)), undefined)
  assert.match(refusedField(nested(maxJsonDepth + 2)) ?? '', /^(\[0\])+$/)
  for (const depth of [100_000, 499_000]) {
    assert.notEqual(refusedField(nested(depth)), undefined)
    assert.notEqual(refusedField(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`), undefined)
  }
})

test('IN-02: values are counted, wherever they are', () => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, () => 0))
  assert.equal(refusedField(list(maxJsonValues - 1)), undefined)
  assert.equal(refusedField(list(maxJsonValues + 1)), 'body')
  const keys = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])))
  const lists = JSON.stringify(Array.from({ length: 300 }, () => Array.from({ length: 100 }, () => 0)))
  for (const text of [keys, lists]) {
    assert.notEqual(refusedField(text), undefined)
  }
})

test('IN-03: a name that would reach a prototype is refused at every level', () => {
  assert.equal(refusedField('{"__proto__":{"admin":true}}'), 'body')
  assert.equal(refusedField('{"user":{"data":[{"__proto__":1}]}}'), 'user.data[0]')
  assert.equal(refusedField('{"user":{"\\u005f_proto__":{}}}'), 'user')
  assert.equal(({} as Record<string, unknown>).admin, undefined)
})

test('a response has its members in order and no nulls, at every level', () => {
  const given = { b: 1, a: { d: null, c: undefined, b: [{ z: 1, y: null }], a: '' }, nothing: null }
  assert.equal(renderJson(given), '{"a":{"a":"","b":[{"z":1}]},"b":1}')
  assert.equal(renderJson({ list: [null, 0, false] }), '{"list":[null,0,false]}')
})

test('the rendering says the same as the value without its nulls', () => {
  const value = fc.dictionary(wellFormed, fc.oneof(wellFormed, fc.integer(), fc.array(fc.integer())))
  fc.assert(
    fc.property(value, (given) => {
      const parsed = JSON.parse(renderJson(given)) as Record<string, unknown>
      assert.deepEqual({ ...parsed }, { ...given })
      assert.equal(renderJson({ outer: given }), `{"outer":${renderJson(given)}}`)
    }),
  )
})
