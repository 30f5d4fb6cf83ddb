/** The binding of hosted forms to the browser that got them. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { useConfig as keepConfig, parseConfig } from '@/lib/config'
import { bindForm, isOwnForm } from './csrf'

const own = 'https://login.example.com'
const carried = [['scope', 'openid']] as const

const request = (headers: Record<string, string>) => new Request(`${own}/oauth2/authorize`, { headers })

/** A browser that has loaded the form. */
function browser(): { cookie: string; token: string } {
  const { token, cookies } = bindForm(request({}), carried)
  return { cookie: cookies[0]?.split(';')[0] ?? '', token }
}

before(() => {
  const encryptionKey = Buffer.from(Uint8Array.from({ length: 32 }, (_, index) => index)).toString('base64')
  const parsed = parseConfig({ APP_URL: own, ENCRYPTION_KEY: encryptionKey })
  assert(parsed.kind === 'valid')
  keepConfig(parsed.config)
})

describe('WB-01: a form counts only from the browser that got it', () => {
  test('WB-01: cookie and token of one browser pass, with and without the headers of a browser', () => {
    const { cookie, token } = browser()
    assert.equal(isOwnForm(request({ cookie }), token, carried), true)
    assert.equal(isOwnForm(request({ cookie, origin: own, 'sec-fetch-site': 'same-origin' }), token, carried), true)
  })

  test('WB-01: a foreign or opaque origin is refused, whatever else is right', () => {
    const { cookie, token } = browser()
    for (const origin of [
      'https://evil.example',
      'null',
      'http://login.example.com',
      `${own}.evil.example`,
      `${own}:8443`,
      '',
    ]) {
      assert.equal(isOwnForm(request({ cookie, origin }), token, carried), false, origin)
    }
    for (const site of ['cross-site', 'same-site', 'x']) {
      assert.equal(isOwnForm(request({ cookie, 'sec-fetch-site': site }), token, carried), false, site)
    }
  })

  test('WB-01: cookies without the token, or with another browser’s, are refused', () => {
    const { cookie, token } = browser()
    assert.equal(isOwnForm(request({ cookie }), undefined, carried), false)
    assert.equal(isOwnForm(request({ cookie }), browser().token, carried), false)
    assert.equal(isOwnForm(request({ cookie: browser().cookie }), token, carried), false)
    assert.equal(isOwnForm(request({ cookie: 'other=1' }), token, carried), false)
    assert.equal(isOwnForm(request({ cookie: `${cookie}; ${cookie}` }), token, carried), false)
  })

  test('OA-04: the token does not fit a form whose carried parameters were changed', () => {
    const { cookie, token } = browser()
    assert.equal(isOwnForm(request({ cookie }), token, [['scope', 'openid offline_access']]), false)
  })

  test('WB-01: what comes from no browser is let through', () => {
    assert.equal(isOwnForm(request({}), undefined, carried), true)
  })

  test('two tabs of one browser share its cookie', () => {
    const { cookie, token } = browser()
    const second = bindForm(request({ cookie }), carried)
    assert.deepEqual([second.token, second.cookies], [token, []])
  })
})
