/** A wrong environment stops the start with a sentence that names the variable and keeps its value to itself. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { parseConfig } from './config'

const directory = mkdtempSync(path.join(tmpdir(), 'latchkey-config-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64')
const otherKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 5 + 1)).toString('base64')
const usable = { ENCRYPTION_KEY: key }

function parse(environment: Readonly<Record<string, string>>) {
  const result = parseConfig({ ...usable, ...environment })
  assert.equal(result.kind, 'valid', result.kind === 'invalid' ? result.message : '')
  return (result as Extract<typeof result, { kind: 'valid' }>).config
}

/** One plain sentence, or two, that begin with the variable. */
function refuses(environment: Readonly<Record<string, string>>, name: string, secret = environment[name] ?? ''): void {
  const result = parseConfig(environment)
  assert.equal(result.kind, 'invalid', `${name}=${secret}`)
  const { message } = result as Extract<typeof result, { kind: 'invalid' }>
  assert.match(message, new RegExp(`^${name}\\b[^\\n]*\\.$`))
  if (secret.length > 3) assert.ok(!message.includes(secret), `${message} repeats the value`)
}

test('an empty environment has the documented defaults', () => {
  const config = parse({})
  assert.equal(config.port, 9011)
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.appUrl, 'http://localhost:9011')
  assert.equal(config.databaseUrl, undefined)
  assert.equal(config.dataDir, path.resolve('.latchkey'))
  assert.equal(config.webConcurrency, 1)
  assert.equal(config.logLevel, 'info')
  assert.ok(Object.isFrozen(config))
})

test('an empty variable counts as unset, as container tools pass it', () => {
  const names = [
    'PORT',
    'HOST',
    'APP_URL',
    'DATABASE_URL',
    'LOG_LEVEL',
    'SMTP_URL',
    'TRUSTED_PROXIES',
    'WEB_CONCURRENCY',
  ] as const
  assert.deepEqual(parse(Object.fromEntries(names.map((name) => [name, '']))), parse({}))
})

const wrong: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['PORT', ['0', '65536', '-1', '80.5', '0x50', ' 80', 'http', '99999999999999999999', '9011\n']],
  ['APP_URL', ['login.example.org', 'ftp://example.com', 'https://example.com/path', 'https://example.com/?q=secret']],
  ['APP_URL', ['https://example.com/#top', 'https://admin@example.com', 'javascript:alert(1)', '//example.com']],
  ['DATABASE_URL', ['mysql://user:hunter2@db/app', 'postgresql://user:hunter2@db', 'postgres:', 'user:hunter2@db/app']],
  ['DATABASE_URL', ['postgresql://user:hunter2@db/app?schema=other']],
  ['TRUSTED_PROXIES', ['everyone', '10.0.0.0/33', '10.0.0.1,', '300.1.1.1', 'All']],
  [
    'BREACH_RANGE_URL',
    ['ftp://breach.example/x/', 'https://breach.example/x', 'https://breach.example/?x=/', 'lists/'],
  ],
  [
    'SMTP_URL',
    [
      'mail.example.org',
      'http://mail',
      'smtp:///',
      'smtp://mail/path',
      'smtps://mail?secure=no',
      'smtp://%zz@mail',
      'smtp://a:%ff@mail',
    ],
  ],
  ['OUTBOUND_ALLOW', ['all', '10.0.0.0/33', '10.0.0.1,', '300.1.1.1', 'localhost']],
  ['WEB_CONCURRENCY', ['0', '65', '1.5', 'auto', '-2']],
  ['LOG_LEVEL', ['verbose', 'INFO', 'trace']],
  ['UV_THREADPOOL_SIZE', ['', 'abc', '0', '1025', '4.5', '-4']],
]
for (const [name, values] of wrong) {
  test(`a wrong ${name} is named: ${values.map((value) => JSON.stringify(value)).join(', ')}`, () => {
    for (const value of values) refuses({ ...usable, [name]: value }, name, value)
  })
}

test('no value of any variable makes the parse throw or ends up in its message', () => {
  const names = wrong.map(([name]) => name)
  const values = fc.oneof(fc.string({ minLength: 12, unit: 'grapheme' }), fc.webUrl({ size: 'large' }))
  fc.assert(
    fc.property(fc.constantFrom(...names, 'ENCRYPTION_KEY'), values, (name, value) => {
      const result = parseConfig({ ...usable, [name]: value })
      if (result.kind === 'valid') return
      assert.match(result.message, new RegExp(`^${name}\\b`))
      assert.ok(!result.message.includes(value))
    }),
  )
})

test('every port from 1 to 65535 is accepted and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 70_000 }), (port) => {
      const kind = parseConfig({ ...usable, PORT: String(port) }).kind
      assert.equal(kind, port >= 1 && port <= 65_535 ? 'valid' : 'invalid')
    }),
  )
})

test('SL-03: PostgreSQL does not start with a missing, short, default or placeholder encryption key', () => {
  const database = { DATABASE_URL: 'postgresql://user:hunter2@db/app' }
  refuses(database, 'ENCRYPTION_KEY')
  const placeholders = [
    'changeme',
    'secret',
    'x'.repeat(32),
    Buffer.alloc(16, 1).toString('base64'),
    Buffer.alloc(31, 1).toString('base64'),
    Buffer.alloc(33, 1).toString('base64'),
    Buffer.alloc(32).toString('base64'),
    Buffer.alloc(32, 'a').toString('base64'),
    Buffer.from('abcabcabcabcabcabcabcabcabcabcab').toString('base64'),
    Buffer.from(key, 'base64').toString('hex'),
    Buffer.from(key, 'base64').toString('base64url'),
    key.replace('=', ''),
    `${key},`,
    `${key},changeme`,
  ]
  for (const value of placeholders) refuses({ ...database, ENCRYPTION_KEY: value }, 'ENCRYPTION_KEY')
  assert.equal(parseConfig({ ...database, ENCRYPTION_KEY: key }).kind, 'valid')
})

test('a list of encryption keys keeps its order: the first encrypts', () => {
  const { encryptionKeys } = parse({ ENCRYPTION_KEY: `${key}, ${otherKey}` })
  assert.deepEqual(
    encryptionKeys.map((bytes) => Buffer.from(bytes).toString('base64')),
    [key, otherKey],
  )
})

test('the public URL is an origin without a trailing slash, and follows the port unless it is set', () => {
  assert.equal(parse({ PORT: '8080' }).appUrl, 'http://localhost:8080')
  assert.equal(parse({ APP_URL: 'https://LOGIN.example.com:443/' }).appUrl, 'https://login.example.com')
  assert.equal(parse({ APP_URL: 'http://127.0.0.1:3000' }).appUrl, 'http://127.0.0.1:3000')
})

test('several processes need PostgreSQL: the embedded database belongs to one', () => {
  refuses({ ...usable, WEB_CONCURRENCY: '2' }, 'WEB_CONCURRENCY')
  assert.equal(parse({ WEB_CONCURRENCY: '2', DATABASE_URL: 'postgres://db/app' }).webConcurrency, 2)
})

test('a kickstart file that does not exist, or is none, is named', () => {
  const pipe = path.join(directory, 'pipe.json')
  execFileSync('mkfifo', [pipe])
  for (const file of [path.join(directory, 'nowhere.json'), directory, pipe]) {
    const result = parseConfig({ ...usable, FUSIONAUTH_APP_KICKSTART_FILE: file })
    assert.equal(result.kind, 'invalid')
    assert.match(JSON.stringify(result), /"FUSIONAUTH_APP_KICKSTART_FILE /)
    assert.ok(JSON.stringify(result).includes(file))
  }
})

test('the embedded key is made once, for its owner alone, and a damaged file is not overwritten', () => {
  const dataDir = path.join(directory, 'fresh')
  const first = parseConfig({ DATA_DIR: dataDir })
  const second = parseConfig({ DATA_DIR: dataDir })
  assert.equal(first.kind, 'valid')
  assert.deepEqual(first, second)
  const file = path.join(dataDir, 'encryption.key')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  writeFileSync(file, 'damaged\n')
  const third = parseConfig({ DATA_DIR: dataDir })
  assert.match(JSON.stringify(third), /"invalid".*encryption\.key does not hold an encryption key/)
  assert.equal(readFileSync(file, 'utf8'), 'damaged\n')
})

test('a DATA_DIR that cannot be one is named', () => {
  const file = path.join(directory, 'file')
  writeFileSync(file, '')
  const result = parseConfig({ DATA_DIR: path.join(file, 'below') })
  assert.match(JSON.stringify(result), /"invalid","message":"DATA_DIR .* cannot be written to\."/)
  // Where there are no directories to be made, Node's own way of making several never ends.
  const nowhere = parseConfig({ DATA_DIR: '/proc/latchkey/data' })
  assert.match(JSON.stringify(nowhere), /"invalid","message":"DATA_DIR .* cannot be written to\."/)
})

test('the schema that Prisma’s tools write into a URL may be the one there is', () => {
  const url = 'postgresql://db/app?schema=public'
  assert.equal(parse({ DATABASE_URL: url }).databaseUrl, url)
})

test('with ENCRYPTION_KEY nothing is written to DATA_DIR', () => {
  const dataDir = path.join(directory, 'untouched')
  parse({ DATA_DIR: dataDir })
  assert.ok(!existsSync(dataDir))
  mkdirSync(dataDir)
})

test('proxies are trusted by range, by address, all or none', () => {
  assert.deepEqual(parse({ TRUSTED_PROXIES: 'all' }).trustedProxies, { kind: 'all' })
  assert.deepEqual(parse({ TRUSTED_PROXIES: 'none' }).trustedProxies, { kind: 'ranges', ranges: [] })
  const { trustedProxies } = parse({ TRUSTED_PROXIES: '10.1.0.0/16, 192.0.2.7,2001:db8::1' })
  const bits = trustedProxies.kind === 'ranges' && trustedProxies.ranges.map(([, length]) => length)
  assert.deepEqual(bits, [16, 32, 128])
})
