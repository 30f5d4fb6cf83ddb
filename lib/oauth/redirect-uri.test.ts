/** Redirect URIs: compared exactly, with the one exception for native applications. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { urlPattern } from '@/lib/settings'
import { isRegisteredRedirectUri, withFragment, withParameters } from './redirect-uri'

const registered = [
  'https://app.example.com/callback',
  'https://app.example.com/callback?tenant=1',
  'com.example.app:/callback',
  'http://127.0.0.1/native',
  'http://[::1]:8000/native?x=1',
  'http://localhost:3000/callback',
]

const mutations = [
  'https://app.example.com/callback/',
  'https://app.example.com//callback',
  'https://app.example.com/Callback',
  'https://APP.example.com/callback',
  'HTTPS://app.example.com/callback',
  'http://app.example.com/callback',
  'https://app.example.com:443/callback',
  'https://app.example.com:8443/callback',
  'https://app.example.com/callback?',
  'https://app.example.com/callback?next=1',
  'https://app.example.com/callback#',
  'https://app.example.com/callback#x',
  'https://app.example.com/callback/..',
  'https://app.example.com/callback/%2e%2e/x',
  'https://app.example.com/%63allback',
  'https://app.example.com/callback%20',
  'https://app.example.com/callback ',
  ' https://app.example.com/callback',
  'https://app.example.com/callback\n',
  'https://app.example.com@evil.example/callback',
  'https://evil.example/https://app.example.com/callback',
  'https://user@app.example.com/callback',
  'https://app.example.com.evil.example/callback',
  'https://sub.app.example.com/callback',
  'https://app.example.com\\@evil.example/callback',
  'https://app.example.com./callback',
  'https://аpp.example.com/callback',
  'https://app.example.com/callback?tenant=2',
  'https://app.example.com/callback?tenant=1&x=y',
  'com.example.app:/callback/x',
  'com.example.app://callback',
  'javascript:alert(1)',
  '//app.example.com/callback',
  '',
]

const foreignLoopbacks = [
  'https://127.0.0.1:5000/native',
  'http://127.0.0.1:5000/native/',
  'http://127.0.0.1:5000/native?x=1',
  'http://127.0.0.1:0/native',
  'http://127.0.0.1:65536/native',
  'http://127.0.0.1:080/native',
  'http://127.0.0.1:/native',
  'http://127.0.0.1:5000@evil.example/native',
  'http://127.0.0.1:5000\\@evil.example/native',
  'http://127.0.0.1.evil.example/native',
  'http://127.0.0.2:5000/native',
  'http://127.1:5000/native',
  'http://0x7f000001:5000/native',
  'http://[::1]:5000/native',
  'http://[::0001]:5000/native?x=1',
  'http://localhost:5000/native',
  'http://localhost:3001/callback',
]

const isRegistered = (uris: readonly string[], requested: string, wildcards = false) =>
  isRegisteredRedirectUri(
    {
      authorizedRedirectURLs: [...uris],
      authorizedURLValidationPolicy: wildcards ? 'AllowWildcards' : 'ExactMatch',
    },
    requested,
  )

/** A registered address, what it stands for, and what it must not. */
const wildcards: readonly [registered: string, accepted: readonly string[], refused: readonly string[]][] = [
  [
    'https://*.example.com/callback',
    ['https://a.example.com/callback', 'https://preview-7.example.com/callback'],
    [
      'https://example.com/callback',
      'https://.example.com/callback',
      'https://a.b.example.com/callback',
      'https://a.example.com.evil.example/callback',
      'https://evil.example/x.example.com/callback',
      'https://evil.example?.example.com/callback',
      'https://evil.example#.example.com/callback',
      'https://evil.example\\.example.com/callback',
      'https://u@a.example.com/callback',
      'https://a%2eb.example.com/callback',
      'https://а.example.com/callback',
      'http://a.example.com/callback',
      'https://a.example.com:444/callback',
      'https://a.example.com/callback/x',
      'https://a.example.com/callback\n',
    ],
  ],
  [
    'https://app-*.example.com/callback',
    ['https://app-1.example.com/callback'],
    ['https://app-.example.com/callback', 'https://xapp-1.example.com/callback'],
  ],
  [
    'http://localhost:*/callback',
    ['http://localhost:3000/callback', 'http://localhost:65535/callback'],
    [
      'http://localhost/callback',
      'http://localhost:/callback',
      'http://localhost:3000@evil.example/callback',
      'http://localhost:0/callback',
    ],
  ],
  [
    'https://app.example.com/*/callback',
    ['https://app.example.com/tenant_1/callback'],
    [
      'https://app.example.com//callback',
      'https://app.example.com/../callback',
      'https://app.example.com/a/b/callback',
      'https://app.example.com/%2e%2e/callback',
      'https://app.example.com/a?/callback',
    ],
  ],
  [
    'https://app.example.com/callback?tenant=*&x=1',
    ['https://app.example.com/callback?tenant=7&x=1'],
    [
      'https://app.example.com/callback?tenant=&x=1',
      'https://app.example.com/callback?tenant=7&y=2&x=1',
      'https://app.example.com/callback?tenant=7#&x=1',
    ],
  ],
]

describe('OA-01: redirect URIs with wildcards', () => {
  for (const [uri, accepted, refused] of wildcards) {
    test(`OA-01: ${uri} stands for what it says and nothing else, and only where the application says so`, () => {
      for (const requested of accepted) {
        assert.equal(isRegistered([uri], requested, true), true, requested)
        assert.equal(isRegistered([uri], requested), false, requested)
      }
      for (const requested of [...refused, uri]) assert.equal(isRegistered([uri], requested, true), false, requested)
    })
  }
  test('OA-01: a wildcard that matches too much is none', () => {
    for (const uri of [
      'https://*.com/',
      'https://*/',
      'https://a.*.example.com/',
      'https://*.*.example.com/',
      'https://*.0.0.1/',
      'https://app.example.com:8*/',
      'https://app.example.com/*a*/',
      'https://app.example.com/?*=1',
      'https://app.example.com/?a=x*',
      '*://app.example.com/',
    ]) {
      assert.equal(urlPattern(uri), undefined, uri)
    }
  })
})

describe('OA-01: redirect URIs', () => {
  for (const uri of registered) {
    test(`the registered ${uri} is accepted`, () => assert.equal(isRegistered(registered, uri), true))
  }
  for (const uri of [...mutations, ...foreignLoopbacks]) {
    test(`OA-01: ${JSON.stringify(uri)} is refused`, () => {
      assert.equal(isRegistered(registered, uri), false)
    })
  }
  for (const uri of ['http://127.0.0.1:5000/native', 'http://127.0.0.1:65535/native', 'http://[::1]:1/native?x=1']) {
    test(`a native application may listen on any port: ${uri}`, () => {
      assert.equal(isRegistered(registered, uri), true)
    })
  }
  test('nothing is registered, nothing is accepted', () => assert.equal(isRegistered([], ''), false))
})

test('response parameters keep their order and decode the same with and without plus signs', () => {
  const address = withParameters('https://a.example/cb?x=1', [
    ['code', 'c'],
    ['state', 'a b+ü&='],
    ['absent', undefined],
  ])
  assert.equal(address, 'https://a.example/cb?x=1&code=c&state=a%20b%2B%C3%BC%26%3D')
  assert.equal(withParameters('app:/cb', [['code', 'c']]), 'app:/cb?code=c')
  assert.equal(withFragment('https://a.example/cb?x=1', [['state', 'a b#']]), 'https://a.example/cb?x=1#state=a%20b%23')
})
