/** Parameters: duplicates, empty values and lengths. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxParameterLength } from '@/lib/limits'
import { parameterOf, refuseDuplicates, refuseOverlong, toParameters } from './parameters'

test('a parameter without a value counts as omitted', () => {
  const parameters = toParameters([
    ['state', ''],
    ['scope', 'openid'],
  ])
  assert.equal(parameters.has('state'), false)
  assert.equal(parameterOf(parameters, 'scope'), 'openid')
})

test('OA-08: a parameter sent twice has no value and refuses the request, resource excepted', () => {
  const parameters = toParameters([
    ['scope', 'openid'],
    ['scope', 'openid'],
  ])
  assert.equal(parameterOf(parameters, 'scope'), undefined)
  assert.equal(refuseDuplicates(parameters)?.error, 'invalid_request')
  const resources = toParameters([
    ['resource', 'https://a.example'],
    ['resource', 'https://b.example'],
  ])
  assert.equal(refuseDuplicates(resources), undefined)
})

test('OA-08: an over-long parameter is refused before anything reads it', () => {
  const at = toParameters([['state', 'x'.repeat(maxParameterLength)]])
  const past = toParameters([['state', 'x'.repeat(maxParameterLength + 1)]])
  assert.equal(refuseOverlong(at), undefined)
  assert.equal(refuseOverlong(past)?.error, 'invalid_request')
  assert.equal(parameterOf(past, 'state'), undefined)
})

test('names of Object.prototype are ordinary parameters', () => {
  const parameters = toParameters([['__proto__', 'x']])
  assert.equal(parameterOf(parameters, '__proto__'), 'x')
  assert.equal(parameterOf(parameters, 'constructor'), undefined)
})
