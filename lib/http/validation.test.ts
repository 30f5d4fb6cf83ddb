/** What a schema finds becomes the public errors object: codes and paths that clients compare. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type Source, text, toErrors, uuid } from './validation'

function codes(schema: z.ZodType, given: unknown, source: Source = 'body'): Record<string, string[]> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return {}
  const { fieldErrors = {} } = toErrors(parsed.error, given, source)
  return Object.fromEntries(Object.entries(fieldErrors).map(([field, items]) => [field, items.map(({ code }) => code)]))
}

const schema = z.object({
  loginId: text(5),
  applicationId: uuid.optional(),
  enabled: z.boolean().optional(),
  types: z
    .array(z.enum(['email', 'username']))
    .max(2)
    .optional(),
  user: z
    .object({ names: z.array(z.object({ first: text() })), age: z.number().int().min(1).max(9).optional() })
    .optional(),
})

test('what is missing, null or empty is blank', () => {
  for (const given of [{}, { loginId: null }, { loginId: undefined }, { loginId: '' }]) {
    assert.deepEqual(codes(schema, given), { loginId: ['[blank]loginId'] })
  }
})

test('a wrong type or format is invalid JSON in a body, and cannot be converted in a path or query', () => {
  for (const loginId of [1, true, {}, [], { contains: '' }]) {
    assert.deepEqual(codes(schema, { loginId }), { loginId: ['[invalidJSON]'] })
  }
  const given = { loginId: 'a', applicationId: 'nonsense' }
  assert.deepEqual(codes(schema, given), { applicationId: ['[invalidJSON]'] })
  assert.deepEqual(codes(schema, given, 'parameters'), { applicationId: ['[couldNotConvert]applicationId'] })
})

test('bounds have codes of their own', () => {
  assert.deepEqual(codes(schema, { loginId: 'abcdef' }), { loginId: ['[tooLong]loginId'] })
  const types = ['email', 'email', 'email']
  assert.deepEqual(codes(schema, { loginId: 'a', types }), { types: ['[tooMany]types'] })
  const user = { names: [], age: 10 }
  assert.deepEqual(codes(schema, { loginId: 'a', user }), { 'user.age': ['[invalid]user.age'] })
})

test('paths name members and elements', () => {
  const given = { loginId: 'a', user: { names: [{ first: 'x' }, { first: '' }, {}] } }
  assert.deepEqual(codes(schema, given), {
    'user.names[1].first': ['[blank]user.names[1].first'],
    'user.names[2].first': ['[blank]user.names[2].first'],
  })
  assert.deepEqual(codes(schema, { loginId: 'a', types: ['phone'] }), { 'types[0]': ['[invalid]types[0]'] })
})

test('every field that is wrong is named at once', () => {
  assert.deepEqual(Object.keys(codes(schema, { enabled: 'yes', types: 5 })).sort(), ['enabled', 'loginId', 'types'])
})

test('a rule of our own says which code it is', () => {
  const own = z.object({
    email: z.string().refine(() => false, { error: 'is not an address', params: { kind: 'notEmail' } }),
  })
  const plain = z.object({ email: z.string().refine(() => false, 'is odd') })
  assert.deepEqual(codes(own, { email: 'x' }), { email: ['[notEmail]email'] })
  assert.deepEqual(codes(plain, { email: 'x' }), { email: ['[invalid]email'] })
})

test('a body that is no object at all is an error of the request', () => {
  const parsed = schema.safeParse([])
  assert.ok(!parsed.success)
  const { generalErrors, fieldErrors } = toErrors(parsed.error, [], 'body')
  assert.equal(fieldErrors, undefined)
  assert.equal(generalErrors?.[0]?.code, '[InvalidRequest]')
})

test('a message never repeats what was sent', () => {
  const given = { loginId: 'hunter2hunter2', types: ['hunter2'], applicationId: 'hunter2' }
  const parsed = schema.safeParse(given)
  assert.ok(!parsed.success)
  assert.doesNotMatch(JSON.stringify(toErrors(parsed.error, given, 'body')), /hunter2/)
})

test('ids are compared in lower case', () => {
  assert.equal(uuid.parse('ABCDEF00-0000-4000-8000-00000000000A'), 'abcdef00-0000-4000-8000-00000000000a')
})
