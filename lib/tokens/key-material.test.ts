/** Keys that were made elsewhere: what is taken, what is derived, and what is refused. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { importedKeyPair, importedSecret } from './key-material'

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki') => String(key.export({ format: 'pem', type }))
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })

const [pair, other] = [rsa(2048), rsa(2048)]
const privateKey = pem(pair.privateKey, 'pkcs8')

async function algorithmOf(text: string) {
  const imported = await importedKeyPair({ privateKey: text }, undefined)
  return imported.kind === 'material' ? imported.algorithm : imported.kind
}

test('the algorithm follows from the key, in every form of PEM', async () => {
  assert.equal(await algorithmOf(privateKey), 'RS256')
  assert.equal(await algorithmOf(pem(pair.privateKey, 'pkcs1')), 'RS256')
  for (const [curve, algorithm] of [
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ] as const) {
    const { privateKey: key } = ec(curve)
    assert.equal(await algorithmOf(pem(key, 'pkcs8')), algorithm)
    assert.equal(await algorithmOf(pem(key, 'sec1')), algorithm)
  }
  assert.equal(await algorithmOf(pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8')), 'Ed25519')
})

test('a key signs with the algorithms of its type alone', async () => {
  for (const algorithm of ['RS384', 'RS512'] as const) {
    assert.equal((await importedKeyPair({ privateKey }, algorithm)).kind, 'material')
  }
  for (const algorithm of ['ES256', 'Ed25519', 'HS256'] as const) {
    assert.equal((await importedKeyPair({ privateKey }, algorithm)).kind, 'otherAlgorithm')
  }
  const curve = pem(ec('P-384').privateKey, 'pkcs8')
  assert.equal((await importedKeyPair({ privateKey: curve }, 'ES256')).kind, 'otherAlgorithm')
})

test('what we would not sign with is no key', async () => {
  const encrypted = pair.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
  const strange = [
    ...['', 'nonsense', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', String(encrypted)],
    ...[pem(pair.publicKey, 'spki'), pem(rsa(1024).privateKey, 'pkcs8'), pem(ec('secp256k1').privateKey, 'pkcs8')],
    pem(generateKeyPairSync('x25519').privateKey, 'pkcs8'),
    pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'pkcs8'),
  ]
  for (const text of strange) {
    assert.deepEqual(await importedKeyPair({ privateKey: text }, undefined), { kind: 'invalid', member: 'privateKey' })
  }
})

test('the public half is derived, and one that is sent along has to be of the pair', async () => {
  const publicKey = pem(pair.publicKey, 'spki')
  const imported = await importedKeyPair({ privateKey, publicKey }, undefined)
  assert.ok(imported.kind === 'material')
  assert.equal(imported.material.publicKeyPem, publicKey)
  assert.match(imported.material.kid, /^[\w-]{27}$/)
  for (const wrong of [pem(other.publicKey, 'spki'), pem(ec('P-256').publicKey, 'spki'), 'nonsense']) {
    const refused = await importedKeyPair({ privateKey, publicKey: wrong }, undefined)
    assert.deepEqual(refused, { kind: 'invalid', member: 'publicKey' })
  }
  const refused = await importedKeyPair({ privateKey, certificate: publicKey }, undefined)
  assert.deepEqual(refused, { kind: 'invalid', member: 'certificate' })
})

test('a secret is at least as long as its hash, and counts as the bytes of its text', () => {
  assert.equal(importedSecret('HS256', 'x'.repeat(31)).kind, 'tooShort')
  assert.equal(importedSecret('HS512', 'x'.repeat(63)).kind, 'tooShort')
  const imported = importedSecret('HS256', 'é'.repeat(16))
  assert.ok(imported.kind === 'material')
  assert.equal(Buffer.from(imported.material.secret, 'base64').toString('utf8'), 'é'.repeat(16))
  assert.equal(imported.material.publicKeyPem, null)
})
