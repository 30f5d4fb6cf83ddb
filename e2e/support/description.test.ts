/** The comparison with the description notices what it is there for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonSchema, OpenApiDocument } from '@/lib/openapi'
import { checkerOf, type Exchange } from './description'

const thing: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { id: { type: 'string', format: 'uuid' }, tags: { type: 'array', items: { type: 'string' } } },
  required: ['id'],
}
const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

const description = {
  openapi: '3.1.1',
  info: { title: 'Things', version: '1', description: '' },
  servers: [],
  paths: {
    '/api/thing/{thingId}': {
      post: {
        operationId: 'thing.create',
        summary: 'Create a thing',
        tags: [],
        security: [],
        parameters: [
          { name: 'thingId', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'rows', in: 'query', required: false, schema: { type: 'integer', maximum: 9 } },
        ],
        requestBody: { required: true, content: json({ type: 'object', properties: { name: { type: 'string' } } }) },
        responses: {
          200: { description: 'Done.', content: json({ $ref: '#/components/schemas/Thing' }), 'x-optional-body': true },
          404: { description: 'Gone.' },
        },
      },
    },
  },
  components: { schemas: { Thing: thing }, securitySchemes: {} },
} satisfies OpenApiDocument

const check = checkerOf(description)
const body = JSON.stringify({ id: '00000000-0000-0000-0000-000000000001', tags: [] })

type Parts = { readonly query?: string; readonly sent?: string } & Partial<Exchange['response']>

const exchange = ({ query = '', sent = '{"name":"x"}', ...response }: Parts = {}): Exchange => ({
  method: 'POST',
  url: `http://localhost/api/thing/1${query}`,
  request: { contentType: 'application/json', body: sent },
  response: {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    cacheControl: 'no-store',
    body,
    ...response,
  },
})
const nothing = { contentType: undefined, body: '' }

test('an exchange as it is described passes', () => {
  check(exchange())
  check(exchange({ query: '?rows=9&other=1', sent: '{"name":null,"other":1}' }))
  check(exchange(nothing))
  check(exchange({ ...nothing, status: 404, sent: '{"name":1}' }))
  check({ ...exchange(), url: 'http://localhost/api/other', method: 'GET' })
  check(exchange({ ...nothing, status: 431, cacheControl: undefined }))
})

const broken: readonly [string, Parts, RegExp][] = [
  ['a status that is not described', { ...nothing, status: 418 }, /thing\.create\) answered 418.*status/],
  ['a body where none is described', { status: 404 }, /answered 404.*body/],
  ['another content type', { contentType: 'text/html' }, /content type text\/html/],
  ['a member that is not described', { body: body.replace('}', ',"secret":1}') }, /"additionalProperty":"secret"/],
  ['a member of another type', { body: body.replace('[]', '[1]') }, /\/tags\/0 must be string/],
  ['a member that is missing', { body: '{}' }, /must have required property 'id'/],
  ['an accepted body that is not described', { sent: '{"name":1}' }, /request that is not described: \/name/],
  ['an accepted request without its body', { sent: '' }, /the body is missing/],
  ['an accepted query that is not described', { query: '?rows=10' }, /rows: .* must be <= 9/],
]
for (const [name, parts, message] of broken) {
  test(`${name} fails`, () => assert.throws(() => check(exchange(parts)), message))
}
