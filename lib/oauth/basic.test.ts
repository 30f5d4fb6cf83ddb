/** Basic credentials: decoded strictly, or not at all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBasic } from './basic'

const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64')

test('both parts are form-decoded, and only the first colon separates', () => {
  assert.deepEqual(parseBasic(encode('id:secret')), { kind: 'credentials', clientId: 'id', clientSecret: 'secret' })
  assert.deepEqual(parseBasic(encode('i%3Ad:a+b%2Bc:d')), {
    kind: 'credentials',
    clientId: 'i:d',
    clientSecret: 'a b+c:d',
  })
})

test('OA-07: what is not written as RFC 7617 and RFC 6749 §2.3.1 say is malformed', () => {
  const odd = [
    '',
    'id:secret',
    encode('no colon'),
    encode(':secret'),
    encode('id:'),
    encode('id:%'),
    encode('id:%zz'),
    encode('id:%ff'),
    encode('id:sécret'),
    encode('id:a\nb'),
    encode(new Uint8Array([0x69, 0x3a, 0xff])),
    encode('id:secret1').replace(/=+$/, ''),
    `${encode('id:secret')}====`,
    ` ${encode('id:secret')}`,
    encode('id:s?>').replace('/', '_').replace('+', '-'),
    `${encode('id:secret').slice(0, -1)}!`,
  ]
  for (const text of odd) assert.equal(parseBasic(text).kind, 'malformed', JSON.stringify(text))
})
