/** Stored passwords against an independent implementation, hostile stored hashes, and the cost of a user who does not exist. */
import assert from 'node:assert/strict'
import test from 'node:test'
import reference from 'argon2'
import { decoyArgon2, parseArgon2 } from './argon2'
import { hashPassword, passwordGate, type StoredPassword, verifyPassword } from './index'

const argon2id = (hash: string): StoredPassword => ({ scheme: 'argon2id', hash, salt: null, factor: null })

async function hashed(password: string): Promise<StoredPassword> {
  const outcome = await hashPassword(password)
  assert.equal(outcome.kind, 'hashed')
  return (outcome as { stored: StoredPassword }).stored
}

test('PW-01: hashes are canonical argon2id with a fresh salt, and the reference implementation accepts them', async () => {
  const [first, second] = [await hashed('correct horse 🐴'), await hashed('correct horse 🐴')]
  assert.match(first.hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(first.hash.split('$')[4], second.hash.split('$')[4])
  assert.equal(await reference.verify(first.hash, 'correct horse 🐴'), true)
  assert.equal(await reference.verify(first.hash, 'correct horse'), false)
})

test('PW-01: hashes of the reference implementation verify, with current and with weaker parameters', async () => {
  const current = await reference.hash('secret', { memoryCost: 19456, timeCost: 2, parallelism: 1 })
  const weak = await reference.hash('secret', { memoryCost: 4096, timeCost: 1, parallelism: 2 })
  assert.deepEqual(await verifyPassword('secret', argon2id(current)), { kind: 'match', weaker: false })
  assert.deepEqual(await verifyPassword('secret', argon2id(weak)), { kind: 'match', weaker: true })
  assert.deepEqual(await verifyPassword('Secret', argon2id(weak)), { kind: 'mismatch' })
})

test('PW-02: every character counts: no trimming, no folding, no end at 72 bytes or at NUL', async () => {
  const password = `${'Ab3'.repeat(66)}Z\u00e9`
  const stored = await hashed(password)
  const near = [
    password.slice(0, 72),
    password.slice(0, 128),
    password.slice(0, -1),
    `${password} `,
    password.toLowerCase(),
  ]
  for (const other of [...near, `${password}\0`, password.normalize('NFD')]) {
    assert.deepEqual(await verifyPassword(other, stored), { kind: 'mismatch' })
  }
  assert.deepEqual(await verifyPassword(password, stored), { kind: 'match', weaker: false })
})

test('PW-07: a planted hash with absurd cost or broken encoding is a mismatch at the usual price', async () => {
  const [, , , , salt, tag] = (await hashed('secret')).hash.split('$')
  const planted = [
    `$argon2id$v=19$m=8388608,t=2,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=1000,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=2,p=255$${salt}$${tag}`,
    `$argon2id$v=19$m=64,t=2,p=16$${salt}$${tag}`,
    `$argon2id$v=19$t=2,m=19456,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=019456,t=2,p=1$${salt}$${tag}`,
    // One character less may be a shorter tag; two less are no base64.
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${tag?.slice(0, -2)}`,
    `$argon2id$v=19$m=19456,t=2,p=1$a$${tag}`,
    `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${tag}`,
    '$2b$31$abcdefghijklmnopqrstuv',
    '',
  ]
  for (const hash of planted) {
    assert.equal(parseArgon2(hash), undefined, hash)
    const { started } = passwordGate().counters()
    assert.deepEqual(await verifyPassword('secret', argon2id(hash)), { kind: 'mismatch' })
    assert.equal(passwordGate().counters().started, started + 1)
  }
})

test('EN-02: without a stored password the same work is done with the current parameters', async () => {
  const stored = await hashed('secret')
  assert.deepEqual(parseArgon2(decoyArgon2()), parseArgon2(stored.hash))
  assert.deepEqual(await verifyPassword('', undefined), { kind: 'mismatch' })
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let round = 0; round < 20; round += 1) {
    for (const kind of ['known', 'unknown'] as const) {
      const start = process.cpuUsage()
      await verifyPassword('wrong', kind === 'known' ? stored : undefined)
      const { user, system } = process.cpuUsage(start)
      times[kind].push(user + system)
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[10]!
  const ratio = median(times.unknown) / median(times.known)
  // Generous: the exact comparison is made over HTTP; here a missing or doubled hash must not slip through on a busy machine.
  assert.ok(ratio > 0.7 && ratio < 1.4, `ratio ${ratio}`)
})
