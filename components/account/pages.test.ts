// The account pages as HTML: one document without a script, whatever the values and the language.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createElement, type ReactElement } from 'react'
import { renderPage } from '@/components/hosted/page'
import { locales } from '@/lib/text'
import { ActivityList } from './activity'
import { AddFactor, RecoveryCodes } from './add-factor'
import { Devices, SignOutEverywhere, TrustedComputers } from './devices'
import { FactorDetails } from './factor'
import { NewRecoveryCodes } from './new-recovery-codes'
import { Overview } from './overview'
import { AccountPage } from './page'
import { PasswordChanged, PasswordForm } from './password'
import { ProfileForm } from './profile'
import { ProofRequest } from './proof'
import { sections } from './sections'
import { TwoFactor } from './two-factor'

const attack = `"><svg onload=alert(1)></style></title><script>alert(1)</script>'\``

const binding = { hidden: [['id', attack]], csrfToken: attack } as const
const keyUri = `otpauth://totp/example.com:ada?secret=${'A'.repeat(32)}`

/** Every content, with a value that somebody else may have chosen wherever one stands. */
function contents(locale: string, value: string): ReactElement[] {
  const calendar = { locale, timezone: 'Europe/Berlin' }
  const factor = { id: 'ABCD', kind: 'email', name: value, address: value } as const
  const device = { id: 'a', name: value, lastUseInstant: 0, isCurrent: true, place: value, binding } as const
  return [
    createElement(Overview, {
      calendar,
      user: { id: value, name: value, email: value, username: value, passwordInstant: 0, lastSignIn: 0 },
      twoFactorMethods: 1,
      recoveryCodes: 7,
      devices: 2,
    }),
    createElement(ProfileForm, {
      locale,
      binding,
      values: { fullName: value, firstName: value, lastName: value, language: value, timezone: value },
      timezones: ['Europe/Berlin', 'America/Argentina/Ushuaia', 'UTC', value],
      errors: { firstName: value },
      found: [{ type: 'email', value, confirmed: false }],
    }),
    createElement(PasswordForm, {
      locale,
      binding,
      sending: binding,
      hasPassword: true,
      step: { sendable: [{ id: 'ABCD', address: value }], ownCodes: true },
      rules: [value],
      failed: true,
      errors: { password: value },
    }),
    createElement(PasswordChanged, { locale }),
    createElement(TwoFactor, {
      calendar,
      factors: [{ ...factor, lastUsedInstant: 0, isUsable: false }],
      kinds: ['authenticator', 'email', 'sms'],
      recoveryCodes: 2,
    }),
    createElement(AddFactor, {
      locale,
      binding,
      factor: { kind: 'authenticator', secret: value, keyUri },
      digits: true,
      name: value,
      failed: false,
      codeError: value,
    }),
    createElement(AddFactor, {
      locale,
      binding,
      factor: { kind: 'sms', address: value, sent: false },
      digits: true,
      name: value,
      failed: true,
      addressError: value,
    }),
    createElement(FactorDetails, {
      locale,
      factor,
      bindings: { rename: binding, remove: binding, send: binding },
      failed: true,
      codeError: value,
      sent: false,
    }),
    createElement(RecoveryCodes, { locale, codes: [value] }),
    createElement(NewRecoveryCodes, { locale, binding }),
    createElement(Devices, {
      calendar,
      devices: [{ ...device, description: value, applicationNames: [value] }],
    }),
    createElement(SignOutEverywhere, { locale, binding }),
    createElement(TrustedComputers, { calendar, computers: [{ ...device, expiryInstant: 0 }] }),
    createElement(ActivityList, {
      calendar,
      activities: [{ instant: 0, outcome: 'success', applicationName: value, device: value, place: value }],
    }),
    createElement(ProofRequest, { locale, href: value }),
  ]
}

const frame = (locale: string, children: ReactElement, value = 'A title') =>
  createElement(AccountPage, {
    locale,
    section: 'overview',
    title: value,
    explanation: value,
    error: value,
    signOut: binding,
    children,
  })

test('WB-05: markup in any value is inert on every account page', async () => {
  for (const content of contents('en', attack)) {
    const html = await renderPage(frame('en', content, attack))
    assert.doesNotMatch(html, /<script|<svg onload|javascript:/)
  }
})

test('every page is one document with nothing to fetch, and has one first heading and the whole navigation', async () => {
  for (const locale of locales) {
    for (const content of contents(locale, 'Ada')) {
      const html = await renderPage(frame(locale, content))
      assert.ok(html.startsWith(`<!doctype html><html lang="${locale}" dir="ltr">`))
      assert.equal(html.match(/<h1/g)?.length, 1)
      for (const { path } of sections) assert.ok(html.includes(`href="${path}"`), path)
      assert.doesNotMatch(html, /<script|\ssrc=|<link [^>]*href="(?!data:)/)
      assert.doesNotMatch(html, /undefined|\[object|\{\w+\}(?![^<]*<\/style>)/)
    }
  }
})

test('the page that one is on is marked in the navigation, and no other', async () => {
  const html = await renderPage(frame('en', createElement('p')))
  const marked = new Set([...html.matchAll(/<a href="([^"]*)" aria-current="page"/g)].map(([, path]) => path))
  assert.deepEqual([...marked], ['/account'])
})

test('a page is small enough to be there at once', async () => {
  for (const content of contents('ja', 'Ada')) {
    const size = gzipSync(await renderPage(frame('ja', content))).length
    assert.ok(size < 15_000, `${size} bytes`)
  }
})
