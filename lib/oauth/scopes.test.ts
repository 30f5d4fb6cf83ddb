/** The syntax of `scope`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toParameters } from './parameters'
import { grantableScope, parseScope } from './scopes'

test('scope tokens are separated by single spaces, and repetition means nothing', () => {
  assert.deepEqual(parseScope(undefined), [])
  assert.deepEqual(parseScope('openid'), ['openid'])
  assert.deepEqual(parseScope('openid email openid'), ['openid', 'email'])
})

test('what RFC 6749 §3.3 does not allow is no scope at all', () => {
  for (const odd of [
    ' ',
    ' openid',
    'openid ',
    'openid  email',
    'openid\temail',
    'openid\nemail',
    '"openid"',
    'a\\b',
    'é',
  ]) {
    assert.equal(parseScope(odd), undefined, JSON.stringify(odd))
  }
})

test('names are case-sensitive and never found in a prototype', () => {
  const granted = (scope: string) => grantableScope(toParameters([['scope', scope]]))
  assert.equal(granted('openid email openid'), 'openid email')
  assert.equal(grantableScope(toParameters([])), '')
  for (const name of ['OpenID', 'admin', '__proto__', 'constructor', 'target-entity:x']) {
    assert.notEqual(typeof granted(name), 'string', name)
  }
})
