import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { apiDescription } from './description'
import { routes } from './routes'

test('the description is a valid OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(await apiDescription()))
  assert.ok(valid, JSON.stringify(errors))
})

test('every method of every route is described, under an id of its own', async () => {
  const { paths } = await apiDescription()
  const described = Object.entries(paths).map(([path, operations]) => `${path} ${Object.keys(operations).sort()}`)
  const routed = routes.map(async ({ path, load }) => {
    const methods = Object.keys(await load()).map((method) => method.toLowerCase())
    return `${path.replaceAll('[', '{').replaceAll(']', '}')} ${methods.sort()}`
  })
  assert.deepEqual(described, await Promise.all(routed))
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('every reference leads to a component', async () => {
  const description = await apiDescription()
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
  assert.ok(references.length > 100)
  for (const [, name = ''] of references) assert.ok(name in description.components.schemas, name)
})
