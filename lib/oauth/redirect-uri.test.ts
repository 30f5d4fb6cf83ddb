/** Redirect URIs: compared exactly, with the one exception for native applications. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isRegisteredRedirectUri, withParameters } from './redirect-uri'

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

describe('OA-01: redirect URIs', () => {
  for (const uri of registered) {
    test(`the registered ${uri} is accepted`, () => assert.equal(isRegisteredRedirectUri(registered, uri), true))
  }
  for (const uri of [...mutations, ...foreignLoopbacks]) {
    test(`OA-01: ${JSON.stringify(uri)} is refused`, () => {
      assert.equal(isRegisteredRedirectUri(registered, uri), false)
    })
  }
  for (const uri of ['http://127.0.0.1:5000/native', 'http://127.0.0.1:65535/native', 'http://[::1]:1/native?x=1']) {
    test(`a native application may listen on any port: ${uri}`, () => {
      assert.equal(isRegisteredRedirectUri(registered, uri), true)
    })
  }
  test('nothing is registered, nothing is accepted', () => assert.equal(isRegisteredRedirectUri([], ''), false))
})

test('response parameters keep their order and decode the same with and without plus signs', () => {
  const address = withParameters('https://a.example/cb?x=1', [
    ['code', 'c'],
    ['state', 'a b+ü&='],
    ['absent', undefined],
  ])
  assert.equal(address, 'https://a.example/cb?x=1&code=c&state=a%20b%2B%C3%BC%26%3D')
  assert.equal(withParameters('app:/cb', [['code', 'c']]), 'app:/cb?code=c')
})
