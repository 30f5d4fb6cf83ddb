import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mergePatch, withoutNulls } from './revision'

test('the examples of RFC 7396 appendix A', () => {
  const examples: [unknown, unknown, unknown][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [target, patch, result] of examples) assert.deepEqual(mergePatch(target, patch), result)
})

const json = fc.jsonValue()

/** As a client can send it: `__proto__` as a member of its own. */
const hostile = fc
  .tuple(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString'), json)
  .map(([name, value]) => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)},"a":{"b":1}}`) as unknown)

test('IN-03: no patch reaches a prototype or changes what it is applied to', () => {
  fc.assert(
    fc.property(fc.oneof(json, hostile), fc.oneof(json, hostile), (target, patch) => {
      const before = JSON.stringify(target)
      const merged = mergePatch(target, patch)
      assert.equal(JSON.stringify(target), before)
      assert.deepEqual(Object.keys(Object.prototype), [])
      if (typeof merged === 'object' && merged !== null && !Array.isArray(merged)) {
        assert.equal(Object.getPrototypeOf(merged), Object.prototype)
      }
    }),
  )
})

test('a patch applied twice is a patch applied once', () => {
  fc.assert(
    fc.property(json, json, (target, patch) => {
      const once = mergePatch(target, patch)
      assert.deepEqual(mergePatch(once, patch), once)
    }),
  )
})

test('nulls are gone at every level outside arrays', () => {
  assert.deepEqual(withoutNulls({ a: null, b: { c: null, d: [null] } }), { b: { d: [null] } })
})
