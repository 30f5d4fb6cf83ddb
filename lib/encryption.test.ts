/** What is encrypted at rest opens with its own key, in its own place, unchanged, and in no other way. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { configure } from './config-fixture'
import { decrypt, encrypt } from './encryption'
import { newToken } from './random'

const newKey = () => Buffer.from(newToken(), 'base64url').toString('base64')

const withKeys = (...keys: string[]) => configure({ ENCRYPTION_KEY: keys.join(',') })

const key = newKey()
before(() => withKeys(key))

test('any text comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (text, context) => {
      assert.equal(await decrypt(await encrypt(text, context), context), text)
    }),
    { numRuns: 50 },
  )
})

test('SL-02: a value moved to another row or column does not decrypt', async () => {
  const stored = await encrypt('the secret', 'signing_keys/1/private_key')
  for (const context of [
    'signing_keys/2/private_key',
    'signing_keys/1/private_ke',
    'signing_keys/1/private_key ',
    '',
  ]) {
    await assert.rejects(decrypt(stored, context), context)
  }
})

test('SL-02: the context cannot be rewritten in the stored value', async () => {
  const [header = '', ...rest] = (await encrypt('the secret', 'row/1')).split('.')
  const forged = Buffer.from(Buffer.from(header, 'base64url').toString().replace('row/1', 'row/2')).toString(
    'base64url',
  )
  await assert.rejects(decrypt([forged, ...rest].join('.'), 'row/2'))
})

test('SL-02: AES-256-GCM, and no two values share a nonce', async () => {
  const values = await Promise.all(Array.from({ length: 5_000 }, () => encrypt('same', 'same')))
  const nonces = new Set(values.map((value) => value.split('.')[2]))
  assert.equal(nonces.size, values.length)
  const header = JSON.parse(Buffer.from(values[0]!.split('.')[0]!, 'base64url').toString())
  assert.deepEqual([header.alg, header.enc, header.ctx], ['dir', 'A256GCM', 'same'])
  assert.equal(Buffer.from(values[0]!.split('.')[2]!, 'base64url').length, 12)
})

test('any changed character is noticed', async () => {
  const stored = await encrypt('the secret', 'row')
  for (let index = 0; index < stored.length; index += 7) {
    const changed = stored.slice(0, index) + (stored[index] === 'A' ? 'B' : 'A') + stored.slice(index + 1)
    await assert.rejects(decrypt(changed, 'row'), `character ${index}`)
  }
})

test('keys rotate: the first of the list encrypts, all of it decrypt, and a removed key opens nothing', async () => {
  const next = newKey()
  const old = await encrypt('old', 'row')
  withKeys(next, key)
  const fresh = await encrypt('fresh', 'row')
  assert.equal(await decrypt(old, 'row'), 'old')
  withKeys(next)
  assert.equal(await decrypt(fresh, 'row'), 'fresh')
  await assert.rejects(decrypt(old, 'row'), /ENCRYPTION_KEY does not contain/)
  withKeys(key)
})

test('an error tells neither the plaintext nor the key', async () => {
  const stored = await encrypt('the secret', 'row/1')
  const error = await decrypt(stored, 'row/2').catch((reason: unknown) => reason)
  assert.ok(error instanceof Error)
  assert.doesNotMatch(`${error.message}${error.stack}`, /the secret/)
  assert.ok(!error.message.includes(key))
})
