/** Cookies are read without ambiguity and written the way browsers protect best. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { configure } from '@/lib/config-fixture'
import { accessTokenOf } from './bearer'
import { clearCookie, readCookie, setCookie } from './cookies'

const servedAt = (url: string) => configure({ APP_URL: url })

const withHeaders = (headers: Record<string, string>) => new Request('http://localhost/', { headers })
const read = (cookie: string, name = 'refresh_token') => readCookie(withHeaders({ cookie }), name)

test('a cookie is found among others, whatever they are called', () => {
  assert.equal(read('a=1; refresh_token=value; b=2'), 'value')
  assert.equal(read('x_refresh_token=no;refresh_token=value'), 'value')
  assert.equal(read('refresh_token_x=no'), undefined)
  assert.equal(read('refresh_token=a=b=='), 'a=b==')
})

test('SE-06: two cookies of one name are none, wherever they stand', () => {
  const others = fc.array(fc.constantFrom('a=1', 'b', 'refresh_tokenx=1', ''), { maxLength: 3 })
  const value = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
  fc.assert(
    fc.property(others, others, value, value, (before, between, first, second) => {
      const pairs = [...before, `refresh_token=${first}`, ...between]
      assert.equal(read(pairs.join('; ')), first)
      assert.equal(read([...pairs, `refresh_token=${second}`].join('; ')), undefined)
    }),
  )
})

test('an empty cookie, or none, is absent', () => {
  assert.equal(read('refresh_token='), undefined)
  assert.equal(read(''), undefined)
  assert.equal(readCookie(new Request('http://localhost/'), 'refresh_token'), undefined)
})

test('over http: host-only, HTTP-only and Lax', () => {
  servedAt('http://localhost:9011')
  assert.equal(setCookie('access_token', 'v', { kind: 'session' }), 'access_token=v; Path=/; HttpOnly; SameSite=Lax')
  const persistent = setCookie('refresh_token', 'v', { kind: 'persistent', seconds: 60 })
  const [, expires = ''] =
    /^refresh_token=v; Path=\/; HttpOnly; SameSite=Lax; Max-Age=60; Expires=(\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT)$/.exec(
      persistent,
    ) ?? []
  assert.ok(Math.abs(Date.parse(expires) - Date.now() - 60_000) < 5000, persistent)
})

test('over https: Secure too, also when it is deleted', () => {
  servedAt('https://login.example.com')
  assert.match(setCookie('access_token', 'v', { kind: 'session' }), /; Secure$/)
  assert.match(clearCookie('access_token'), /^access_token=; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=0; /)
})

test('a bearer token comes from the header, else from the cookie', () => {
  assert.equal(accessTokenOf(withHeaders({ authorization: 'Bearer a.b-c_d' })), 'a.b-c_d')
  assert.equal(accessTokenOf(withHeaders({ authorization: 'bearer t', cookie: 'access_token=c' })), 't')
  assert.equal(accessTokenOf(withHeaders({ authorization: 'JWT t' })), 't')
  assert.equal(accessTokenOf(withHeaders({ cookie: 'access_token=c' })), 'c')
  assert.equal(accessTokenOf(withHeaders({})), undefined)
})

test('AK-05: an odd Authorization header is no token, and no reason to look at the cookie', () => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer  a',
    'Basic a',
    'a.b.c',
    'Bearer a, Bearer b',
  ]) {
    assert.equal(accessTokenOf(withHeaders({ authorization, cookie: 'access_token=c' })), undefined, authorization)
  }
})
