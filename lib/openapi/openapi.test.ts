/** What zod knows and what the description says are the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { component } from '@/lib/component'
import { type Declaration, digits, empty, envelope, flag, orEmpty, uuid, wholeBody } from '@/lib/http'
import { openApiDocument } from './index'
import { newSchemas } from './schemas'

const input = (schema: z.ZodType) => newSchemas().describe(schema, 'input')
const output = (schema: z.ZodType) => newSchemas().describe(schema, 'output')

test('null is nowhere, and what may be null may be absent', () => {
  const schema = z.object({ a: z.string().nullable(), b: z.enum(['x']).nullable(), c: z.string() })
  assert.deepEqual(output(schema), {
    type: 'object',
    additionalProperties: false,
    properties: { a: { type: 'string' }, b: { type: 'string', enum: ['x'] }, c: { type: 'string' } },
    required: ['c'],
  })
})

test('a query says what its texts stand for, with their bounds', () => {
  const query = z.object({ on: flag, rows: digits.pipe(z.number().int().min(1).max(9)).optional() })
  assert.deepEqual(input(query).properties, {
    on: { type: 'boolean', default: false },
    rows: { type: 'integer', minimum: 1, maximum: 9 },
  })
})

test('a pattern that needs a flag is left out, not said wrongly', () => {
  assert.deepEqual(input(z.string().regex(/^[a-z]+$/i)), { type: 'string' })
  assert.deepEqual(input(z.string().regex(/^[a-z]+$/)), { type: 'string', pattern: '^[a-z]+$' })
})

test('free JSON is any value', () => {
  const { properties } = input(z.object({ data: z.record(z.string(), z.json()) }))
  assert.deepEqual(properties?.data, { type: 'object', additionalProperties: {} })
})

test('a request may have members that are not described, an answer may not', () => {
  const schema = z.object({ a: z.string() })
  assert.equal(input(schema).additionalProperties, undefined)
  assert.equal(output(schema).additionalProperties, false)
})

const thing = component('Thing', () => z.object({ id: z.guid() }))
const declaration: Declaration = {
  operation: 'thing.create',
  summary: 'Create a thing',
  authentication: 'optionalApiKey',
  permission: '/api/thing',
  method: 'POST',
  path: z.object({ thingId: uuid.optional() }),
  body: wholeBody({ thing: z.object({ name: z.string() }) }),
  responses: { 200: orEmpty(envelope('ThingResponse', { thing })), 404: empty },
}

test('an endpoint at two paths is two operations, each with the parameters of its path', () => {
  const declarations = [declaration]
  const { paths, components } = openApiDocument(
    [
      { path: '/api/thing', declarations },
      { path: '/api/thing/[thingId]', declarations },
    ],
    '1',
  )
  const [all, one] = [paths['/api/thing']?.post, paths['/api/thing/{thingId}']?.post]
  assert.deepEqual([all?.operationId, one?.operationId], ['thing.create', 'thing.create.byThingId'])
  const named = (operation = all) => operation?.parameters.map(({ name, in: place }) => `${place} ${name}`)
  assert.deepEqual(named(all), ['header X-FusionAuth-TenantId'])
  assert.deepEqual(named(one), ['path thingId', 'header X-FusionAuth-TenantId'])
  assert.deepEqual(all?.security, [{ ApiKey: [] }, {}])
  assert.equal(all?.requestBody?.required, true)
  assert.deepEqual(Object.keys(all?.responses ?? {}), ['200', '400', '401', '404', '413', '500', '503'])
  assert.equal(all?.responses[200]?.['x-optional-body'], true)
  assert.equal(all?.responses[404]?.content, undefined)
  assert.deepEqual(Object.keys(components.schemas), ['Error', 'Errors', 'Thing', 'ThingResponse'])
})

test('two different schemas cannot have one name', () => {
  const other = component('Thing', () => z.object({ id: z.string() }))
  const schemas = newSchemas()
  schemas.describe(thing(), 'output')
  assert.throws(() => schemas.describe(other(), 'output'), /Thing/)
})
