// How far the cookies of the hosted backend reach, and where its sign-ins may end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application } from '@/lib/applications'
import { configure } from '@/lib/config-fixture'
import { applicationSettings } from '@/lib/settings'
import { cookieReach, everyReach, finalAddress, landingOf, reachesCookies, readState, writeState } from './addresses'

const application = (...authorizedRedirectURLs: string[]) =>
  ({ settings: applicationSettings.parse({ oauthConfiguration: { authorizedRedirectURLs } }) }) as Application

/** The `Domain` of the cookies, or that there is none. */
function domain(appUrl: string, ...urls: string[]): string {
  configure({ APP_URL: appUrl })
  const reach = cookieReach(application(...urls))
  return reach.kind === 'domain' ? reach.domain : 'this host'
}

test('cookies reach every host of the application that they can reach, and no further', () => {
  assert.equal(domain('https://login.example.com', 'https://app.example.com/a'), 'example.com')
  assert.equal(domain('https://login.example.com', 'https://example.com/'), 'example.com')
  assert.equal(domain('https://a.eu.example.com', 'https://b.eu.example.com/', 'https://c.example.com/'), 'example.com')
  assert.equal(domain('https://a.eu.example.com', 'https://b.eu.example.com/'), 'eu.example.com')
  assert.equal(domain('https://login.example.com', 'https://*.example.com/a'), 'example.com')
  for (const [server, ...urls] of [
    ['https://login.example.com', 'https://login.example.com/app', 'http://localhost:3000/'],
    ['https://login.example.com', 'https://app.example.org/', 'com.example.app:/callback', 'https://10.0.0.1/'],
    ['http://localhost:9011', 'http://localhost:3000/', 'http://127.0.0.1:3000/'],
    ['https://10.0.0.1', 'https://10.0.0.2/', 'https://[::1]/'],
  ] as const) {
    assert.equal(domain(server, ...urls), 'this host')
  }
})

test('an application that no cookie reaches is not signed in to', () => {
  configure({ APP_URL: 'https://login.example.com' })
  const urls = [
    ...['https://app.example.com/a', 'https://login.example.com/a', 'https://evilexample.com/', 'http://localhost:1/'],
    ...['https://example.com.evil.org/', 'com.example.app:/callback'],
  ]
  const reached = urls.filter((url) => reachesCookies(application(...urls), url))
  assert.deepEqual(reached, urls.slice(0, 2))
})

test('what is deleted is deleted wherever it can have been set', () => {
  configure({ APP_URL: 'https://a.eu.example.com' })
  const domains = everyReach().map((reach) => (reach.kind === 'domain' ? reach.domain : ''))
  assert.deepEqual(domains, ['', 'a.eu.example.com', 'eu.example.com', 'example.com'])
  for (const url of ['http://localhost:9011', 'http://127.0.0.1:9011']) {
    configure({ APP_URL: url })
    assert.deepEqual(everyReach(), [{ kind: 'host' }])
  }
})

test('OA-05: a sign-in ends at a registered address, whatever its state says', () => {
  configure({ APP_URL: 'https://login.example.com' })
  const registered = application('https://*.example.com/x', 'https://app.example.com/a')
  assert.equal(landingOf(registered, undefined), 'https://app.example.com/a', 'the first without a wildcard')
  assert.equal(landingOf(registered, 'https://app.example.com/b'), undefined)
  assert.equal(landingOf(application(), undefined), undefined)
  const state = (redirectUri: string) => writeState({ clientId: 'c', redirectUri, nonce: 'n' })
  const callback = 'https://login.example.com/app/callback'
  assert.equal(finalAddress(registered, callback, state('https://app.example.com/a')), 'https://app.example.com/a')
  assert.equal(finalAddress(registered, callback, state('https://evil.example/')), callback)
  assert.equal(
    finalAddress(registered, 'https://app.example.com/a', state('https://evil.example/')),
    'https://app.example.com/a',
  )
})

test('a state that is none is read as none', () => {
  const state = { clientId: 'c', redirectUri: 'r', state: 'ß"\u0000', nonce: 'n' }
  assert.deepEqual(readState(writeState(state)), state)
  for (const text of ['', 'x', 'e30', 'bnVsbA', writeState({ ...state, clientId: 1 as never })]) {
    assert.equal(readState(text), undefined)
  }
})
