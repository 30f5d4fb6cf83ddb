/** The syntax of `scope`, and what becomes of names that an application does not know. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application } from '@/lib/applications'
import { applicationSettings } from '@/lib/settings'
import { toParameters } from './parameters'
import { grantableScopes, isRequiredScope, parseScope, releasedScopes } from './scopes'

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

/** An application with scopes of its own, the last of them required. */
function application(oauthConfiguration: object = {}): Application {
  const settings = applicationSettings.parse({ oauthConfiguration })
  const scopes = ['files:read', 'files:write'].map((name) => ({ name, required: name === 'files:write' }))
  return { settings, scopes } as unknown as Application
}

/** The granted scopes, or the error's reason. */
function granted(scope: string, oauthConfiguration: object = {}): string {
  const outcome = grantableScopes(application(oauthConfiguration), toParameters([['scope', scope]]))
  return 'error' in outcome ? outcome.reason : outcome.join(' ')
}

test('names are case-sensitive and never found in a prototype', () => {
  assert.equal(granted('openid email openid'), 'openid email')
  assert.deepEqual(grantableScopes(application(), toParameters([])), [])
  for (const name of ['OpenID', 'admin', '__proto__', 'constructor', 'target-entity:x']) {
    assert.equal(granted(name), 'unknown_scope', name)
  }
})

test('an application knows the scopes of its own, and those of this server that it has not turned off', () => {
  assert.equal(granted('openid files:read address'), 'openid files:read address')
  const withoutPhone = { providedScopePolicy: { phone: { enabled: false } } }
  assert.equal(granted('openid phone', withoutPhone), 'unknown_scope')
  assert.equal(granted('openid email', withoutPhone), 'openid email')
})

test('unknown names are left out, or granted as they are, where the policy says so', () => {
  assert.equal(granted('openid x files:read', { unknownScopePolicy: 'Remove' }), 'openid files:read')
  assert.equal(granted('openid x files:read', { unknownScopePolicy: 'Allow' }), 'openid x files:read')
  for (const prefix of ['idp-link:', 'source-entity:', 'target-entity:']) {
    assert.equal(granted(`openid ${prefix}x`, { unknownScopePolicy: 'Allow' }), 'unknown_scope', prefix)
  }
})

test('a scope that is turned off releases no claims, also where unknown names are granted', () => {
  const off = { unknownScopePolicy: 'Allow', providedScopePolicy: { email: { enabled: false } } }
  assert.equal(granted('openid email profile', off), 'openid email profile')
  assert.deepEqual(releasedScopes(application(off), 'openid email profile'), ['profile'])
  assert.deepEqual(releasedScopes(application(), 'openid email profile'), ['profile', 'email'])
})

test('what has to be granted: openid, what the application marks, and nothing that is unknown', () => {
  const policy = { providedScopePolicy: { email: { required: true } } }
  const required = ['openid', 'offline_access', 'email', 'profile', 'files:read', 'files:write', 'x'].filter((name) =>
    isRequiredScope(application(policy), name),
  )
  assert.deepEqual(required, ['openid', 'offline_access', 'email', 'files:write'])
})
