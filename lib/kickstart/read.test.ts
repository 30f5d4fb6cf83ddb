/** Reading a kickstart file: FusionAuth's format in, a plan or one plain sentence out. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { readKickstart } from './index'

const builtIns = {
  FUSIONAUTH_APPLICATION_ID: '11111111-1111-1111-1111-111111111111',
  FUSIONAUTH_DEFAULT_SIGNING_KEY_ID: '22222222-2222-2222-2222-222222222222',
  FUSIONAUTH_TENANT_ID: '33333333-3333-3333-3333-333333333333',
}
const apiKeys = [{ key: 'a-super-key' }]
const root = mkdtempSync(join(tmpdir(), 'kickstart-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** Writes the files into a fresh directory and reads its kickstart.json. Objects are written as JSON. */
function read(files: Record<string, unknown>, env: Record<string, string | undefined> = {}) {
  const directory = mkdtempSync(join(root, 'd'))
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(
      target,
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    )
  }
  return readKickstart(join(directory, 'kickstart.json'), env, builtIns)
}

async function plan(files: Record<string, unknown>, env?: Record<string, string | undefined>) {
  const outcome = await read(files, env)
  if (outcome.kind === 'invalid') assert.fail(outcome.message)
  return outcome.plan
}

async function invalid(
  document: unknown,
  files: Record<string, unknown> = {},
  env?: Record<string, string | undefined>,
) {
  const outcome = await read({ 'kickstart.json': document, ...files }, env)
  if (outcome.kind === 'plan') assert.fail('expected the file to be invalid')
  assert.match(outcome.message, /^kickstart\.json: /)
  assert.doesNotMatch(outcome.message, /\n/)
  return outcome.message
}

const invalidRequest = (request: unknown, files?: Record<string, unknown>) =>
  invalid({ apiKeys, requests: [request] }, files)

test('a whole file in the published format becomes a plan', async () => {
  const document = {
    license: '#{not substituted}',
    settings: { connectTimeout: 1000 },
    variables: {
      defaultTenantId: 'D7D09513-A3F5-401C-9685-34AB6C552453',
      apiKey: '#{ENV.API_KEY}',
      applicationId: '#{UUID()}',
      password: 'password',
    },
    apiKeys: [
      { key: '#{apiKey}', description: 'Unrestricted', keyManager: true },
      { key: 'limited-key', permissions: { endpoints: { '/api/user': ['GET'] } }, tenantId: '#{defaultTenantId}' },
    ],
    requests: [
      {
        method: 'POST',
        url: 'api/application/#{applicationId}',
        tenantId: '#{FUSIONAUTH_TENANT_ID}',
        body: { application: { name: 'App', data: { signing: '#{FUSIONAUTH_DEFAULT_SIGNING_KEY_ID}' } } },
      },
      { method: 'PATCH', url: '/api/x?a=b', contentType: 'application/json-patch+json', body: [{ op: 'add' }] },
      { method: 'PUT', url: '/api/user/registration', body: { registration: { applicationId: '#{applicationId}' } } },
    ],
  }
  const result = await plan({ 'kickstart.json': document }, { API_KEY: 'from-env' })
  const tenantId = 'd7d09513-a3f5-401c-9685-34ab6c552453'
  assert.equal(result.file, 'kickstart.json')
  assert.equal(result.defaultTenantId, tenantId)
  assert.deepEqual(result.apiKeys, [
    { key: 'from-env', description: 'Unrestricted', keyManager: true },
    { key: 'limited-key', keyManager: false, permissions: { endpoints: { '/api/user': ['GET'] } }, tenantId },
  ])
  const [create, patch, register] = result.requests
  const applicationId = create!.url.slice('/api/application/'.length)
  assert.match(applicationId, /^[0-9a-f-]{36}$/)
  assert.equal(create!.tenantId, tenantId)
  assert.equal(create!.contentType, 'application/json')
  assert.deepEqual(create!.body, {
    application: { name: 'App', data: { signing: builtIns.FUSIONAUTH_DEFAULT_SIGNING_KEY_ID } },
  })
  assert.deepEqual(patch, {
    method: 'PATCH',
    url: '/api/x?a=b',
    contentType: 'application/json-patch+json',
    body: [{ op: 'add' }],
  })
  assert.deepEqual(register!.body, { registration: { applicationId } })
})

test('the default tenant id is the built-in unless defaultTenantId chooses it; it must be a UUID', async () => {
  assert.equal((await plan({ 'kickstart.json': { apiKeys } })).defaultTenantId, builtIns.FUSIONAUTH_TENANT_ID)
  assert.match(
    await invalid({ apiKeys, variables: { defaultTenantId: 'main' } }),
    /variable "defaultTenantId": must be a UUID/,
  )
})

test('text includes are JSON-safe and substituted, and know only #{…}', async () => {
  const text = 'He said "#{who}"\r\n\t\\ \\#{who} @{less} &{scss}\u2028'
  const result = await plan({
    'kickstart.json': {
      variables: { who: '"Ann"', mail: '@{mail/text.txt}' },
      apiKeys,
      requests: [
        { method: 'POST', url: '/api/x', body: { a: '@{mail/text.txt}', b: '<@{./mail/text.txt}>', c: '#{mail}' } },
      ],
    },
    'mail/text.txt': `\ufeff${text}`,
  })
  const expected = text.replace('#{who}', '"Ann"').replace('\\#{who}', '#{who}')
  assert.deepEqual(result.requests[0]!.body, { a: expected, b: `<${expected}>`, c: expected })
})

test('any text survives the way through a text include', async () => {
  const content = fc.string({ unit: 'binary' }).filter((text) => !/[\0\ufeff]|#\{|\p{Surrogate}/u.test(text))
  await fc.assert(
    fc.asyncProperty(content, async (text) => {
      const requests = [{ method: 'POST', url: '/api/x', body: { text: '@{a.txt}' } }]
      const result = await plan({ 'kickstart.json': { apiKeys, requests }, 'a.txt': text })
      assert.deepEqual(result.requests[0]!.body, { text })
    }),
    { numRuns: 50 },
  )
})

test('JSON includes stand for a whole body or a whole request, paths stay relative to the kickstart file', async () => {
  const result = await plan({
    'kickstart.json': {
      variables: { name: 'N' },
      apiKeys,
      requests: ['&{requests/user.json}', { method: 'POST', url: '/api/x', body: '&{bodies/list.json}' }],
    },
    'requests/user.json': { method: 'POST', url: '/api/#{name}', body: '&{bodies/user.json}' },
    'bodies/user.json': { user: { name: '#{name}', text: '@{bodies/text.txt}' } },
    'bodies/list.json': ['#{name}', { '#{name}': 1 }],
    'bodies/text.txt': 'T',
  })
  assert.deepEqual(
    result.requests.map(({ url, body }) => ({ url, body })),
    [
      { url: '/api/N', body: { user: { name: 'N', text: 'T' } } },
      { url: '/api/x', body: ['N', { N: 1 }] },
    ],
  )
})

test('a JSON include elsewhere, of itself, of a list of requests or of another include is refused', async () => {
  const post = { method: 'POST', url: '/api/x' }
  assert.match(
    await invalidRequest({ ...post, body: { a: '&{b.json}' } }, { 'b.json': {} }),
    /request 1: body\.a has "&\{", which includes only/,
  )
  assert.match(await invalidRequest('&{kickstart.json}'), /request 1: requests\[0\] has "&\{", which includes only/)
  assert.match(await invalidRequest('&{a.json}', { 'a.json': '"&{a.json}"' }), /request 1 must be an object/)
  assert.match(await invalidRequest('&{a.json}', { 'a.json': [post] }), /request 1 must be an object/)
  assert.match(
    await invalidRequest({ ...post, body: '&{b.json}' }, { 'b.json': '"&{b.json}"' }),
    /request 1: body has "&\{"/,
  )
  assert.match(await invalid({ apiKeys, variables: { a: '&{b.json}' } }, { 'b.json': {} }), /variable "a" has "&\{"/)
})

test('an included file that is missing, malformed, no file, or outside the directory is named with its request', async () => {
  const included = (path: string, files?: Record<string, unknown>) =>
    invalidRequest({ method: 'POST', url: '/api/x', body: { text: `@{${path}}` } }, files)
  assert.match(await included('no.txt'), /request 1: body\.text: the included file "no\.txt" does not exist/)
  assert.match(await included('dir', { 'dir/a.txt': '' }), /"dir" is not a file/)
  assert.match(await included(''), /has no usable name/)
  for (const path of ['../../etc/passwd', '/etc/passwd', '../no.txt', 'dir/../../x', '..']) {
    assert.match(await included(path), /is outside the directory of the kickstart file/, path)
  }
  assert.match(await included('latin1.txt', { 'latin1.txt': new Uint8Array([0x61, 0xe9]) }), /is not UTF-8 text/)
  assert.match(
    await invalidRequest('&{a.json}', { 'a.json': '{"method": secret}' }),
    /^kickstart\.json: request 1: the included file "a\.json" is not valid JSON at line 1, column 12/,
  )
})

test('a symbolic link may not lead out of the directory, but may stay inside it', async () => {
  const directory = mkdtempSync(join(root, 'links'))
  const file = join(directory, 'kickstart.json')
  const include = (path: string) => ({ method: 'POST', url: '/api/x', body: { text: `@{${path}}` } })
  mkdirSync(join(directory, '..data'))
  writeFileSync(join(directory, '..data', 'a.txt'), 'inside')
  symlinkSync('..data/a.txt', join(directory, 'a.txt'))
  symlinkSync('/etc/passwd', join(directory, 'b.txt'))
  writeFileSync(file, JSON.stringify({ apiKeys, requests: [include('a.txt')] }))
  const inside = await readKickstart(file, {}, builtIns)
  assert.ok(inside.kind === 'plan')
  assert.deepEqual(inside.plan.requests[0]!.body, { text: 'inside' })
  writeFileSync(file, JSON.stringify({ apiKeys, requests: [include('b.txt')] }))
  const outside = await readKickstart(file, {}, builtIns)
  assert.ok(outside.kind === 'invalid')
  assert.match(outside.message, /"b\.txt" is outside/)
})

test('malformed JSON is reported with line and column and without its content', async () => {
  const message = await invalid('{\n  "variables": { "password": "hunter2" }\n  "apiKeys": []\n}')
  assert.equal(
    message,
    'kickstart.json: the kickstart file is not valid JSON at line 3, column 3: expected a comma or "}"',
  )
})

test('missing, huge, endless and binary files are refused at once', async () => {
  const directory = mkdtempSync(join(root, 'odd'))
  const message = async (name: string) => {
    const outcome = await readKickstart(join(directory, name), {}, builtIns)
    return outcome.kind === 'invalid' ? outcome.message : assert.fail('expected invalid')
  }
  assert.match(await message('none.json'), /^none\.json: the kickstart file does not exist/)
  writeFileSync(join(directory, 'huge.json'), '')
  truncateSync(join(directory, 'huge.json'), 10 * 1024 ** 3)
  assert.match(await message('huge.json'), /larger than 4 MiB/)
  execFileSync('mkfifo', [join(directory, 'pipe.json')])
  const requests = [{ method: 'POST', url: '/api/x', body: { text: '@{pipe.json}' } }]
  writeFileSync(join(directory, 'endless.json'), JSON.stringify({ apiKeys, requests }))
  assert.match(await message('endless.json'), /"pipe\.json" is not a file/)
  writeFileSync(join(directory, 'utf16.json'), '\ufeff{}', 'utf16le')
  assert.match(await message('utf16.json'), /not UTF-8/)
  writeFileSync(join(directory, 'deep.json'), '['.repeat(2_000_000))
  assert.match(await message('deep.json'), /not valid JSON at line 1, column 2000001/)
})

test('without an unrestricted first API key nothing can run, and the sentence says so', async () => {
  for (const document of [{}, { apiKeys: [] }, { requests: [] }]) {
    assert.match(await invalid(document), /apiKeys needs at least one key/)
  }
  const restricted = { key: 'k', permissions: { endpoints: { '/api/user': ['GET'] } } }
  assert.match(await invalid({ apiKeys: [restricted] }), /apiKeys\[0\] must be unrestricted/)
  assert.match(
    await invalid({ apiKeys: [{ key: 'k', tenantId: builtIns.FUSIONAUTH_TENANT_ID }] }),
    /apiKeys\[0\] must be unrestricted/,
  )
  assert.equal(
    (await plan({ 'kickstart.json': { apiKeys: [{ key: 'k', permissions: { endpoints: {} } }] } })).requests.length,
    0,
  )
})

test('a misspelt or unsupported restriction never becomes an unrestricted key', async () => {
  const second = (key: string) => invalid(`{"apiKeys": [{"key": "first"}, {"key": "second", ${key}}]}`)
  assert.match(await second('"permission": {}'), /apiKeys\[1\]: has the unknown key "permission"/)
  assert.match(
    await second('"permissions": {"endpoint": {}}'),
    /apiKeys\[1\]: permissions has the unknown key "endpoint"/,
  )
  assert.match(
    await second('"permissions": {"endpoints": {"__proto__": ["GET"]}}'),
    /permissions\.endpoints must be an object/,
  )
  assert.match(
    await second('"permissions": {"endpoints": {"api/user": ["GET"]}}'),
    /permissions\.endpoints\.api\/user must be a path/,
  )
  assert.match(
    await second('"permissions": {"endpoints": {"/api/user": ["LOOK"]}}'),
    /must be GET, POST, PUT, PATCH or DELETE/,
  )
  assert.match(await second('"permissions": "none"'), /permissions must be an object/)
  assert.match(await second('"ipAccessControlListId": "x"'), /ipAccessControlListId is not supported/)
  assert.match(await second('"keyManager": "false"'), /keyManager must be true or false/)
  assert.match(await invalid({ apiKeys: [{ key: 'same' }, { key: 'same' }] }), /apiKeys\[1\] repeats the key/)
})

test('a wrong request is named by number and key', async () => {
  const post = { method: 'POST', url: '/api/user' }
  const second = (request: unknown) => invalid({ apiKeys, requests: [post, request] })
  assert.match(await second({ ...post, boddy: {} }), /request 2: has the unknown key "boddy"/)
  assert.match(await second({ url: '/api/user' }), /request 2: method must be POST, PUT or PATCH/)
  assert.match(await second({ ...post, method: 'DELETE' }), /request 2: method must be/)
  assert.match(await second({ method: 'POST' }), /request 2: url must be a path/)
  assert.match(await second({ ...post, tenantId: 'x' }), /request 2: tenantId must be a UUID/)
  assert.match(await second({ ...post, contentType: 'text/xml' }), /request 2: contentType must be/)
  assert.match(await second('POST /api/user'), /request 2 must be an object/)
  assert.match(
    await second(JSON.parse('{"__proto__": 1, "method": "POST", "url": "/a"}')),
    /request 2: has the unknown key "__proto__"/,
  )
  for (const url of [
    'https://example.com/api',
    '//example.com/api',
    '/\\example.com',
    '/a b',
    '/a\n',
    '/',
    '',
    '/a#b',
  ]) {
    assert.match(await second({ ...post, url }), /request 2: url must be a path/, url)
  }
})

test('wrong types at the top are named', async () => {
  assert.match(await invalid('[]'), /must be a JSON object/)
  assert.match(await invalid({ apiKeys: {} }), /apiKeys must be a list/)
  assert.match(await invalid({ apiKeys, requests: '&{a.json}' }), /requests must be a list/)
  assert.match(await invalid({ apiKeys, variables: [] }), /variables must be an object/)
  assert.match(
    await invalid({ apiKeys, variables: { a: null } }),
    /variable "a" must be a text, a number or true or false/,
  )
  assert.match(await invalid({ apiKeys, variables: { FUSIONAUTH_TENANT_ID: 'x' } }), /has the name of a built-in value/)
  assert.match(await invalid({ apiKeys, variables: { 'a}b': 'x' } }), /needs a name without braces/)
  assert.match(await invalid({ apiKeys, requests: Array(5001).fill({}) }), /requests has more than 5000 entries/)
  assert.match(
    await invalid({ apiKeys, variables: { a: '#{ENV.PASSWORD}' } }, {}, {}),
    /variable "a": the environment variable "PASSWORD" is not set/,
  )
})

test('__proto__ among the variables and in a body is data', async () => {
  const result = await plan({
    'kickstart.json':
      '{"variables": {"__proto__": "P"}, "apiKeys": [{"key": "k"}], "requests": [{"method": "POST", "url": "/a", "body": {"__proto__": {"x": "#{__proto__}"}}}]}',
  })
  assert.equal(JSON.stringify(result.requests[0]!.body), '{"__proto__":{"x":"P"}}')
})

test('whatever is wrong, the message never holds a key, a password or an environment value', async () => {
  const secret = 'S3cr3t-value'
  const env = { SECRET: secret }
  const post = { method: 'POST', url: '/api/user' }
  const documents: unknown[] = [
    `{"apiKeys": [{"key": "${secret}"}] "x"}`,
    { apiKeys: [{ key: `${secret} with spaces` }] },
    { apiKeys: [{ key: secret, tenantId: secret }] },
    { apiKeys: [{ key: secret }, { key: secret }] },
    { apiKeys, variables: { defaultTenantId: '#{ENV.SECRET}' } },
    { apiKeys, requests: [{ ...post, url: `https://${secret}/` }] },
    { apiKeys, requests: [{ ...post, method: secret, tenantId: '#{ENV.SECRET}', contentType: secret }] },
    { apiKeys, requests: [{ ...post, body: { password: `${secret}#{` } }] },
    { apiKeys, requests: [{ ...post, body: { password: `${secret}\0` } }] },
    { apiKeys, requests: [{ ...post, body: { password: `#{ENV.SECRET}#{missing}` } }] },
  ]
  for (const document of documents) assert.doesNotMatch(await invalid(document, {}, env), /S3cr3t/)
})
