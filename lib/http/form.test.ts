/** Forms: strict decoding and caps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseForm, readForm } from './form'

const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/x-www-form-urlencoded') =>
  readForm(new Request('http://localhost/', { method: 'POST', headers: { 'content-type': type }, body }))

test('fields keep their order, duplicates and everything after the first equals sign', () => {
  assert.deepEqual(parseForm('a=1&a=2&b=x%3Dy=z&c&d=a+b%2B'), {
    kind: 'form',
    fields: [
      ['a', '1'],
      ['a', '2'],
      ['b', 'x=y=z'],
      ['c', ''],
      ['d', 'a b+'],
    ],
  })
})

test('IN-01: broken UTF-8, lone surrogates and NUL are refused, never replaced', () => {
  for (const text of ['a=%ff', 'a=%', 'a=%zz', 'a=%00', '%00=a', 'a=%ed%a0%80', 'a=%c0%80']) {
    assert.equal(parseForm(text).kind, 'malformed', text)
  }
})

test('a body that is no form, not ASCII, too long or of too many fields is refused', async () => {
  assert.equal((await post('{"a":1}', 'application/json')).kind, 'malformed')
  assert.equal((await post(new Uint8Array([0x61, 0x3d, 0xff]))).kind, 'malformed')
  assert.equal((await post(`a=${'x'.repeat(70_000)}`)).kind, 'tooLarge')
  assert.equal((await post('a=1&'.repeat(5000))).kind, 'malformed')
  assert.deepEqual(await post('a=1'), { kind: 'form', fields: [['a', '1']] })
})
