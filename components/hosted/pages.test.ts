// What every hosted page promises: inert input, one document, no script, nothing from elsewhere, small.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createElement, type ReactElement } from 'react'
import { hostedCss } from '@/components/generated/hosted-css'
import { plainAppearance, wear, withAppearance } from '@/lib/appearance'
import { locales, withFallback } from '@/lib/text'
import { en } from '@/lib/text/en'
import { CompleteRegistrationPage } from './complete-registration'
import { ConsentPage } from './consent'
import { DeviceApprovalPage } from './device-approval'
import { DeviceCodePage } from './device-code'
import { DeviceCompletePage } from './device-complete'
import { ErrorPage, type PageProblem } from './error'
import { FormPostPage, submitScript } from './form-post'
import { MessagePage } from './message'
import { NewPasswordPage } from './new-password'
import { renderPage, styleSource } from './page'
import type { AskedField } from './parts/profile-fields'
import { PasskeyPage } from './passkey'
import { passkeyScript } from './passkey-script'
import { RecoveryCodesPage } from './recovery-codes'
import { RegisterPage } from './register'
import { SignInPage, type SignInProps } from './sign-in'
import { SignedOutPage } from './signed-out'
import { SigningOutPage } from './signing-out'
import { StepPage } from './step'
import { TwoFactorPage } from './two-factor'
import { TwoFactorEnablePage } from './two-factor-enable'
import { TwoFactorMethodsPage } from './two-factor-methods'
import { WelcomePage } from './welcome'

const attack = `"><svg onload=alert(1)></style></title><script>alert(1)</script>'\``

const signIn: SignInProps = {
  locale: 'en',
  applicationName: 'Northwind Payroll',
  action: '/oauth2/authorize',
  hidden: [
    ['client_id', 'c'],
    ['resource', 'one'],
    ['resource', 'two'],
  ],
  csrfToken: 'token',
  loginId: '',
  rememberDevice: false,
}

const form = (value: string) => ({ locale: 'en', action: value, hidden: [[value, value]] as const })

/** Every page in its fullest form, with `value` in every place that takes text from outside. */
function pages(value: string): Map<string, ReactElement> {
  const problems = Object.keys(en.errors) as PageProblem[]
  return new Map<string, ReactElement>([
    ['sign-in', createElement(SignInPage, { ...signIn, applicationName: value, loginId: value })],
    [
      'sign-in with passkeys',
      createElement(SignInPage, { ...signIn, loginId: value, passkey: { options: { rpId: value }, byLogin: value } }),
    ],
    [
      'passkey',
      createElement(PasskeyPage, {
        ...form(value),
        own: [[value, value]],
        csrfToken: value,
        title: value,
        paragraph: value,
        error: value,
        options: { rpId: value },
        submit: value,
        rememberDevice: true,
        trust: { duration: value },
        otherWay: { action: value, name: 'selectMethod', value, label: value },
        links: [{ href: value, label: value }],
      }),
    ],
    [
      'sign-in with errors',
      createElement(SignInPage, {
        locale: value,
        applicationName: value,
        action: value,
        hidden: [[value, value]],
        csrfToken: value,
        loginId: value,
        rememberDevice: true,
        error: value,
        notice: value,
        fieldErrors: { loginId: value, password: value },
      }),
    ],
    ...problems.map((problem): [string, ReactElement] => [
      `error ${problem}`,
      createElement(ErrorPage, { locale: 'en', problem, code: value, requestId: value, retry: value }),
    ]),
    ...secondFactorPages(value),
    ...joiningPages(value),
    [
      'step',
      createElement(StepPage, {
        locale: 'en',
        title: 'Sign in to {application}',
        name: value,
        paragraphs: [value],
        error: value,
        notice: value,
        action: value,
        hidden: [[value, value]],
        csrfToken: value,
        field: { name: 'loginId', label: value, value, error: value, input: { type: 'text' } },
        rememberDevice: true,
        submit: value,
        quiet: [{ does: value, label: value }],
        links: [{ href: value, label: value }],
      }),
    ],
    [
      'new password',
      createElement(NewPasswordPage, {
        locale: 'en',
        action: value,
        hidden: [[value, value]],
        csrfToken: value,
        login: value,
        reason: value,
        rules: [value],
        error: value,
        problems: [value, 'another'],
        mismatch: value,
        rememberDevice: true,
      }),
    ],
    [
      'message',
      createElement(MessagePage, {
        locale: 'en',
        title: value,
        paragraphs: [value],
        next: { href: value, label: value },
        links: [{ href: value, label: value }],
      }),
    ],
    ['signed out', createElement(SignedOutPage, { locale: 'en', signIn: value })],
    ['signing out', createElement(SigningOutPage, { locale: 'en', frames: [value], next: value })],
    ['form post', createElement(FormPostPage, { ...form(value), applicationName: value })],
    ['device code', createElement(DeviceCodePage, { ...form(value), csrfToken: value, userCode: value, error: value })],
    [
      'device approval',
      createElement(DeviceApprovalPage, {
        ...form(value),
        applicationName: value,
        user: value,
        deviceName: value,
        userCode: value,
        csrfToken: value,
      }),
    ],
    ['device complete', createElement(DeviceCompletePage, { locale: 'en', allowed: false })],
    ['welcome', createElement(WelcomePage, { locale: 'en', issuer: value, firstRun: true })],
  ])
}

const keyUri = `otpauth://totp/login.example.com:ada%40example.com?secret=${'A'.repeat(32)}&issuer=login.example.com`

/** The pages of the second factor, with everything that can be on them. */
function secondFactorPages(value: string): [string, ReactElement][] {
  const common = { locale: 'en', hidden: [[value, value]], csrfToken: value, signIn: value, error: value } as const
  const code = { ...common, loginId: value, methodId: value, codeError: value, notice: value }
  const trust = { duration: value, checked: true }
  const enrolment = { ...common, applicationName: value, digits: true, notice: value, codeError: value } as const
  const authenticator = { method: 'authenticator', secret: value, keyUri: `${keyUri}${value}` } as const
  const choices = [
    { id: value, kind: 'authenticator', name: value },
    { id: `${value}2`, kind: 'email', name: value, address: value },
    { id: `${value}3`, kind: 'sms', name: undefined, address: value },
    { id: 'passkey', kind: 'passkey' },
    { id: 'recoveryCode', kind: 'recoveryCode' },
  ] as const
  return [
    [
      'authenticator code',
      createElement(TwoFactorPage, { ...code, trust, askedFor: { kind: 'authenticator', name: value } }),
    ],
    [
      'sent code',
      createElement(TwoFactorPage, { ...code, trust, askedFor: { kind: 'message', address: value, digits: true } }),
    ],
    ['recovery code', createElement(TwoFactorPage, { ...code, trust: undefined, askedFor: { kind: 'recoveryCode' } })],
    ['choice of methods', createElement(TwoFactorMethodsPage, { ...common, choices, chosen: value })],
    [
      'enrolment with an authenticator',
      createElement(TwoFactorEnablePage, { ...enrolment, enrolment: authenticator, others: ['email', 'sms'] }),
    ],
    ...(['email', 'sms'] as const).flatMap((method) =>
      [true, false].map((sent): [string, ReactElement] => [
        `enrolment with ${method}, ${sent ? 'sent' : 'to be sent'}`,
        createElement(TwoFactorEnablePage, {
          ...enrolment,
          codeError: sent ? value : undefined,
          addressError: sent ? undefined : value,
          enrolment: { method, address: value, sent },
          others: ['authenticator'],
        }),
      ]),
    ),
    [
      'recovery codes',
      createElement(RecoveryCodesPage, {
        locale: 'en',
        codes: [value, `${value}2`],
        action: value,
        hidden: [[value, value]],
        csrfToken: value,
      }),
    ],
  ]
}

/** The pages on which people register and consent, with everything that can be on them. */
function joiningPages(value: string): [string, ReactElement][] {
  const common = { ...form(value), applicationName: value, csrfToken: value, error: value } as const
  const names = [
    'firstName',
    'middleName',
    'lastName',
    'fullName',
    'birthDate',
    'mobilePhone',
    'preferredLanguages',
  ] as const
  const fields = names.map((field, n): AskedField => ({ field, required: n % 2 === 0, value, error: value }))
  const line = { message: value, detail: value, checked: true }
  return [
    [
      'registration',
      createElement(RegisterPage, {
        ...common,
        loginId: { type: 'phoneNumber', value, error: value },
        rules: [value],
        passwordProblems: [value, 'another'],
        confirmation: { error: value },
        fields,
        rememberDevice: true,
        links: [{ href: value, label: value }],
      }),
    ],
    ['completion', createElement(CompleteRegistrationPage, { ...common, user: value, fields, signIn: value })],
    ['joining', createElement(CompleteRegistrationPage, { ...common, user: value, fields: [], signIn: value })],
    [
      'consent',
      createElement(ConsentPage, {
        ...common,
        user: value,
        lines: [
          { ...line, field: value, required: true },
          { ...line, field: `${value}2`, required: false },
        ],
        signIn: value,
      }),
    ],
  ]
}

/** The scripts that there are stand on the page that sends itself and on those that ask for a passkey; their policies admit nothing else. */
const withoutOwnScript = (html: string) =>
  [submitScript, passkeyScript].reduce((rest, script) => rest.replace(`<script>${script}</script>`, ''), html)
const withoutStyle = (html: string) => withoutOwnScript(html.replace(`<style>${hostedCss}</style>`, ''))
const inputs = (html: string) => html.match(/<input [^>]*>/g) ?? []
const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]

for (const [name, page] of pages(attack)) {
  test(`WB-05: markup in any value is inert on the page: ${name}`, async () => {
    const html = withoutStyle(await renderPage(page))
    assert.doesNotMatch(html, /<script|<svg onload|<\/style>/i)
    // Reading each tag with its quoted attributes leaves no stray quote or angle bracket: nothing broke out.
    const tag = /<!doctype html>|<\/?[a-z][a-z0-9]*(?: [a-zA-Z-]+="[^"<>]*")*\/?>/g
    assert.doesNotMatch(html.replace(tag, ''), /[<>"]/)
  })
}

for (const [name, page] of pages('value')) {
  test(`one heading, one main, labels on every input, no script, nothing external, small: ${name}`, async () => {
    const html = withoutOwnScript(await renderPage(page))
    assert.match(html, /^<!doctype html><html lang="[^"]+" dir="ltr">/)
    for (const tag of ['h1', 'main', 'title', 'style']) {
      assert.equal(html.split(`<${tag}`).length, 2, `exactly one ${tag}`)
    }
    for (const input of inputs(html).filter((input) => attribute(input, 'type') !== 'hidden')) {
      assert.ok(html.includes(`<label for="${attribute(input, 'id')}"`), input)
    }
    assert.doesNotMatch(html, /<script|javascript:| on\w+="| style=/i)
    assert.doesNotMatch(html, /(?:https?:)?\/\/[a-z]/i)
    // A QR code is a drawing that hardly compresses, and the names of forty languages are many words.
    const bound = /role="img"|<select /.test(html) ? 9 : 7
    assert.ok(gzipSync(html).length <= bound * 1024, `${gzipSync(html).length} bytes compressed`)
  })
}

test('WB-03: the style source is the hash of exactly the stylesheet that the page carries', async () => {
  const html = await renderPage(createElement(SignedOutPage, { locale: 'en' }))
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? ''
  assert.equal(styleSource, `'sha256-${createHash('sha256').update(style).digest('base64')}'`)
})

test('the form carries the fields of the public contract, parameters in order and repeated names kept', async () => {
  const html = await renderPage(createElement(SignInPage, { ...signIn, rememberDevice: true }))
  const form = /<form [^>]*>/.exec(html)?.[0] ?? ''
  assert.deepEqual([attribute(form, 'method'), attribute(form, 'action')], ['post', '/oauth2/authorize'])
  const sent = inputs(html).map((input) => [attribute(input, 'name'), attribute(input, 'value') ?? ''].join('='))
  assert.deepEqual(sent, [
    'client_id=c',
    'resource=one',
    'resource=two',
    'csrfToken=token',
    'loginId=',
    'password=',
    '__cb_rememberDevice=false',
    'rememberDevice=true',
  ])
  assert.match(html, /autoComplete="username"/i)
  assert.match(html, /autoComplete="current-password"/i)
  assert.match(inputs(html).at(-1) ?? '', / checked=""/)
})

test('a password is never put back into the form', async () => {
  const html = await renderPage(createElement(SignInPage, { ...signIn, loginId: 'ada', error: 'no' }))
  const password = inputs(html).find((input) => attribute(input, 'name') === 'password') ?? ''
  assert.equal(attribute(password, 'value'), undefined)
})

for (const [situation, props, focused] of [
  ['an empty form', {}, 'loginId'],
  ['a kept login', { loginId: 'ada', error: 'no' }, 'password'],
  ['an error on the password', { loginId: 'ada', fieldErrors: { password: 'blank' } }, 'password'],
  ['errors on both', { fieldErrors: { loginId: 'blank', password: 'blank' } }, 'loginId'],
] as const) {
  test(`the focus goes to ${focused}, with its messages described, for ${situation}`, async () => {
    const html = await renderPage(createElement(SignInPage, { ...signIn, ...props }))
    const focus = inputs(html).filter((input) => / autofocus=""/i.test(input))
    assert.deepEqual(
      focus.map((input) => attribute(input, 'name')),
      [focused],
    )
    for (const id of (attribute(focus[0] ?? '', 'aria-describedby') ?? '').split(' ').filter(Boolean)) {
      assert.ok(html.includes(` id="${id}"`), id)
    }
    assert.equal('error' in props || 'fieldErrors' in props, html.includes('role="alert"'))
    assert.equal('error' in props || 'fieldErrors' in props, html.includes('<title>Error: '))
    assert.equal('fieldErrors' in props, /aria-invalid="true"/.test(html.replace(hostedCss, '')))
  })
}

for (const locale of locales) {
  test(`a page says which language it is in, so that fonts and voices fit, and stays small: ${locale}`, async () => {
    const html = await renderPage(
      createElement(SignInPage, { ...signIn, locale, fieldErrors: { loginId: 'blank', password: 'blank' } }),
    )
    assert.ok(html.startsWith(`<!doctype html><html lang="${locale}" dir="ltr">`))
    assert.ok(gzipSync(html).length <= 7 * 1024, `${gzipSync(html).length} bytes compressed`)
  })
}

test('a right-to-left locale turns the page, and keeps the language of the page', async () => {
  const html = await renderPage(createElement(SignInPage, { ...signIn, locale: 'ar-EG' }))
  assert.match(html, /<html lang="ar-EG" dir="rtl">/)
})

test('right-to-left: components name the sides of a line and never left or right, but for the light that falls on a door', () => {
  const physical =
    /(?<![\w-])(?:-?(?:[mp][lr]|(?:scroll-[mp])[lr]|left|right)-[\w[(./-]+|(?:text|float)-(?:left|right)|(?:border|rounded(?:-[tb])?)-[lr](?:-[\w[(./-]+)?)(?=[\s'"`])/g
  const folder = new URL('..', import.meta.url)
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx$/.test(name))
    .flatMap((name) => {
      const classes =
        readFileSync(new URL(name, folder), 'utf8').match(/(?:className=|const \w*[lL]ook =\s*)[^>;]*/g) ?? []
      return classes.flatMap((text) => text.match(physical) ?? []).map((side) => `${name}: ${side}`)
    })
  assert.deepEqual(
    found.filter((side) => !/^hosted\/parts\/entrance\.tsx: border-[lr]-door/.test(side)),
    [],
  )
})

test('WB-05: a theme brings a style, images and words, and nothing of them is markup', async () => {
  const appearance = {
    ...plainAppearance,
    style: { css: ':root{--color-button:#4338ca}', source: "'sha256-x'" },
    colorScheme: 'dark' as const,
    logo: attack,
    hasBackground: true,
    favicons: [{ href: attack, rel: attack, sizes: attack, type: attack }],
    footer: false,
    messages: new Map([['en', withFallback(en, { signIn: { submit: attack, title: attack } })]]),
  }
  const html = await withAppearance(async () => {
    wear(appearance)
    return renderPage(createElement(SignInPage, signIn))
  })
  const [, ...styles] = /<style>(.*)<\/style><style>(.*)<\/style>/s.exec(html) ?? []
  assert.deepEqual(styles, [hostedCss, appearance.style.css])
  assert.match(html, /<meta name="color-scheme" content="dark"\/>/)
  const rest = withoutStyle(html.replace(`<style>${appearance.style.css}</style>`, ''))
  assert.doesNotMatch(rest, /<script|<svg onload|<\/style>|<footer/i)
  assert.equal(html.split('<h1').length, 2)
})

test('the form of the code carries the fields of the public contract, and the focus is on the code', async () => {
  const html = await renderPage(
    createElement(TwoFactorPage, {
      locale: 'en',
      askedFor: { kind: 'authenticator', name: undefined },
      loginId: 'ada',
      hidden: [['twoFactorId', 'id']],
      csrfToken: 'token',
      methodId: 'ABCD',
      trust: { duration: '30 days', checked: false },
      signIn: '/',
    }),
  )
  const sent = inputs(html).map((input) => [attribute(input, 'name'), attribute(input, 'value') ?? ''].join('='))
  assert.deepEqual(sent, ['twoFactorId=id', 'methodId=ABCD', 'csrfToken=token', 'code=', 'trustComputer=true'])
  const code = inputs(html).find((input) => attribute(input, 'name') === 'code') ?? ''
  assert.match(code, /autoComplete="one-time-code"/i)
  assert.match(code, /inputMode="numeric"/i)
  assert.match(code, / autofocus=""/i)
  assert.equal(attribute(code, 'aria-describedby'), 'instruction')
  assert.ok(html.includes('Trust this computer for 30 days'))
})
