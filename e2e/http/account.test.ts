/** The account pages over HTTP: whose they are, what they ask for, what they end, and what they tell. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { type AccountVisitor, accountVisitor, enterPassword, signedIn } from '../support/account'
import { forEachDatabase } from '../support/databases'
import type { Answer } from '../support/http'
import { api, createApplication, createPerson, loggedIn, newSecret, okay, type Person, refresh } from '../support/login'
import { mailsTo, mailTo } from '../support/mails'
import { formsOf, headingOf, linkTo, submit, wordsOf } from '../support/pages'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { rows } from '../support/sql'
import { enableAuthenticator } from '../support/two-factor'

const paths = ['', '/profile', '/password', '/two-factor', '/passkeys', '/devices', '/activity'].map(
  (page) => `/account${page}`,
)
const guarded = ['/account/two-factor/add/authenticator', '/account/two-factor/recovery-codes']
const proofHeading = 'First, confirm that it’s you'

forEachDatabase((name, start) => {
  let server: Server
  let mail: MailServer
  let applicationId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    applicationId = await createApplication(server)
  })
  after(() => mail.stop())

  const someone = (more: Record<string, unknown> = {}) => createPerson(server, { applicationId, ...more })

  /** The devices page, and the ids of those that can be signed out on it. */
  async function devices(visitor: AccountVisitor) {
    const page = await visitor.goTo('/account/devices')
    const forms = formsOf(page).filter(({ fields }) => fields.action === 'signOut' && fields.id)
    return { page, ids: forms.map(({ fields }) => fields.id ?? '') }
  }

  const isSignInForm = ({ text }: Answer) => /name="loginId"/.test(text)

  test('WB-03 WB-07: nobody sees an account page without signing in, and every page has a policy without scripts', async () => {
    const stranger = accountVisitor(server)
    const visitor = await signedIn(server, await someone())
    for (const path of [...paths, ...guarded]) {
      const refused = await stranger.get(path)
      assert.equal(refused.status, 302, path)
      assert.ok(isSignInForm(await stranger.goTo(path)), path)
      const { status, headers } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.equal(headers['cache-control'], 'no-store', path)
      const policy = headers['content-security-policy'] ?? ''
      for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        assert.ok(policy.includes(part), path)
      assert.doesNotMatch(policy, /script-src|unsafe/, path)
    }
  })

  test('the way to the sign-in comes back to the page that was asked for, and to no other site', async () => {
    const person = await someone()
    const visitor = accountVisitor(server)
    const page = await enterPassword(visitor, server, await visitor.goTo('/account/devices'), person)
    assert.equal(headingOf(page), 'Devices')
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/account/../oauth2/logout',
      '/account@evil.example',
    ]) {
      const elsewhere = accountVisitor(server)
      const form = await elsewhere.goTo(`/account/sign-in?${new URLSearchParams({ to })}`)
      assert.match(headingOf(await enterPassword(elsewhere, server, form, person)), /^Hello/, to)
    }
  })

  test('SE-05: signing out ends the session on the server: a copy of its cookie is worth nothing', async () => {
    const visitor = await signedIn(server, await someone())
    const copy = accountVisitor(server)
    for (const [cookie, value] of visitor.jar.values) copy.jar.values.set(cookie, value)
    assert.match(headingOf(await copy.goTo('/account')), /^Hello/)
    const page = await visitor.act(await visitor.goTo('/account'), { action: 'signOut' })
    assert.equal(headingOf(page), 'You are signed out')
    assert.ok(isSignInForm(await copy.goTo('/account')))
  })

  test('SE-06: a session cookie that was changed is nobody’s', async () => {
    const visitor = await signedIn(server, await someone())
    const [cookie = '', value = ''] = [...visitor.jar.values].find(([found]) => found.endsWith('session-token')) ?? []
    assert.ok(value.length > 100)
    for (const changed of [value.slice(0, -4), `${value}AAAA`, value.replace(/^./, 'f'), 'x', '%', 'a.b.c.d.e']) {
      visitor.jar.values.set(cookie, changed)
      assert.equal((await visitor.get('/account')).status, 302, changed.slice(0, 10))
    }
  })

  test('SE-07: a person lists their devices and signs one out; the device of somebody else stays, and is not told from none', async () => {
    const [owner, other] = [await someone(), await someone()]
    const [first, second] = [await signedIn(server, owner), await signedIn(server, owner, { rememberDevice: 'true' })]
    const { refreshToken } = await loggedIn(server, owner, applicationId)
    const before = await devices(first)
    assert.equal(
      before.ids.length,
      3,
      'the other browser, the login and what the registration brought; not this browser',
    )
    const stranger = await signedIn(server, other)
    const own = await devices(stranger)
    const [form] = formsOf(own.page).filter(({ fields }) => fields.action === 'signOutEverywhere')
    for (const id of [...before.ids, '00000000-0000-0000-0000-000000000000']) {
      // With a form of their own, and with its id changed: the token is for what the form carried.
      const forged = await stranger.send('/account/devices', { ...form?.fields, action: 'signOut', id })
      assert.match(wordsOf(forged), /open too long/)
    }
    assert.equal((await devices(first)).ids.length, 3)
    for (const id of before.ids) {
      const page = await first.act((await devices(first)).page, { action: 'signOut', id })
      assert.match(wordsOf(page), /That device is signed out\./)
    }
    assert.deepEqual((await devices(first)).ids, [])
    assert.ok(isSignInForm(await second.goTo('/account')), 'its hosted session is over too')
    assert.notEqual((await refresh(server, refreshToken)).status, 200)
    assert.match(headingOf(await stranger.goTo('/account')), /^Hello/)
  })

  test('signing out everywhere ends this browser, every other one, refresh tokens and trusted computers', async () => {
    const person = await someone()
    const { codeAfter } = await enableAuthenticator(server, person.id)
    const first = accountVisitor(server)
    const code = await enterPassword(first, server, await first.goTo('/account'), person)
    const trusted = { code: codeAfter(0), trustComputer: 'true' }
    assert.match(headingOf(await arriveAfter(first, code, trusted)), /^Hello/)
    const second = accountVisitor(server)
    for (const [cookie, value] of first.jar.values)
      if (cookie.startsWith('fusionauth.trust')) second.jar.values.set(cookie, value)
    assert.match(headingOf(await enterPassword(second, server, await second.goTo('/account'), person)), /^Hello/)
    const page = await first.goTo('/account/devices')
    assert.match(wordsOf(page), /Trusted until/)
    assert.equal(headingOf(await first.act(page, { action: 'signOutEverywhere' })), 'You are signed out')
    assert.ok(isSignInForm(await second.goTo('/account')))
    const asked = await enterPassword(second, server, await second.goTo('/account'), person)
    assert.equal(headingOf(asked), 'One more step', 'the computer is not trusted any more')
  })

  test('a trusted computer is listed with its browser, and asks for the second step again once it is ended', async () => {
    const person = await someone()
    const { codeAfter } = await enableAuthenticator(server, person.id)
    const visitor = accountVisitor(server)
    const asked = await enterPassword(visitor, server, await visitor.goTo('/account/devices'), person)
    const page = await arriveAfter(visitor, asked, { code: codeAfter(0), trustComputer: 'true' })
    const [computer] = formsOf(page).filter(({ fields }) => fields.action === 'untrust')
    const done = await visitor.act(page, { action: 'untrust', id: computer?.fields.id ?? '' })
    assert.match(wordsOf(done), /will be asked for your second step again/)
    await visitor.act(await visitor.goTo('/account'), { action: 'signOut' })
    const again = await enterPassword(visitor, server, await visitor.goTo('/account'), person)
    assert.equal(headingOf(again), 'One more step')
  })

  async function arriveAfter(visitor: AccountVisitor, page: Answer, typed: Record<string, string>): Promise<Answer> {
    const answer = await submit(visitor, page, typed)
    return visitor.goTo(new URL(answer.headers.location ?? '/', server.url).href.slice(server.url.length))
  }

  test('WB-01: a form without its token, with that of another person, or from another site changes nothing', async () => {
    const [owner, other] = [await someone({ fullName: 'Ada' }), await someone()]
    const visitor = await signedIn(server, owner)
    const own = formsOf(await visitor.goTo('/account/profile')).find(({ action }) => action === '/account/profile')!
    const foreign = formsOf(await (await signedIn(server, other)).goTo('/account/profile')).at(1)!
    const fields = { ...own.fields, fullName: 'Mallory' }
    const attempts: [Record<string, string>, Record<string, string>?][] = [
      [{ ...fields, csrfToken: '' }],
      [{ ...fields, csrfToken: foreign.fields.csrfToken ?? '' }],
      [fields, { origin: 'https://evil.example' }],
      [fields, { 'sec-fetch-site': 'cross-site' }],
    ]
    for (const [sent, headers] of attempts) {
      const answer = await visitor.send('/account/profile', sent, headers)
      assert.match(wordsOf(answer), /open too long, so nothing was changed/)
    }
    const { user } = okay<{ user: { fullName: string } }>(await api(server).get(`/api/user/${owner.id}`))
    assert.equal(user.fullName, 'Ada')
    await visitor.send('/account/profile', fields)
    const { user: after } = okay<{ user: { fullName: string } }>(await api(server).get(`/api/user/${owner.id}`))
    assert.equal(after.fullName, 'Mallory', 'and with its own token it does')
  })

  test('a password changes for whoever knows it, ends every session, and is told by mail in the reader’s language', async () => {
    const person = await someone({ preferredLanguages: ['fr'] })
    const visitor = await signedIn(server, person)
    const other = await signedIn(server, person)
    const next = server.canary(newSecret())
    const form = async (fields: Record<string, string>) =>
      visitor.act(await visitor.goTo('/account/password'), { action: 'change' }, fields)
    const typed = { password: next, passwordConfirm: next }
    assert.match(wordsOf(await form({ ...typed, currentPassword: newSecret() })), /isn’t your current password/)
    assert.match(wordsOf(await form({ ...typed, currentPassword: '' })), /Enter your current password/)
    const short = { password: 'short', passwordConfirm: 'short', currentPassword: person.password }
    assert.match(wordsOf(await form(short)), /at least 8 characters/i)
    assert.deepEqual(mailsTo(mail, person.email), [])
    const done = await form({ ...typed, currentPassword: person.password })
    assert.equal(headingOf(done), 'Your password is changed')
    assert.match((await mailTo(mail, person.email)).header('subject') ?? '', /mot de passe a été changé/)
    for (const browser of [visitor, other]) assert.ok(isSignInForm(await browser.goTo('/account')))
    await signedIn(server, { ...person, password: next })
  })

  test('MF-11: with a second factor a password takes its code too, which counts through a mistake', async () => {
    const person = await someone()
    const { codeAfter, recoveryCodes } = await enableAuthenticator(server, person.id)
    const visitor = accountVisitor(server)
    const asked = await enterPassword(visitor, server, await visitor.goTo('/account/password'), person)
    const page = await arriveAfter(visitor, asked, { code: codeAfter(0) })
    const next = server.canary(newSecret())
    const typed = { currentPassword: person.password, password: next, passwordConfirm: next }
    const form = { action: 'change' }
    assert.match(wordsOf(await visitor.act(page, form, typed)), /Enter the code/)
    assert.match(wordsOf(await visitor.act(page, form, { ...typed, code: '000000' })), /That code didn’t work/)
    const short = { ...typed, password: 'short', passwordConfirm: 'short' }
    const shown = await visitor.act(page, form, { ...short, code: recoveryCodes[0] ?? '' })
    assert.match(wordsOf(shown), /Your second step is confirmed/)
    assert.equal(headingOf(await visitor.act(shown, form, typed)), 'Your password is changed')
  })

  /** Adds an authenticator as a person does; the recovery codes that come with it. */
  async function addAuthenticator(visitor: AccountVisitor) {
    const page = await visitor.goTo('/account/two-factor/add/authenticator')
    const secret = server.canary(/id="secret"[^>]*>([A-Z2-7 ]+)</.exec(page.text)?.[1]?.replaceAll(' ', '') ?? '')
    assert.equal(secret.length, 32, 'MF-09: 160 bits')
    const totp = new TOTP({ secret: Secret.fromBase32(secret) })
    return { page, secret, totp, code: (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 }) }
  }

  test('MF-09: a new authenticator counts once a code of it was right, and the page shows the same secret until then', async () => {
    const person = await someone({ preferredLanguages: ['ja'] })
    const visitor = await signedIn(server, person)
    const { page, secret, code } = await addAuthenticator(visitor)
    assert.equal((await addAuthenticator(visitor)).secret, secret)
    const wrong = await visitor.act(page, { action: 'add' }, { code: '000000', name: 'Phone' })
    assert.match(wordsOf(wrong), /That code didn’t work/)
    assert.match(wordsOf(await visitor.goTo('/account/two-factor')), /No second step yet/)
    const done = await visitor.act(wrong, { action: 'add' }, { code: code(), name: 'Phone' })
    assert.equal(headingOf(done), 'Save your recovery codes')
    const codes = [...done.text.matchAll(/<li>([A-Z2-9]{5}-[A-Z2-9]{5})<\/li>/g)].map(([, found]) => found ?? '')
    assert.equal(new Set(codes.map((found) => server.canary(found))).size, 10)
    assert.match((await mailTo(mail, person.email)).header('subject') ?? '', /本人確認の方法が追加/)
    const list = await visitor.goTo('/account/two-factor')
    assert.match(wordsOf(list), /Phone.*Codes left: 10/)
    assert.doesNotMatch(list.text, new RegExp(secret))
    assert.notEqual((await addAuthenticator(visitor)).secret, secret, 'no two methods share one')

    const made = await visitor.act(await visitor.goTo('/account/two-factor/recovery-codes'), { action: 'make' })
    assert.doesNotMatch(made.text, new RegExp(codes[0] ?? '-'))
    for (const [, found] of made.text.matchAll(/<li>([A-Z2-9]{5}-[A-Z2-9]{5})<\/li>/g)) server.canary(found ?? '')
    assert.match((await mailTo(mail, person.email, 2)).header('subject') ?? '', /リカバリーコード/)

    const method = linkTo(list, 'Name or remove')
    const details = await visitor.goTo(method)
    assert.match(wordsOf(await visitor.act(details, { action: 'rename' }, { name: 'Old phone' })), /new name is saved/)
    assert.match(wordsOf(await visitor.act(details, { action: 'remove' }, { code: codes[0] ?? '' })), /didn’t work/)
    assert.match(wordsOf(await visitor.goTo('/account/two-factor')), /Old phone/, 'MF-08: it is still there')
    const removed = await visitor.act(details, { action: 'remove' }, { code: code(1) })
    assert.match(wordsOf(removed), /The second step was removed/)
    assert.match((await mailTo(mail, person.email, 3)).header('subject') ?? '', /削除/)
  })

  test('MF-08: an hour after the sign-in, factors and recovery codes take a fresh one, which replaces the session', {
    skip: name === 'pglite' && 'time passes by SQL',
  }, async () => {
    const person = await someone()
    const visitor = await signedIn(server, person)
    for (const path of guarded) assert.notEqual(headingOf(await visitor.goTo(path)), proofHeading)
    const { page, code } = await addAuthenticator(visitor)
    const hour = 'update refresh_tokens set auth_instant = auth_instant - 3600000 where user_id = $1::uuid'
    await rows(server, hour, person.id)
    for (const path of guarded) assert.equal(headingOf(await visitor.goTo(path)), proofHeading)
    const refused = await visitor.act(page, { action: 'add' }, { code: code() })
    assert.equal(headingOf(refused), proofHeading)
    assert.match(wordsOf(await visitor.goTo('/account/two-factor')), /No second step yet/)
    assert.match(headingOf(await visitor.goTo('/account/profile')), /Profile/, 'everything else goes on')

    const [, before = ''] = [...visitor.jar.values].find(([found]) => found.endsWith('session-token')) ?? []
    const form = await visitor.goTo(linkTo(refused, 'Confirm it’s me'))
    assert.ok(isSignInForm(form) && form.text.includes(person.email), 'the login is filled in')
    const back = await enterPassword(visitor, server, form, person)
    assert.equal(headingOf(back), 'Add an authenticator app')
    const copy = accountVisitor(server)
    copy.jar.values.set('next-auth.session-token', before)
    assert.ok(isSignInForm(await copy.goTo('/account')), 'SE-02: the session from before is over')
  })

  test('the newest sign-ins are told apart from those that were turned away, and refreshes are none', async () => {
    const person: Person = await someone()
    const { refreshToken } = await loggedIn(server, person, applicationId)
    assert.equal((await refresh(server, refreshToken)).status, 200)
    const stranger = accountVisitor(server)
    await enterPassword(stranger, server, await stranger.goTo('/account'), { ...person, password: newSecret() })
    const visitor = await signedIn(server, person)
    const told = async () => wordsOf(await visitor.goTo('/account/activity'))
    for (let waited = 0; !/Turned away/.test(await told()) && waited < 5000; waited += 250)
      await new Promise((resolve) => setTimeout(resolve, 250))
    const words = await told()
    assert.equal(words.match(/Signed in to/g)?.length, 2)
    assert.equal(words.match(/Turned away: wrong password/g)?.length, 1)
  })

  test('the pages speak the language of the cookie, which saving a profile sets', async () => {
    const visitor = await signedIn(server, await someone())
    const page = await visitor.goTo('/account/profile')
    const own = formsOf(page).find(({ action }) => action === '/account/profile')!
    const saved = await visitor.send('/account/profile', { ...own.fields, language: 'de', timezone: 'Asia/Tokyo' })
    assert.equal(visitor.jar.values.get('fusionauth.locale'), 'de')
    assert.equal(saved.status, 302)
    const german = await visitor.goTo('/account')
    assert.match(german.text, /<html lang="de"/)
    assert.match(wordsOf(german), /Wie du dich anmeldest.*JST|Wie du dich anmeldest.*GMT\+9/)
  })
})
