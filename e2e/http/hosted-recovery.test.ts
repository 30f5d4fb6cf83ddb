/** Pages that bring people back in: forgotten and demanded passwords, verifications, and signing in with a message instead of a password. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  api,
  createApplication,
  createPerson,
  createTenant,
  login,
  newSecret,
  okay,
  type Person,
} from '../support/login'
import { linkedSecret, mailsTo, mailTo, typedCode } from '../support/mails'
import {
  authorization,
  type Browser,
  browser,
  isForm,
  type OAuthApplication,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
} from '../support/oauth'
import { follow, formsOf, headingOf, linkIn, linkTo, submit, wordsOf } from '../support/pages'
import { race } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { enableAuthenticator } from '../support/two-factor'

type World = { readonly application: OAuthApplication; readonly headers: Record<string, string> }

const heading = {
  forgot: 'Forgot your password?',
  sent: 'Check your mail',
  choose: 'Choose a new password',
  saved: 'Your new password is saved',
  gone: 'This link doesn’t work any more',
  secondStep: 'First, show that it’s you',
  email: 'Confirm your email address',
  emailDone: 'Your email address is confirmed',
  code: 'Enter your code',
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Long enough for everything that a request leaves for later. */
const aWhile = () => pause(500)

forEachDatabase((_, start) => {
  let mail: MailServer
  let server: Server
  let plain: World

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    plain = await world()
  })
  after(() => mail.stop())

  /** A tenant and an application of its own. */
  async function world(tenant: Record<string, unknown> = {}, settings: Record<string, unknown> = {}): Promise<World> {
    const headers = { 'x-fusionauth-tenantid': await createTenant(server, tenant) }
    const secret = server.canary(newSecret())
    const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret: secret }
    const id = await createApplication(server, { oauthConfiguration, ...settings }, headers)
    return { application: { id, secret }, headers }
  }

  /** Another application of the same tenant. */
  const siblingOf = ({ headers }: World) =>
    createApplication(server, { oauthConfiguration: { authorizedRedirectURLs: [redirectUri] } }, headers)

  const someone = ({ application, headers }: World, more: object = {}) =>
    createPerson(server, { applicationId: application.id, headers, ...more })

  const parameters = ({ application }: World) => authorization(application)

  const passwordLogin = ({ application, headers }: World, { email }: Person, password: string) =>
    login(server, { applicationId: application.id, loginId: email, password }, headers)

  /** The user whom the code of a finished sign-in is for. */
  async function signedIn({ application }: World, answer: Answer): Promise<string> {
    assert.equal(answer.status, 302, wordsOf(answer))
    assert.ok(answer.headers.location?.startsWith(`${redirectUri}&code=`), answer.headers.location)
    assert.equal(redirected(answer, 'state'), 'the state')
    const tokens = await requestTokens(server, application, redemption(redirected(answer, 'code') ?? ''))
    return okay<{ userId: string }>(tokens).userId
  }

  /** Asks for a new password from the sign-in page and opens the link of the mail. */
  async function forgot(tab: Browser, where: World, { email }: Person): Promise<Answer> {
    const page = await tab.get(linkTo(await tab.open(parameters(where)), heading.forgot))
    await submit(tab, page, { loginId: email })
    return tab.get(await mailedLink(email, '/password/change/'))
  }

  /** The link of the newest mail that leads to a page, once there are `count` of them. */
  async function mailedLink(email: string, path: string, count = 1): Promise<string> {
    const found = () => mailsTo(mail, email).filter(({ text }) => text.includes(path))
    for (let waited = 0; found().length < count && waited < 10_000; waited += 20) await pause(20)
    assert.equal(found().length, count, `mails with ${path} to ${email}`)
    return linkIn(found().at(-1)!)
  }

  /** The page that asks for a second factor, wherever the sign-in has just been. */
  const secondFactorOf = async (tab: Browser, answer: Answer): Promise<Answer> => {
    const page = answer.status === 302 ? await follow(tab, answer) : answer
    assert.equal(headingOf(page), 'One more step')
    return page
  }

  const chosen = () => {
    const password = server.canary(newSecret())
    return { password, passwordConfirm: password }
  }

  test('a forgotten password: from the sign-in over a mail to a new one, and back to the application', async () => {
    const person = await someone(plain)
    const tab = browser(server)
    const page = await tab.get(linkTo(await tab.open(parameters(plain)), heading.forgot))
    assert.equal(headingOf(page), heading.forgot)
    const sent = await follow(tab, await submit(tab, page, { loginId: ` ${person.email} ` }))
    assert.equal(headingOf(sent), heading.sent)
    const link = linkIn(await mailTo(mail, person.email))
    server.canary(linkedSecret(await mailTo(mail, person.email), '/password/change'))
    const form = await tab.get(link)
    assert.equal(headingOf(form), heading.choose)
    assert.match(wordsOf(form), new RegExp(`${person.email}.*At least 8 characters`))
    const short = await submit(tab, form, { password: 'short', passwordConfirm: 'short' })
    assert.match(wordsOf(short), /Use at least 8 characters\./)
    const differs = await submit(tab, form, { ...chosen(), passwordConfirm: 'x' })
    assert.match(wordsOf(differs), /The two passwords differ/)
    assert.doesNotMatch(differs.text, /value="(short|x)"/)
    const fields = chosen()
    const done = await submit(tab, differs, { ...fields, rememberDevice: 'true' })
    assert.equal(await signedIn(plain, done), person.id)
    assert.ok(redirected(await tab.open(parameters(plain)), 'code'), 'and the browser stays signed in')
    assert.equal((await passwordLogin(plain, person, fields.password)).status, 200)
    assert.equal((await passwordLogin(plain, person, person.password)).status, 404)
    const used = await tab.get(link)
    assert.deepEqual([used.status, headingOf(used)], [404, heading.gone])
    assert.equal(headingOf(await tab.get(linkTo(used, 'Ask for a new link'))), heading.forgot)
  })

  test('without an application that waits there is a page that says it is done', async () => {
    const person = await someone(plain)
    const tab = browser(server)
    const query = new URLSearchParams({ tenantId: plain.headers['x-fusionauth-tenantid'] ?? '' })
    await submit(tab, await tab.get(`/password/forgot?${query}`), { loginId: person.email })
    const form = await tab.get(linkIn(await mailTo(mail, person.email)))
    const done = await follow(tab, await submit(tab, form, chosen()))
    assert.equal(headingOf(done), heading.saved)
  })

  test('EN-03: every question for a message gets one answer, whoever is asked for', async () => {
    const passwordless = { passwordlessConfiguration: { enabled: true } }
    const byCode = { passwordlessConfiguration: { enabled: true, emailLoginStrategy: 'FormField' } }
    const gated = { emailConfiguration: { verifyEmail: true } }
    for (const [path, settings] of [
      ['/password/forgot', {}],
      ['/oauth2/passwordless', passwordless],
      ['/oauth2/passwordless', byCode],
      ['/email/verify', { verifyRegistration: true }],
      ['/registration/verify', { verifyRegistration: true }],
    ] as const) {
      const where = await world(gated, settings)
      const { email } = await someone(where)
      const tab = browser(server)
      const page = await tab.get(`${path}?${new URLSearchParams(parameters(where))}`)
      const name = path.endsWith('/verify') ? 'email' : 'loginId'
      const ask = async (value: string) => {
        const answer = await submit(tab, page, { [name]: value })
        // What is random in a page, whoever asks.
        const text = answer.text.replace(/name="(code|csrfToken)" value="[\w-]{43}"/g, 'name="$1"')
        return { ...answer, text }
      }
      const known = await ask(email)
      assert.ok([200, 302].includes(known.status))
      for (const unknown of [`${randomUUID()}@example.com`, 'x'.repeat(3000), 'no address']) {
        assertSame(known, await ask(unknown))
      }
    }
  })

  test('WB-02: opening a link from a mail spends nothing, with GET or HEAD; the button on its page does, once', async () => {
    const where = await world(
      { emailConfiguration: { verifyEmail: true } },
      { passwordlessConfiguration: { enabled: true } },
    )
    const person = await someone(where)
    const links = [linkIn(await mailTo(mail, person.email))]
    const tab = browser(server)
    const query = new URLSearchParams(parameters(where))
    for (const [n, path] of ['/oauth2/passwordless', '/password/forgot'].entries()) {
      await submit(tab, await tab.get(`${path}?${query}`), { loginId: person.email })
      links.push(linkIn(await mailTo(mail, person.email, n + 2)))
    }
    const scanner = client(server.url)
    for (const link of links) {
      for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await scanner.call(method, link)).status, 200, link)
      const page = await tab.get(link)
      const typed = link.startsWith('/password') ? chosen() : {}
      assert.equal((await submit(tab, page, typed)).status, 302, link)
      const second = await submit(tab, page, typed)
      assert.deepEqual([second.status, headingOf(second)], [404, heading.gone])
    }
  })

  test('WB-01: the forms count only from the browser that got them', async () => {
    const where = await world({ emailConfiguration: { verifyEmail: true } })
    const person = await someone(where)
    const verify = linkIn(await mailTo(mail, person.email))
    const mine = browser(server)
    const change = await forgotLink(mine, where, person, 2)
    for (const [path, typed] of [
      [`/password/forgot?${new URLSearchParams(parameters(where))}`, { loginId: person.email }],
      [verify, {}],
      [change, chosen()],
    ] as const) {
      const [form] = formsOf(await mine.get(path))
      const [foreign] = formsOf(await browser(server).get(path))
      assert.ok(form && foreign)
      const fields = { ...form.fields, ...typed }
      for (const [sent, headers] of [
        [fields, { origin: 'https://evil.example' }],
        [fields, { origin: 'null' }],
        [fields, { 'sec-fetch-site': 'cross-site' }],
        [{ ...fields, csrfToken: '' }, {}],
        [{ ...fields, csrfToken: foreign.fields.csrfToken ?? '' }, {}],
        [{ ...fields, locale: 'en' }, {}],
      ] as const) {
        const answer = await mine.send(form.action, sent, headers)
        assert.equal(answer.status, 200, path)
        assert.match(wordsOf(answer), /nothing was done yet/)
      }
    }
    await aWhile()
    assert.equal(mailsTo(mail, person.email).length, 2)
    const { user } = okay<{ user: { verified: boolean } }>(await api(server).get(`/api/user/${person.id}`))
    assert.equal(user.verified, false)
    assert.equal((await mine.get(change)).status, 200)
  })

  /** The link of the mail that asking for a new password brings, as the `count`th mail to this person. */
  async function forgotLink(tab: Browser, where: World, { email }: Person, count = 1): Promise<string> {
    const query = new URLSearchParams(parameters(where))
    await submit(tab, await tab.get(`/password/forgot?${query}`), { loginId: email })
    return linkIn(await mailTo(mail, email, count))
  }

  test('OA-09: the mailed link is on the configured address, whatever host a request names', async () => {
    const person = await someone(plain)
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example;proto=https',
    }
    const fields = new URLSearchParams({ client_id: plain.application.id, loginId: person.email })
    const answer = await client(server.url).post('/password/forgot', fields, { headers })
    assert.equal(answer.status, 302)
    const received = await mailTo(mail, person.email)
    assert.ok(
      new URL(/https?:\/\/\S+/.exec(received.text)?.[0] ?? '').href.startsWith(`${server.url}/password/change/`),
    )
    assert.doesNotMatch(received.raw + answer.headers.location, /evil/)
  })

  test('MF-11: a forgotten password does not spare the second factor; it is asked for once, before the change', async () => {
    const person = await someone(plain)
    const { codeAfter } = await enableAuthenticator(server, person.id)
    const tab = browser(server)
    const first = await forgot(tab, plain, person)
    assert.equal(headingOf(first), heading.secondStep)
    const [{ action, fields } = { action: '', fields: {} }] = formsOf(first)
    const around = await tab.send(action, { ...fields, action: '', ...chosen() })
    assert.equal(headingOf(around), heading.secondStep, 'there is no way around it')
    const step = await submit(tab, first)
    const wrong = await submit(tab, step, { code: '000000' })
    assert.match(wordsOf(wrong), /That code didn’t work/)
    const form = await submit(tab, wrong, { code: codeAfter(0) })
    assert.equal(headingOf(form), heading.choose)
    const typed = chosen()
    const weak = await submit(tab, form, { password: 'short', passwordConfirm: 'short' })
    assert.equal(await signedIn(plain, await submit(tab, weak, typed)), person.id)
    assert.equal((await passwordLogin(plain, person, typed.password)).status, 242, 'later logins ask again')
  })

  test('a link of another tenant, of nobody, or that was used leads to a way forward, and spends nothing', async () => {
    const person = await someone(plain)
    const other = await world()
    const tab = browser(server)
    const link = await forgotLink(tab, plain, person)
    const { pathname } = new URL(link, server.url)
    const tenantId = other.headers['x-fusionauth-tenantid'] ?? ''
    const clientId = { client_id: other.application.id }
    for (const path of [
      `${pathname}?${new URLSearchParams({ ...clientId, tenantId })}`,
      `/password/change/unknown?${new URLSearchParams(clientId)}`,
      `/password/change?${new URLSearchParams({ ...clientId, changePasswordId: 'unknown' })}`,
    ]) {
      const answer = await tab.get(path)
      assert.deepEqual([answer.status, headingOf(answer)], [404, heading.gone], path)
      assert.equal(headingOf(await tab.get(linkTo(answer, 'Ask for a new link'))), heading.forgot)
    }
    const foreign = await tab.send(pathname, { client_id: other.application.id, ...chosen() })
    assert.ok(foreign.status === 404 || /nothing was done/.test(wordsOf(foreign)))
    assert.equal((await tab.get(link)).status, 200)
  })

  test('a password that has to change is changed on the way, with its reason', async () => {
    const demanded = await someone(plain, { passwordChangeRequired: true })
    const tab = browser(server)
    const form = await signIn(tab, parameters(plain), demanded)
    assert.equal(headingOf(form), heading.choose)
    assert.match(wordsOf(form), /Before you go on/)
    assert.equal(await signedIn(plain, await submit(tab, form, chosen())), demanded.id)

    const rules = { validateOnLogin: true, requireNumber: true, requireMixedCase: true, requireNonAlpha: true }
    const strict = await world({})
    const weak = await someone(strict, { password: server.canary(`onlyletters${randomUUID().replace(/[^a-f]/g, '')}`) })
    const patch = { tenant: { passwordValidationRules: { ...rules, minLength: 30 } } }
    okay(await api(server).patch(`/api/tenant/${strict.headers['x-fusionauth-tenantid']}`, patch))
    const validation = await signIn(tab, parameters(strict), weak)
    assert.match(wordsOf(validation), /present rules.*At least 30 characters Upper and lower case letters A number/)
    const broken = wordsOf(await submit(tab, validation, { password: 'abc', passwordConfirm: 'abc' }))
    for (const problem of ['Use at least 30', 'Use upper and lower case', 'Add a number', 'Add a character that']) {
      assert.ok(broken.includes(problem), problem)
    }
    const password = server.canary(`${newSecret()} Aa1!`)
    const good = await submit(tab, validation, { password, passwordConfirm: password })
    assert.equal(await signedIn(strict, good), weak.id)
  })

  test('an address that has to be confirmed first: by the link of a mail, and by a code', async () => {
    const gated = { verifyEmail: true, unverified: { behavior: 'Gated' } }
    const byLink = await world({ emailConfiguration: gated })
    const first = await someone(byLink)
    const tab = browser(server)
    const gate = await signIn(tab, parameters(byLink), first)
    assert.equal(headingOf(gate), heading.email)
    const early = await submit(tab, gate)
    assert.match(wordsOf(early), /isn’t confirmed yet/)
    const again = await submit(tab, early, {}, 'resend')
    assert.match(wordsOf(again), /on its way again/)
    const link = linkIn(await mailTo(mail, first.email, 2))
    const elsewhere = browser(server)
    const done = await follow(elsewhere, await submit(elsewhere, await elsewhere.get(link)))
    assert.equal(headingOf(done), heading.emailDone)
    assert.ok(isForm(await elsewhere.get(linkTo(done, 'Continue to sign-in'))))
    const answers = await race(5, () => submit(tab, again))
    const [won, ...others] = answers.filter(({ status }) => status === 302)
    assert.ok(won && others.length === 0, 'of five at a time one goes on')
    assert.equal(await signedIn(byLink, won), first.id, 'no password is typed twice')
    assert.ok(isForm(await submit(tab, again)))

    const byCode = await world({ emailConfiguration: { ...gated, verificationStrategy: 'FormField' } })
    const second = await someone(byCode)
    const codeGate = await signIn(tab, parameters(byCode), second)
    const wrong = await submit(tab, codeGate, { oneTimeCode: 'AAAAAA' })
    assert.match(wordsOf(wrong), /That code didn’t work/)
    const oneTimeCode = typedCode(await mailTo(mail, second.email))
    assert.equal(await signedIn(byCode, await submit(tab, wrong, { oneTimeCode })), second.id)
  })

  test('a sign-in that waits for a verification is bound to its application, and ends with a change of password', async () => {
    const where = await world({ emailConfiguration: { verifyEmail: true, unverified: { behavior: 'Gated' } } })
    const person = await someone(where)
    const tab = browser(server)
    const gate = await signIn(tab, parameters(where), person)
    const [form] = formsOf(gate)
    const stolen = new URLSearchParams({ ...form?.fields, client_id: await siblingOf(where) })
    assert.ok(isForm(await client(server.url).post(form?.action ?? '', stolen)), 'good for its application alone')
    const change = { loginId: person.email, password: server.canary(newSecret()) }
    assert.equal((await api(server, where.headers).post('/api/user/change-password', change)).status, 200)
    await submit(tab, await tab.get(await mailedLink(person.email, '/email/verify/')))
    assert.ok(isForm(await submit(tab, gate)))
  })

  test('a session waits for a verification too: without a page the application is told so, with one it goes on', async () => {
    const where = await world({ emailConfiguration: { verifyEmail: true } })
    const person = await someone(where)
    const tab = browser(server)
    await signedIn(where, await signIn(tab, parameters(where), person, { rememberDevice: 'true' }))
    const gated = { tenant: { emailConfiguration: { unverified: { behavior: 'Gated' } } } }
    okay(await api(server).patch(`/api/tenant/${where.headers['x-fusionauth-tenantid']}`, gated))
    const silent = await tab.open({ ...parameters(where), prompt: 'none' })
    assert.equal(redirected(silent, 'error_reason'), 'email_verification_required')
    const gate = await tab.open(parameters(where))
    assert.equal(headingOf(gate), heading.email)
    await submit(tab, await tab.get(await mailedLink(person.email, '/email/verify/')))
    assert.equal(await signedIn(where, await submit(tab, gate)), person.id)
  })

  test('a registration that has to be confirmed first, and a phone number by its code', async () => {
    const settings = { verifyRegistration: true, unverified: { behavior: 'Gated' } }
    const where = await world({}, { ...settings, verificationStrategy: 'FormField' })
    const person = await someone(where)
    const tab = browser(server)
    const gate = await signIn(tab, parameters(where), person)
    assert.equal(headingOf(gate), 'Confirm your registration')
    const oneTimeCode = typedCode(await mailTo(mail, person.email))
    assert.equal(await signedIn(where, await submit(tab, gate, { oneTimeCode })), person.id)

    const phoneNumber = '+14155550123'
    const withPhone = await world({
      phoneConfiguration: { verifyPhoneNumber: true, verificationStrategy: 'FormField' },
    })
    const keyed = api(server, withPhone.headers)
    okay(await keyed.post('/api/user', { user: { phoneNumber, password: newSecret() } }))
    const started = await keyed.post('/api/identity/verify/start', { loginId: phoneNumber, loginIdType: 'phoneNumber' })
    const verification = okay<{ verificationId: string; oneTimeCode: string }>(started)
    const page = await tab.get(`/phone/verify/${verification.verificationId}`)
    assert.match(wordsOf(page), /the code that we sent to \+14155550123/)
    const done = await follow(tab, await submit(tab, page, { oneTimeCode: verification.oneTimeCode }))
    assert.equal(headingOf(done), 'Your phone number is confirmed')
    assert.equal(
      (await tab.get(`/email/verify/${verification.verificationId}?client_id=${where.application.id}`)).status,
      404,
    )
  })

  test('a link to sign in with: shown with who signs in, good once, and only for its application', async () => {
    const where = await world({}, { passwordlessConfiguration: { enabled: true } })
    const person = await someone(where)
    const tab = browser(server)
    const page = await tab.get(linkTo(await tab.open(parameters(where)), 'Sign in without a password'))
    const sent = await follow(tab, await submit(tab, page, { loginId: person.email, rememberDevice: 'true' }))
    assert.equal(headingOf(sent), heading.sent)
    const link = linkIn(await mailTo(mail, person.email))
    const landing = await tab.get(link)
    assert.ok(wordsOf(landing).includes(`as ${person.email}`))
    const [form] = formsOf(landing)
    assert.equal(form?.fields.rememberDevice, 'true')
    const stolen = await client(server.url).post(
      form?.action ?? '',
      new URLSearchParams({ ...parameters(where), client_id: await siblingOf(where) }),
    )
    assert.deepEqual([stolen.status, headingOf(stolen)], [404, heading.gone])
    assert.equal(await signedIn(where, await submit(tab, landing)), person.id)
    assert.equal((await tab.get(link)).status, 404)

    const body = { applicationId: where.application.id, loginId: person.email }
    const { code } = okay<{ code: string }>(await api(server, where.headers).post('/api/passwordless/start', body))
    const elsewhere = await tab.get(`/oauth2/passwordless/${code}`)
    assert.deepEqual([elsewhere.status, headingOf(elsewhere)], [400, 'Open this link in the application'])
    okay(await client(server.url).post('/api/passwordless/login', { code }))
  })

  test('MF-11: a link to sign in with does not spare the second factor', async () => {
    const where = await world({}, { passwordlessConfiguration: { enabled: true } })
    const person = await someone(where)
    const { codeAfter } = await enableAuthenticator(server, person.id)
    const tab = browser(server)
    const page = await tab.get(`/oauth2/passwordless?${new URLSearchParams(parameters(where))}`)
    await submit(tab, page, { loginId: person.email })
    const landing = await tab.get(await mailedLink(person.email, '/oauth2/passwordless/'))
    const step = await secondFactorOf(tab, await submit(tab, landing))
    assert.equal(await signedIn(where, await submit(tab, step, { code: codeAfter(0) })), person.id)
  })

  test('a code to sign in with, and a one-time password', async () => {
    const where = await world({}, { passwordlessConfiguration: { enabled: true, emailLoginStrategy: 'FormField' } })
    const person = await someone(where)
    const tab = browser(server)
    const signInPage = await tab.open(parameters(where))
    const ask = await tab.get(linkTo(signInPage, 'Sign in without a password'))
    const page = await submit(tab, ask, { loginId: person.email })
    assert.equal(headingOf(page), heading.code)
    const oneTimeCode = server.canary(typedCode(await mailTo(mail, person.email)))
    const wrong = await submit(tab, page, { oneTimeCode: '000000' })
    assert.match(wordsOf(wrong), /That code didn’t work/)
    const foreign = browser(server)
    const theirs = await submit(
      foreign,
      await foreign.get(`/oauth2/passwordless?${new URLSearchParams(parameters(where))}`),
      {
        loginId: 'nobody@example.com',
      },
    )
    assert.match(
      wordsOf(await submit(foreign, theirs, { oneTimeCode })),
      /That code didn’t work/,
      'it goes with its form',
    )
    assert.equal(await signedIn(where, await submit(tab, wrong, { oneTimeCode })), person.id)

    const start = { loginId: person.email, sendForgotPasswordMessage: false }
    const keyed = api(server, where.headers)
    const started = okay<{ changePasswordId: string }>(await keyed.post('/api/user/forgot-password', start))
    const change = { changePasswordId: started.changePasswordId, password: server.canary(newSecret()) }
    const { oneTimePassword } = okay<{ oneTimePassword: string }>(
      await client(server.url).post('/api/user/change-password', change),
    )
    const form = await tab.get(linkTo(signInPage, 'Use a one-time password'))
    assert.match(wordsOf(await submit(tab, form, { oneTimePassword: 'wrong' })), /doesn’t work/)
    assert.equal(await signedIn(where, await submit(tab, form, { oneTimePassword })), person.id)
    assert.match(wordsOf(await submit(tab, form, { oneTimePassword })), /doesn’t work/)
  })

  const paths = [
    '/password/forgot',
    '/password/sent',
    '/password/complete',
    '/password/change',
    '/password/change/x',
    ...['email', 'phone', 'registration'].flatMap((topic) => [
      `/${topic}/verify`,
      `/${topic}/verify/x`,
      `/${topic}/sent`,
      `/${topic}/complete`,
    ]),
    '/oauth2/passwordless',
    '/oauth2/passwordless/x',
    '/oauth2/one-time-password',
  ]

  test('WB-05, IN-07: markup and line breaks in any parameter of any of these pages are inert', async () => {
    const where = await world({}, { passwordlessConfiguration: { enabled: true } })
    const attack = '"><svg onload=alert(1)>\r\nX-Injected: yes'
    const names = ['state', 'locale', 'login_hint', 'loginId', 'email', 'phoneNumber', 'oneTimePassword', 'sent', 'x']
    const everywhere = Object.fromEntries(names.map((name) => [name, attack]))
    const harmed = ['client_id', 'tenantId', 'redirect_uri', 'changePasswordId', 'verificationId']
    const queries = [
      { ...parameters(where), ...everywhere },
      { client_id: where.application.id, ...everywhere },
      ...harmed.map((name) => ({ client_id: where.application.id, [name]: attack })),
    ]
    const http = client(server.url)
    for (const path of paths) {
      const answers = queries.flatMap((query) => [
        http.get(`${path}?${new URLSearchParams(query)}`),
        http.post(path, new URLSearchParams({ ...query, oneTimeCode: attack, password: attack })),
      ])
      for (const answer of await Promise.all(answers)) {
        assert.ok(answer.status < 500, `${path} answered ${answer.status}`)
        assert.doesNotMatch(answer.text, /<svg onload/, path)
        assert.equal(answer.headers['x-injected'], undefined, path)
      }
    }
  })

  test('WB-03: every one of these pages has the policy, and its forms may lead to the application and nowhere else', async () => {
    const where = await world({}, { passwordlessConfiguration: { enabled: true } })
    const query = new URLSearchParams(parameters(where))
    for (const path of paths) {
      const answer = await client(server.url).get(`${path}?${query}`)
      const policy = answer.headers['content-security-policy'] ?? ''
      assert.match(policy, /default-src 'none'.*base-uri 'none'; object-src 'none'; frame-ancestors 'none'/, path)
      assert.doesNotMatch(policy, /script-src|unsafe|\*/, path)
      if (formsOf(answer).length > 0) assert.match(policy, /form-action 'self' https:\/\/app\.example\.com;/, path)
    }
  })
})
