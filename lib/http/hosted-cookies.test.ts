/** The cookies of the hosted pages: of one host, for no script, and too short to be cut. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configure } from '@/lib/config-fixture'
import { newToken } from '@/lib/random'
import { clearHostedCookie, readHostedCookie, setHostedCookie } from './hosted-cookies'

test('SE-03: in production the session is bound to this host, over TLS alone, and out of reach of scripts', () => {
  configure({ APP_URL: 'https://login.example' })
  const token = newToken()
  for (const cookie of ['sso', 'csrf'] as const) {
    for (const line of [
      setHostedCookie(cookie, token, { kind: 'session' }),
      setHostedCookie(cookie, token, { kind: 'persistent', seconds: 3600 }),
      clearHostedCookie(cookie),
    ]) {
      const [pair = '', ...attributes] = line.split('; ')
      assert.match(pair, new RegExp(`^__Host-fusionauth\\.${cookie}=`))
      for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure'])
        assert.ok(attributes.includes(attribute))
      assert.equal(
        attributes.some((attribute) => /^domain/i.test(attribute)),
        false,
      )
      assert.ok(line.length < 4096)
    }
    const request = new Request('https://login.example/', { headers: { cookie: `fusionauth.${cookie}=${token}` } })
    assert.equal(readHostedCookie(request, cookie), undefined, 'one that a neighbour could plant')
  }
})

test('SE-06: what is not of the form of one of ours is anonymous', () => {
  configure({ APP_URL: 'http://localhost:9011' })
  const token = newToken()
  const read = (cookie: string) => readHostedCookie(new Request('http://localhost/', { headers: { cookie } }), 'sso')
  assert.equal(read(`fusionauth.sso=${token}`), token)
  for (const value of ['', 'x', `${token}x`, token.slice(1), `"${token}"`, `${token.slice(1)}=`, 'x'.repeat(8000)]) {
    assert.equal(read(`fusionauth.sso=${value}`), undefined)
  }
  assert.equal(read(`fusionauth.sso=${token}; fusionauth.sso=${token}`), undefined)
})
