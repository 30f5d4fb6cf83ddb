/** Substitution replaces everything it promises, nothing else, and cannot change the structure of a value. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSubstitution, type Scalar } from './substitution'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function substitution(variables: Record<string, Scalar> | Map<string, Scalar>, env: Record<string, string> = {}) {
  const entries = variables instanceof Map ? variables : new Map(Object.entries(variables))
  return createSubstitution({
    file: '/nowhere/kickstart.json',
    variables: entries,
    env,
    builtIns: { BUILT_IN: 'built in' },
  })
}

function problem(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'KickstartProblem', String(error))
    return error.message
  }
  return assert.fail('expected a problem')
}

/** Texts as hostile as JSON allows: quotes, line breaks, markers, prototype names. */
const hostile = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        '\n',
        '#{',
        '@{',
        '&{',
        '}',
        '{',
        '$',
        '$&',
        '$1',
        'ENV.',
        '__proto__',
        'é',
        '😀',
      ),
    }),
  )
  .filter((text) => !text.includes('\0'))

const escapeMarkers = (text: string) => text.replace(/[#@&]\{/g, '\\$&')

test('a value from the environment arrives unchanged, whatever it holds, and is never substituted again', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (value, before, after) => {
      const substitute = substitution({ a: '#{ENV.X}' }, { X: value })
      // A backslash right before a marker escapes it, and a sigil right before a brace starts one.
      const head = before.replace(/[\\#@&]+$/, '')
      const [direct, viaVariable] = substitute(
        [`${escapeMarkers(head)}#{ENV.X}${escapeMarkers(after)}`, '#{a}'],
        'body',
      ) as string[]
      assert.equal(direct, head + value + after)
      assert.equal(viaVariable, value)
    }),
  )
})

test('structure, types and property names survive: a value without markers comes back equal', () => {
  const json = fc
    .jsonValue({ noUnicodeString: false })
    .filter((value) => !/[#@&]\{|\\u0000|\\ud/i.test(JSON.stringify(value)))
    // What a file can hold: it has no negative zero.
    .map((value) => JSON.parse(JSON.stringify(value)))
  fc.assert(
    fc.property(json, (value) => {
      assert.deepEqual(substitution({})(value, 'body'), value)
    }),
  )
})

test('substituted values never add or remove properties', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const result = substitution({ v: '#{ENV.V}' }, { V: value })(
        { text: 'x#{v}y', list: ['#{v}', 1], deep: { v: '#{v}' } },
        'body',
      )
      assert.deepEqual(result, { text: `x${value}y`, list: [value, 1], deep: { v: value } })
    }),
  )
})

test('no unescaped marker is left over', () => {
  const pieces = fc.array(
    fc.constantFrom('#{a}', '#{b}', '#{UUID()}', '#{ENV.X}', '#{BUILT_IN}', 'text', ' ', '}', '{', '#'),
  )
  fc.assert(
    fc.property(pieces, (parts) => {
      const result = substitution({ a: 'one', b: '#{a}#{a}' }, { X: 'x' })(parts.join(' '), 'body')
      assert.doesNotMatch(String(result), /#\{/)
    }),
  )
})

test('a backslash makes a marker plain text, in values and in property names', () => {
  const substitute = substitution({ a: 'A', b: '\\#{a}' })
  assert.equal(substitute('\\#{a} #{a} \\@{f} \\&{g} \\#{', 'body'), '#{a} A @{f} &{g} #{')
  assert.equal(substitute('#{b}', 'body'), '#{a}')
  assert.equal(substitute('C:\\dir \\n', 'body'), 'C:\\dir \\n')
  assert.deepEqual(substitute({ '#{a}': 1, '\\#{a}': 2 }, 'body'), { A: 1, '#{a}': 2 })
})

test('UUID() is fresh at each occurrence and fixed once per variable', () => {
  const ids = substitution({ v: '#{UUID()}' })(
    ['#{v}', '#{v}', '#{UUID()}', '#{UUID()}', '#{UUID()}:#{UUID()}'],
    'body',
  ) as string[]
  assert.equal(ids[0], ids[1])
  const all = [ids[0]!, ids[2]!, ids[3]!, ...ids[4]!.split(':')]
  assert.equal(new Set(all).size, 5)
  for (const id of all) assert.match(id, UUID)
})

test('variables refer to variables in any order; a number or boolean keeps its type when it stands alone', () => {
  const substitute = substitution({
    url: 'https://#{host}:#{port}',
    host: '#{name}.test',
    name: 'app',
    port: 8443,
    on: false,
    copy: '#{port}',
  })
  assert.deepEqual(substitute({ a: '#{url}', b: '#{port}', c: '#{on}', d: '#{copy}', e: '#{port} ' }, 'body'), {
    a: 'https://app.test:8443',
    b: 8443,
    c: false,
    d: 8443,
    e: '8443 ',
  })
})

test('a cycle is named, also one of a variable with itself', () => {
  assert.match(
    problem(() => substitution({ x: '#{a}', a: '#{b}', b: 'is #{a}' })),
    /the variables "a" → "b" → "a" refer to each other/,
  )
  assert.match(
    problem(() => substitution({ a: '#{a}' })),
    /"a" → "a"/,
  )
  assert.match(
    problem(() => substitution({ defaultTenantId: '#{FUSIONAUTH_TENANT_ID}' })),
    /"defaultTenantId" → "defaultTenantId"/,
  )
})

test('what is missing is named with its place: environment variable, variable, closing brace', () => {
  const substitute = substitution({})
  assert.match(
    problem(() => substitute({ user: [{ email: '#{ENV.MAIL}' }] }, 'body')),
    /^body\.user\[0\]\.email: the environment variable "MAIL" is not set/,
  )
  assert.match(
    problem(() => substitute({ a: '#{nope}' }, 'body')),
    /^body\.a: no variable is named "nope"/,
  )
  assert.match(
    problem(() => substitute('hunter2#{hunter3', 'body')),
    /^body has "#\{" without "\}"/,
  )
  assert.doesNotMatch(
    problem(() => substitute('hunter2#{hunter3', 'body')),
    /hunter/,
  )
  assert.match(
    problem(() => substitute('a&{b.json}', 'body')),
    /includes only a whole request or a whole body/,
  )
  assert.match(
    problem(() => substitute('&{b.json}', 'body')),
    /includes only a whole request or a whole body/,
  )
})

test('prototype names are neither variables, environment nor built-ins, and stay plain data as properties', () => {
  const substitute = substitution({})
  for (const name of ['__proto__', 'constructor', 'toString', 'ENV.__proto__', 'ENV.constructor', 'ENV.toString']) {
    problem(() => substitute(`#{${name}}`, 'body'))
  }
  const body = substitute(JSON.parse('{"__proto__": {"admin": true}, "constructor": "#{BUILT_IN}"}'), 'body') as object
  assert.equal(Object.getPrototypeOf(body), Object.prototype)
  assert.equal(JSON.stringify(body), '{"__proto__":{"admin":true},"constructor":"built in"}')
  assert.equal(({} as { admin?: boolean }).admin, undefined)
  assert.equal(substitution(new Map([['__proto__', 'v']]))('#{__proto__}', 'body'), 'v')
})

test('two property names that become one are refused rather than one being lost', () => {
  assert.match(
    problem(() => substitution({ a: 'x' })({ '#{a}': 1, x: 2 }, 'body')),
    /two properties of the same name/,
  )
})

test('NUL and lone surrogates are refused, whether written, inserted or put together', () => {
  for (const text of ['\0', '\ud800', 'a\udc00b', '#{ENV.NUL}']) {
    const message = problem(() => substitution({}, { NUL: 'a\0' })({ a: text }, 'body'))
    assert.match(message, /NUL character or half a Unicode character/)
  }
  assert.equal(substitution({})('\ud83d\ude00', 'body'), '😀')
})

test('variables that double each other, long chains and deep nesting stop at a bound', () => {
  const names = Array.from(
    { length: 31 },
    (_, i) => [`v${i}`, i === 0 ? 'x'.repeat(1000) : `#{v${i - 1}}#{v${i - 1}}`] as const,
  )
  assert.match(
    problem(() => substitution(new Map(names))),
    /expand to more than/,
  )
  const chain = Array.from({ length: 60 }, (_, i) => [`v${i}`, i === 59 ? 'end' : `#{v${i + 1}}`] as const)
  assert.match(
    problem(() => substitution(new Map(chain))),
    /more than 32 deep/,
  )
  const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  assert.match(
    problem(() => substitution({})(nested, 'body')),
    /nested deeper than 64/,
  )
})
