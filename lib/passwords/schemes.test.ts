/** Password schemes of other systems against published vectors and against independent computations; bounds on what they may cost. */
import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import test from 'node:test'
import reference from 'argon2'
import fc from 'fast-check'
import { passwordGate, type StoredPassword, verifyPassword } from './index'
import { importedPassword, parseStored } from './schemes'

type Foreign = Parameters<typeof importedPassword>[0]

function imported(scheme: string, hash: string, rest: Partial<Foreign> = {}): StoredPassword {
  const outcome = importedPassword({ scheme, hash, salt: undefined, factor: undefined, ...rest })
  assert.equal(outcome.kind, 'accepted', `${scheme} ${hash}`)
  return (outcome as { stored: StoredPassword }).stored
}

async function accepts(stored: StoredPassword, password: string): Promise<boolean> {
  const outcome = await verifyPassword(password, stored)
  return outcome.kind === 'match' && outcome.weaker
}

const refusedPart = (scheme: string, hash: string, rest: Partial<Foreign> = {}) => {
  const outcome = importedPassword({ scheme, hash, salt: undefined, factor: undefined, ...rest })
  return outcome.kind === 'invalid' ? outcome.part : undefined
}

test('bcrypt: published vectors verify, as one string and in parts', async () => {
  // Openwall's crypt_blowfish test vectors.
  const vectors = [
    ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
  ] as const
  for (const [password, hash] of vectors) {
    assert.equal(await accepts(imported('bcrypt', hash), password), true, password)
    assert.equal(await accepts(imported('bcrypt', hash.replace('$2a$', '$2y$')), password), true)
    assert.equal(await accepts(imported('bcrypt', hash.replace('$2a$', '$2b$')), password), true)
    const [salt, rest] = [hash.slice(7, 29), hash.slice(29)]
    assert.equal(await accepts(imported('bcrypt', rest, { salt, factor: 5 }), password), true)
    assert.equal(await accepts(imported('bcrypt', rest, { salt, factor: 5 }), `${password}x`), false)
  }
})

test('phpass: published vectors of WordPress and Drupal verify, as one string and in parts', async () => {
  const vectors = [
    ['phpass-md5', 'test12345', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0'],
    ['phpass-md5', 'test12345', '$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0'],
    ['phpass-sha512', 'password', '$S$CFURCPa.k6FAEbJPgejaW4nijv7rYgGc4dUJtChQtV4KLJTPTC/u'],
  ] as const
  for (const [scheme, password, hash] of vectors) {
    assert.equal(await accepts(imported(scheme, hash), password), true, hash)
    assert.equal(await accepts(imported(scheme, hash), `${password} `), false)
    const factor = scheme === 'phpass-md5' ? 2048 : 16_384
    const parts = { salt: hash.slice(4, 12), factor }
    assert.equal(await accepts(imported(scheme, hash.slice(12), parts), password), true, 'in parts')
  }
})

test('PBKDF2: the vector of RFC 7914 verifies', async () => {
  const key = Buffer.from(
    '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    'hex',
  )
  const parts = { salt: Buffer.from('salt').toString('base64'), factor: 1 }
  const [half, whole] = [key.subarray(0, 32).toString('base64'), key.toString('base64')]
  assert.equal(await accepts(imported('salted-pbkdf2-hmac-sha256', half, parts), 'passwd'), true)
  assert.equal(await accepts(imported('salted-pbkdf2-hmac-sha256-512', whole, parts), 'passwd'), true)
  assert.equal(await accepts(imported('salted-pbkdf2-hmac-sha256-512', whole, parts), 'password'), false)
})

test('scrypt: a vector of RFC 7914 in the PHC format verifies', async () => {
  const hash = Buffer.from(
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    'hex',
  )
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const stored = imported('scrypt', `$scrypt$ln=10,r=8,p=16$${base64(Buffer.from('NaCl'))}$${base64(hash)}`)
  assert.equal(await accepts(stored, 'password'), true)
  assert.equal(await accepts(stored, 'Password'), false)
})

test('argon2: hashes of the reference implementation verify, each variant as itself alone', async () => {
  const kinds = [
    ['argon2d', reference.argon2d],
    ['argon2i', reference.argon2i],
    ['argon2id', reference.argon2id],
  ] as const
  for (const [scheme, type] of kinds) {
    const hash = await reference.hash('secret 🐴', { type, memoryCost: 1024, timeCost: 2, parallelism: 1 })
    assert.equal(imported('argon2', hash).scheme, scheme)
    assert.equal(await accepts(imported('argon2', hash), 'secret 🐴'), true, scheme)
    assert.equal(await accepts(imported(scheme, hash), 'secret'), false)
    const other = scheme === 'argon2d' ? 'argon2i' : 'argon2d'
    assert.equal(refusedPart(other, hash), 'hash')
  }
})

/** The public documentation's pseudocode, written without the code under test. */
const independent: Record<string, (password: string, salt: Buffer, factor: number) => string> = {
  'salted-md5': (password, salt, factor) => digested('md5', password, salt, factor),
  'salted-sha256': (password, salt, factor) => digested('sha256', password, salt, factor),
  'salted-hmac-sha256': (password, salt) => createHmac('sha256', salt).update(password).digest('base64'),
  'salted-pbkdf2-hmac-sha256': (password, salt, factor) =>
    pbkdf2Sync(password, salt, factor, 32, 'sha256').toString('base64'),
  'salted-pbkdf2-hmac-sha256-512': (password, salt, factor) =>
    pbkdf2Sync(password, salt, factor, 64, 'sha256').toString('base64'),
  'salted-pbkdf2-hmac-sha512-512': (password, salt, factor) =>
    pbkdf2Sync(password, salt, factor, 64, 'sha512').toString('base64'),
}

function digested(algorithm: string, password: string, salt: Buffer, factor: number): string {
  let value: Buffer = Buffer.from(`${password}${salt.toString('latin1')}`, 'latin1')
  if (/[^\0-\x7f]/.test(password)) value = Buffer.concat([Buffer.from(password, 'utf8'), salt])
  for (let n = 0; n < factor; n += 1) value = createHash(algorithm).update(value).digest()
  return value.toString('base64')
}

for (const [scheme, compute] of Object.entries(independent)) {
  test(`${scheme}: verifies exactly the password that it was made of`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 1200 }),
        async (password, other, saltBytes, factor) => {
          const salt = Buffer.from(saltBytes)
          const hash = compute(password, salt, factor)
          const stored = imported(scheme, hash, { salt: salt.toString('base64'), factor })
          assert.equal(await accepts(stored, password), true)
          assert.equal(await accepts(stored, other), other === password)
        },
      ),
      { numRuns: 15 },
    )
  })
}

test('a hash without its factor takes the default of the public API', () => {
  const hash = randomBytes(32).toString('base64')
  assert.equal(imported('salted-pbkdf2-hmac-sha256', hash, { salt: '' }).factor, 24_000)
  assert.equal(imported('salted-sha256', hash).factor, 20_000)
})

test('PW-07: what costs too much or cannot be read is refused, and the refusal names the part', () => {
  const salt = Buffer.from('salt').toString('base64')
  const key = randomBytes(32).toString('base64')
  const tag = 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc823'
  assert.equal(refusedPart('argon2id', `$argon2id$v=19$m=8388608,t=2,p=1$c2FsdHNhbHQ$${key.slice(0, 43)}`), 'hash')
  assert.equal(refusedPart('argon2id', `$argon2id$v=19$m=19456,t=1000,p=1$c2FsdHNhbHQ$${key.slice(0, 43)}`), 'hash')
  assert.equal(refusedPart('bcrypt', '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'), 'factor')
  assert.equal(refusedPart('bcrypt', 'E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', { salt: 'short', factor: 10 }), 'salt')
  assert.equal(refusedPart('bcrypt', 'hunter2', { salt: 'CCCCCCCCCCCCCCCCCCCCC.', factor: 10 }), 'hash')
  assert.equal(refusedPart('salted-pbkdf2-hmac-sha256', key, { salt, factor: 1_000_000_000 }), 'factor')
  assert.equal(refusedPart('salted-pbkdf2-hmac-sha256', key, { salt, factor: 0 }), 'factor')
  assert.equal(refusedPart('salted-pbkdf2-hmac-sha256', key, { salt: 'not base64!', factor: 10 }), 'salt')
  assert.equal(refusedPart('salted-pbkdf2-hmac-sha256-512', key, { salt, factor: 10 }), 'hash')
  assert.equal(refusedPart('salted-md5', 'd41d8cd98f00b204e9800998ecf8427e', { salt, factor: 10 }), 'hash')
  assert.equal(refusedPart('salted-md5', key, { salt, factor: 10_000_000 }), 'factor')
  assert.equal(refusedPart('phpass-md5', '$P$ZIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0'), 'factor')
  assert.equal(refusedPart('scrypt', `$scrypt$ln=30,r=8,p=1$TmFDbA$${tag}`), 'hash')
  assert.equal(refusedPart('scrypt', `$scrypt$ln=17,r=8,p=64$TmFDbA$${tag}`), 'hash')
  assert.equal(refusedPart('scrypt', `$scrypt$ln=10,r=8,p=1$TmFDbA$AAAA`), 'hash')
  assert.equal(refusedPart('rot13', 'frperg'), 'scheme')
})

test('PW-07: planted in the database, none of them is ever computed: a mismatch at the usual price', async () => {
  const planted: StoredPassword[] = [
    {
      scheme: 'bcrypt',
      hash: '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      salt: null,
      factor: null,
    },
    { scheme: 'salted-pbkdf2-hmac-sha256', hash: randomBytes(32).toString('base64'), salt: '', factor: 2 ** 31 },
    { scheme: 'salted-md5', hash: randomBytes(16).toString('base64'), salt: '', factor: 2 ** 31 },
    { scheme: 'scrypt', hash: '$scrypt$ln=30,r=8,p=1$TmFDbA$AAAAAAAAAAAAAAAAAAAAAA', salt: null, factor: null },
    { scheme: 'no-such-scheme', hash: '', salt: null, factor: null },
  ]
  for (const stored of planted) {
    assert.equal(parseStored(stored).kind, 'invalid')
    const began = performance.now()
    assert.deepEqual(await verifyPassword('secret', stored), { kind: 'mismatch' })
    assert.ok(performance.now() - began < 10_000)
  }
  assert.equal(passwordGate().counters().running, 0)
})

test('the parser of stored passwords never throws and never accepts without bounds', () => {
  const schemes = ['bcrypt', 'scrypt', 'argon2id', 'phpass-md5', 'salted-md5', 'salted-pbkdf2-hmac-sha256', '']
  fc.assert(
    fc.property(
      fc.constantFrom(...schemes),
      fc.string({ unit: 'binary' }),
      fc.option(fc.string()),
      fc.option(fc.double()),
      (scheme, hash, salt, factor) => {
        assert.equal(parseStored({ scheme, hash, salt, factor }).kind, 'invalid')
      },
    ),
    { numRuns: 300 },
  )
})

test('digests that take long leave the thread to others in between', async () => {
  const stored = imported('salted-sha256', randomBytes(32).toString('base64'), { salt: '', factor: 60_000 })
  let turns = 0
  const ticking = setInterval(() => {
    turns += 1
  }, 1)
  await verifyPassword('secret', stored)
  clearInterval(ticking)
  assert.ok(turns >= 3, `${turns} turns`)
})

test('scrypt and an independent call of the same parameters agree', async () => {
  const salt = randomBytes(16)
  const key = scryptSync('secret', salt, 32, { N: 2 ** 11, r: 8, p: 2 })
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const stored = imported('scrypt', `$scrypt$ln=11,r=8,p=2$${base64(salt)}$${base64(key)}`)
  assert.equal(await accepts(stored, 'secret'), true)
})
