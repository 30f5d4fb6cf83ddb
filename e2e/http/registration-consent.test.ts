/** People register by themselves, and decide what a third party's application may have: the pages, the settings, and what comes of them in tokens. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import {
  api,
  codesOf,
  createApplication,
  createPerson,
  createTenant,
  newSecret,
  okay,
  type Person,
} from '../support/login'
import { mailTo, typedCode } from '../support/mails'
import {
  authorization,
  type Browser,
  browser,
  hiddenFields,
  isForm,
  type OAuthApplication,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn,
  userinfo,
} from '../support/oauth'
import { follow, formsOf, headingOf, linkIn, linkTo, submit, wordsOf } from '../support/pages'
import { race, tally } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'

type World = { readonly application: OAuthApplication; readonly headers: Record<string, string> }
type Tokens = { access_token: string; id_token: string; refresh_token: string; scope?: string; userId: string }
type Claims = Record<string, unknown>

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** What an answer tells the application: error and reason. */
const told = (answer: Answer) => [redirected(answer, 'error'), redirected(answer, 'error_reason')]

const asksForConsent = ({ text }: Answer) => text.includes('action="/oauth2/consent"')
const asksToComplete = ({ text }: Answer) => text.includes('action="/oauth2/complete-registration"')
const isRegistration = ({ text }: Answer) => text.includes('action="/oauth2/register"')

/** The optional scopes of a consent page, and which of them are ticked. */
const boxesOf = ({ text }: Answer) =>
  Object.fromEntries(
    [...text.matchAll(/<input type="checkbox" id="scopeConsents\[&#x27;([^&]*)&#x27;\]"[^>]*>/g)].map(
      ([box, name = '']) => [name, box.includes(' checked=""')],
    ),
  )

const box = (scope: string) => `scopeConsents['${scope}']`

forEachDatabase((_, start) => {
  let mail: MailServer
  let server: Server

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
  })
  after(() => mail.stop())

  /** A tenant and an application of its own. */
  async function world(
    settings: Record<string, unknown> = {},
    { oauth = {}, tenant = {} }: { oauth?: object; tenant?: Record<string, unknown> } = {},
  ): Promise<World> {
    const headers = { 'x-fusionauth-tenantid': await createTenant(server, tenant) }
    const secret = server.canary(newSecret())
    const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret: secret, ...oauth }
    const id = await createApplication(server, { oauthConfiguration, ...settings }, headers)
    return { application: { id, secret }, headers }
  }

  const withTenant = ({ headers }: World) => api(server, headers)
  const patch = (where: World, application: object) =>
    withTenant(where).patch(`/api/application/${where.application.id}`, { application }).then(okay)

  const userOf = async (where: World, id: string) =>
    okay<{ user: Claims & { id: string; registrations?: Claims[] } }>(await withTenant(where).get(`/api/user/${id}`))
      .user

  async function tokensOf({ application }: World, answer: Answer): Promise<Tokens> {
    assert.equal(answer.status, 302, wordsOf(answer))
    assert.ok(answer.headers.location?.startsWith(`${redirectUri}&code=`), answer.headers.location)
    return okay<Tokens>(await requestTokens(server, application, redemption(redirected(answer, 'code') ?? '')))
  }

  describe('registration', () => {
    const basic = { enabled: true, firstName: { enabled: true, required: true }, lastName: { enabled: true } }

    const registering = (more: object = {}, tenant: Record<string, unknown> = {}, settings: object = {}) =>
      world({ registrationConfiguration: { enabled: true, ...more }, ...settings }, { tenant })

    /** From the sign-in to the form. */
    async function formOf(tab: Browser, { application }: World): Promise<Answer> {
      const page = await tab.get(linkTo(await tab.open(authorization(application)), 'Create an account'))
      assert.ok(isRegistration(page), wordsOf(page))
      return page
    }

    const newcomer = () => ({
      'user.email': `${randomUUID()}@example.com`,
      'user.password': server.canary(newSecret()),
    })

    test('the settings have their public defaults, and forms of an administrator’s own are not to be had', async () => {
      const where = await world()
      const path = `/api/application/${where.application.id}`
      const { application } = okay<{ application: { registrationConfiguration: unknown } }>(
        await withTenant(where).get(path),
      )
      const off = { enabled: false, required: false }
      assert.deepEqual(application.registrationConfiguration, {
        birthDate: off,
        completeRegistration: false,
        confirmPassword: false,
        enabled: false,
        firstName: off,
        fullName: off,
        lastName: off,
        loginIdType: 'email',
        middleName: off,
        mobilePhone: off,
        preferredLanguages: off,
        type: 'basic',
      })
      for (const wrong of [{ type: 'advanced' }, { loginIdType: 'login' }, { firstName: { enabled: 'yes' } }]) {
        const answer = await withTenant(where).patch(path, { application: { registrationConfiguration: wrong } })
        assert.equal(answer.status, 400, JSON.stringify(wrong))
      }
    })

    test('a person registers: told what is missing, in one go back to the application, and signed in there', async () => {
      const where = await registering(
        { ...basic, birthDate: { enabled: true }, preferredLanguages: { enabled: true }, confirmPassword: true },
        {},
        { roles: [{ name: 'member', isDefault: true }] },
      )
      const tab = browser(server)
      const page = await formOf(tab, where)
      assert.match(wordsOf(page), /At least 8 characters/)
      const nothing = await submit(tab, page)
      assert.equal(nothing.status, 200)
      for (const words of ['Enter your email address.', 'Please fill in: First name.', 'Enter a password.']) {
        assert.ok(wordsOf(nothing).includes(words), words)
      }
      const fields = { ...newcomer(), 'user.firstName': 'Ada', 'user.birthDate': '1815-12-10' }
      const password = fields['user.password']
      const odd = await submit(tab, page, { ...fields, 'user.email': 'no address', passwordConfirm: 'x' })
      for (const words of ['Enter an email address', 'This can’t be used: Date of birth', 'The two passwords differ']) {
        assert.ok(wordsOf(odd).includes(words), words)
      }
      assert.ok(!odd.text.includes(password), 'a password is never put back')
      const filled = { ...fields, 'user.birthDate': '1990-12-10', 'user.preferredLanguages': 'fr' }
      const short = await submit(tab, odd, { ...filled, 'user.password': 'short', passwordConfirm: 'short' })
      assert.match(wordsOf(short), /Use at least 8 characters\./)
      const done = await submit(tab, short, { ...filled, passwordConfirm: password, rememberDevice: 'true' })
      assert.equal(redirected(done, 'userState'), 'Authenticated')
      assert.equal(redirected(done, 'state'), 'the state')
      const tokens = await tokensOf(where, done)
      assert.equal(claimsOf(tokens.access_token).authenticationType, 'REGISTRATION')
      assert.equal(claimsOf(tokens.id_token).given_name, 'Ada')
      const user = await userOf(where, tokens.userId)
      assert.deepEqual(
        [user.email, user.birthDate, user.preferredLanguages, user.lastName],
        [fields['user.email'], '1990-12-10', ['fr'], undefined],
      )
      assert.deepEqual(user.registrations?.[0]?.roles, ['member'])
      const { logins } = okay<{ logins: Claims[] }>(
        await api(server).get(`/api/user/recent-login?userId=${tokens.userId}`),
      )
      assert.equal(logins.length, 1, 'one registration is one login')
      assert.ok(redirected(await tab.open(authorization(where.application)), 'code'), 'the browser stays signed in')
    })

    test('a form that is sent twice, or ten times at once, ends at the application, and makes one user', async () => {
      const where = await registering()
      const tab = browser(server)
      const page = await formOf(tab, where)
      const fields = newcomer()
      const answers = await race(5, () => submit(tab, page, fields))
      const later = await submit(tab, page, fields)
      const users = new Set<string>()
      for (const answer of [...answers, later]) users.add((await tokensOf(where, answer)).userId)
      assert.equal(users.size, 1)
    })

    test('a login id that is taken: its own password signs in, any other is told so and guesses as a sign-in does', async () => {
      const where = await registering(basic)
      const person = await createPerson(server, { headers: where.headers, firstName: 'Ann' })
      const tab = browser(server)
      const page = await formOf(tab, where)
      const fields = { 'user.email': person.email.toUpperCase(), 'user.firstName': 'Mallory' }
      const taken = await submit(tab, page, { ...fields, 'user.password': server.canary(newSecret()) })
      assert.match(wordsOf(taken), /There is an account with that already/)
      const done = await submit(tab, page, { ...fields, 'user.password': person.password })
      assert.equal((await tokensOf(where, done)).userId, person.id)
      assert.equal((await userOf(where, person.id)).firstName, 'Ann', 'and nothing is overwritten')
    })

    test('EN-06: where addresses have to be confirmed first, a new one and a known one get the same answer, and the owner a mail', async () => {
      const where = await registering(
        {},
        { emailConfiguration: { verifyEmail: true, unverified: { behavior: 'Gated' } } },
      )
      const verified = await createPerson(server, { headers: where.headers })
      const link = linkIn(await mailTo(mail, verified.email))
      const other = browser(server)
      await submit(other, await other.get(link))
      const tab = browser(server)
      const page = await formOf(tab, where)
      const fields = newcomer()
      const fresh = await submit(tab, page, fields)
      const known = await submit(tab, page, { ...fields, 'user.email': verified.email })
      assertSame(fresh, known)
      assert.equal(headingOf(await follow(tab, fresh)), 'Check your mail')
      const told = await mailTo(mail, verified.email, 2)
      assert.match(told.text, /tried to register with .* although you have an account/)
      assert.equal((await tab.open(authorization(where.application))).status, 200, 'nobody is signed in')
      const confirm = await tab.get(linkIn(await mailTo(mail, fields['user.email'])))
      const confirmed = await follow(tab, await submit(tab, confirm))
      const signInPage = await tab.get(linkTo(confirmed, 'Continue to sign-in'))
      const done = await submit(tab, signInPage, { loginId: fields['user.email'], password: fields['user.password'] })
      assert.equal(claimsOf((await tokensOf(where, done)).id_token).email_verified, true)
    })

    test('EN-06: whoever registers again before the address is confirmed gets the message again, and no other', async () => {
      const where = await registering(
        {},
        { emailConfiguration: { verifyEmail: true, unverified: { behavior: 'Gated' } } },
      )
      const tab = browser(server)
      const page = await formOf(tab, where)
      const fields = newcomer()
      assertSame(await submit(tab, page, fields), await submit(tab, page, fields))
      const { text } = await mailTo(mail, fields['user.email'], 2)
      assert.match(text, /\/email\/verify\//)
    })

    test('usernames and phone numbers, as the application wants them', async () => {
      for (const [loginIdType, typed, blank] of [
        ['username', `ada-${randomUUID()}`, 'Enter a username.'],
        ['phoneNumber', '+44 7700 900123', 'Enter your phone number.'],
      ] as const) {
        const where = await registering({ loginIdType })
        const tab = browser(server)
        const page = await formOf(tab, where)
        assert.ok(wordsOf(await submit(tab, page)).includes(blank))
        const fields = { [`user.${loginIdType}`]: typed, 'user.password': server.canary(newSecret()) }
        const { userId } = await tokensOf(where, await submit(tab, page, fields))
        const user = await userOf(where, userId)
        assert.equal(user[loginIdType], typed.replaceAll(' ', ''))
        assert.equal(user.email, undefined)
      }
    })

    test('a registration that has to be confirmed waits for its code, and so does a second factor that is demanded', async () => {
      const verifying = {
        verifyRegistration: true,
        unverified: { behavior: 'Gated' },
        verificationStrategy: 'FormField',
      }
      const where = await registering({}, {}, verifying)
      const tab = browser(server)
      const fields = newcomer()
      const gate = await submit(tab, await formOf(tab, where), fields)
      assert.equal(headingOf(gate), 'Confirm your registration')
      const oneTimeCode = typedCode(await mailTo(mail, fields['user.email']))
      await tokensOf(where, await submit(tab, gate, { oneTimeCode }))
      const strict = await registering({}, { multiFactorConfiguration: { loginPolicy: 'Required' } })
      const other = browser(server)
      const answer = await submit(other, await formOf(other, strict), newcomer())
      assert.equal(redirected(answer, 'code'), null)
      assert.equal(headingOf(await follow(other, answer)), 'Set up a second step')
    })

    test('somebody with an account is registered by signing in, and asked for what is required and missing alone', async () => {
      const where = await registering({ ...basic, mobilePhone: { enabled: true, required: true } })
      const person = await createPerson(server, { headers: where.headers, firstName: 'Ann' })
      const tab = browser(server)
      const page = await signIn(tab, authorization(where.application), person)
      assert.ok(asksToComplete(page), wordsOf(page))
      assert.equal(headingOf(page), 'Almost there')
      assert.ok(!page.text.includes('name="user.firstName"'))
      assert.equal((await userOf(where, person.id)).registrations?.length, 0)
      assert.match(wordsOf(await submit(tab, page)), /Please fill in: Mobile number\./)
      const fields = { 'user.mobilePhone': '+44 7700 900123', 'user.firstName': 'Mallory', 'user.lastName': 'X' }
      const tokens = await tokensOf(where, await submit(tab, page, fields))
      assert.deepEqual(claimsOf(tokens.access_token).roles, [])
      const user = await userOf(where, person.id)
      assert.deepEqual([user.mobilePhone, user.firstName, user.lastName], ['+44 7700 900123', 'Ann', undefined])
      assert.equal(user.registrations?.length, 1)
      const again = await submit(tab, page, fields)
      assert.ok(isForm(again) && wordsOf(again).includes('This step is over'), 'the form is good once')
      await tokensOf(where, await signIn(browser(server), authorization(where.application), person))
    })

    test('who lacks nothing is registered by the password alone; a session asks before it registers (WB-02)', async () => {
      const where = await registering()
      const person = await createPerson(server, { headers: where.headers })
      const tab = browser(server)
      await tokensOf(where, await signIn(tab, authorization(where.application), person, { rememberDevice: 'true' }))
      const secret = server.canary(newSecret())
      const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret: secret }
      const settings = { oauthConfiguration, registrationConfiguration: { enabled: true } }
      const id = await createApplication(server, settings, where.headers)
      const next: World = { ...where, application: { id, secret } }
      const registrations = async () => (await userOf(where, person.id)).registrations?.length
      const silent = await tab.open(authorization(next.application, { prompt: 'none' }))
      assert.deepEqual(told(silent), ['login_required', 'registration_required'])
      const page = await tab.open(authorization(next.application))
      assert.match(headingOf(page), /^Continue to /)
      assert.ok(wordsOf(page).includes(person.email))
      assert.equal(await registrations(), 1, 'a GET registers nobody')
      const { userId } = await tokensOf(next, await submit(tab, page))
      assert.deepEqual([userId, await registrations()], [person.id, 2])
      await patch(next, { registrationConfiguration: { lastName: { enabled: true, required: true } } })
      const missing = await tab.open(authorization(next.application, { prompt: 'none' }))
      assert.deepEqual(told(missing), ['login_required', 'registration_missing_requirement'])
    })

    test('completeRegistration asks those who are registered, and registers nobody', async () => {
      const registrationConfiguration = { completeRegistration: true, lastName: { enabled: true, required: true } }
      const where = await world({ registrationConfiguration })
      const { id: applicationId } = where.application
      const member = await createPerson(server, { applicationId, headers: where.headers })
      const tab = browser(server)
      const page = await signIn(tab, authorization(where.application), member)
      assert.ok(asksToComplete(page))
      await tokensOf(where, await submit(tab, page, { 'user.lastName': 'Lovelace' }))
      const stranger = await createPerson(server, { headers: where.headers })
      const answer = await signIn(browser(server), authorization(where.application), stranger)
      assert.equal(redirected(answer, 'userState'), 'AuthenticatedNotRegistered')
    })

    test('without registration its pages lead to the sign-in, and requireRegistration keeps people out', async () => {
      const where = await world({}, { oauth: { requireRegistration: true } })
      const tab = browser(server)
      const page = await tab.open(authorization(where.application))
      assert.ok(!page.text.includes('/oauth2/register'))
      for (const path of ['/oauth2/register', '/oauth2/complete-registration', '/oauth2/consent']) {
        const answer = await tab.get(`${path}?${new URLSearchParams(authorization(where.application))}`)
        assert.equal(new URL(answer.headers.location ?? '').pathname, '/oauth2/authorize', path)
      }
      const fields = { ...hiddenFields(page), ...newcomer() }
      const sent = await tab.send('/oauth2/register', fields)
      assert.equal(new URL(sent.headers.location ?? '').pathname, '/oauth2/authorize')
      assert.equal((await withTenant(where).get(`/api/user?email=${fields['user.email']}`)).status, 404)
      const person = await createPerson(server, { headers: where.headers })
      const refused = await signIn(tab, authorization(where.application), person)
      assert.match(wordsOf(refused), /Your account is not set up for/)
    })

    test('WB-01: a form from elsewhere, or with other parameters than it was made with, registers nobody', async () => {
      const where = await registering()
      const tab = browser(server)
      const page = await formOf(tab, where)
      const fields = { ...hiddenFields(page), ...newcomer() }
      const foreign: [Record<string, string>, Record<string, string> | undefined][] = [
        [fields, { origin: 'https://evil.example' }],
        [fields, { origin: 'null' }],
        [fields, { 'sec-fetch-site': 'cross-site' }],
        [{ ...fields, csrfToken: 'x'.repeat(43) }, undefined],
        [{ ...fields, state: 'another' }, undefined],
      ]
      for (const [sent, headers] of foreign) {
        const answer = await tab.send('/oauth2/register', sent, headers)
        assert.match(wordsOf(answer), /This page was open too long/)
        assert.ok(!answer.text.includes(fields['user.password']))
        assert.match(answer.text, new RegExp(fields['user.email']), 'what was typed is kept')
      }
      assert.equal((await withTenant(where).get(`/api/user?email=${fields['user.email']}`)).status, 404)
    })

    test('thirty tries from one address are enough for a while', async () => {
      const where = await registering()
      const tab = browser(server)
      const page = await formOf(tab, where)
      const attempt = () => submit(tab, page, { ...newcomer(), 'user.password': 'short' })
      const answers = await race(30, attempt)
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 30 })
      const limited = await attempt()
      assert.equal(limited.status, 429)
      assert.ok(Number(limited.headers['retry-after']) > 0)
    })
  })

  describe('scopes and consent', () => {
    const thirdParty = { relationship: 'ThirdParty', consentMode: 'RememberDecision' }
    const scopes = [
      { name: 'files:read', defaultConsentMessage: 'Read your files', defaultConsentDetail: 'All <b>of</b> them' },
      { name: 'files:write', required: true },
    ]

    async function asking(oauth: object = {}): Promise<World & { readonly person: Person }> {
      const where = await world({ scopes }, { oauth: { ...thirdParty, ...oauth } })
      const { id: applicationId } = where.application
      const person = await createPerson(server, { applicationId, headers: where.headers, fullName: 'Ada Lovelace' })
      return { ...where, person }
    }

    const request = ({ application }: World, scope = 'openid email profile', more = {}) =>
      authorization(application, { scope, ...more })

    test('an application has scopes of its own: made with it or later, changed, deleted, and kept apart from this server’s', async () => {
      const where = await world({ scopes })
      const http = withTenant(where)
      const path = `/api/application/${where.application.id}`
      type Scope = Claims & { id: string; name: string }
      const listed = async () =>
        okay<{ application: { scopes: Scope[] } }>(await http.get(path)).application.scopes.map(({ name }) => name)
      assert.deepEqual(await listed(), ['files:read', 'files:write'])
      const id = randomUUID()
      const scope = { name: 'mail', description: 'For us', data: { a: 1 } }
      const { scope: made } = okay<{ scope: Scope }>(await http.post(`${path}/scope/${id}`, { scope }))
      assert.deepEqual(
        [made.id, made.required, made.data, made.applicationId],
        [id, false, { a: 1 }, where.application.id],
      )
      const patched = okay<{ scope: Scope }>(
        await http.patch(`${path}/scope/${id}`, { scope: { required: true } }),
      ).scope
      assert.deepEqual([patched.required, patched.description], [true, 'For us'])
      const put = okay<{ scope: Scope }>(await http.put(`${path}/scope/${id}`, { scope: { name: 'mail:all' } })).scope
      assert.deepEqual([put.name, put.required, put.description], ['mail:all', false, undefined])
      assert.deepEqual(okay<{ scope: Scope }>(await http.get(`${path}/scope/${id}`)).scope, put)
      for (const [name, code] of [
        ['files:read', '[duplicate]scope.name'],
        ['openid', '[invalid]scope.name'],
        ['email', '[invalid]scope.name'],
        ['target-entity:x', '[invalid]scope.name'],
        ['a b', '[invalid]scope.name'],
        ['', '[blank]scope.name'],
      ] as const) {
        assert.deepEqual(codesOf(await http.post(`${path}/scope`, { scope: { name } })), { 'scope.name': [code] }, name)
      }
      assert.equal((await http.delete(`${path}/scope/${id}`)).status, 200)
      for (const method of ['get', 'delete'] as const) {
        assert.equal((await http[method](`${path}/scope/${id}`)).status, 404)
      }
      okay(await http.patch(path, { application: { name: randomUUID() } }))
      assert.deepEqual(await listed(), ['files:read', 'files:write'], 'a change of the application leaves them alone')
    })

    test('who is asked, and when: relationship, consentMode and prompt=consent', async () => {
      const where = await asking()
      const asks = async (oauthConfiguration: object, prompt?: string) => {
        await patch(where, { oauthConfiguration })
        const tab = browser(server)
        const parameters = request(where, undefined, { prompt })
        const first = await signIn(tab, parameters, where.person, { rememberDevice: 'true' })
        if (!asksForConsent(first)) return [false, asksForConsent(await tab.open(parameters))]
        await tokensOf(where, await submit(tab, first, {}, 'allow'))
        return [true, asksForConsent(await tab.open(parameters))]
      }
      const never = [false, false]
      assert.deepEqual(await asks({ relationship: 'FirstParty', consentMode: 'AlwaysPrompt' }), never)
      assert.deepEqual(await asks({ relationship: 'FirstParty' }, 'consent'), never)
      assert.deepEqual(await asks({ relationship: 'ThirdParty', consentMode: 'NeverPrompt' }, 'consent'), never)
      assert.deepEqual(await asks({ relationship: 'ThirdParty', consentMode: 'AlwaysPrompt' }), [true, true])
      assert.deepEqual(await asks({ consentMode: 'RememberDecision' }), [true, false])
      assert.deepEqual(await asks({ consentMode: 'RememberDecision' }), never, 'in any browser')
      assert.deepEqual(await asks({ consentMode: 'RememberDecision' }, 'consent'), [true, true])
    })

    test('the question says who asks for what, and only what was allowed reaches tokens and userinfo', async () => {
      const where = await asking()
      const tab = browser(server)
      const scope = 'openid offline_access email profile files:read files:write'
      const page = await signIn(tab, request(where, scope), where.person)
      assert.ok(asksForConsent(page), wordsOf(page))
      for (const words of [
        'Ada Lovelace',
        'Read your files',
        'All <b>of</b> them',
        'files:write',
        'Your email address',
      ]) {
        assert.ok(wordsOf(page).includes(words), words)
      }
      assert.deepEqual(boxesOf(page), { email: true, profile: true, 'files:read': true })
      // Taking back a required scope takes a changed form: it is granted, since there is no consent without it.
      const unticked = { [box('email')]: 'false', [box('files:read')]: 'false', [box('files:write')]: 'false' }
      const tokens = await tokensOf(where, await submit(tab, page, unticked, 'allow'))
      const granted = 'openid offline_access profile files:write'
      assert.deepEqual([tokens.scope, claimsOf(tokens.access_token).scope], [granted, granted])
      assert.deepEqual([claimsOf(tokens.id_token).email, claimsOf(tokens.id_token).name], [undefined, 'Ada Lovelace'])
      const told = okay<Claims>(await userinfo(server, tokens.access_token))
      assert.deepEqual([told.email, told.name], [undefined, 'Ada Lovelace'])
      const refresh = (fields: object = {}) =>
        requestTokens(server, where.application, {
          grant_type: 'refresh_token',
          refresh_token: tokens.refresh_token,
          ...fields,
        })
      assert.equal(okay<Tokens>(await refresh({ scope: 'openid files:write' })).scope, 'openid files:write')
      assert.equal((await refresh({ scope: 'openid email' })).json().error, 'invalid_scope', 'and no refresh gets more')
    })

    test('who declines is told to the application as nothing else, and decides nothing for later', async () => {
      const where = await asking()
      const tab = browser(server)
      const parameters = request(where)
      const page = await signIn(tab, parameters, where.person, { rememberDevice: 'true' })
      const denied = await submit(tab, page, {}, 'cancel')
      assert.deepEqual(told(denied), ['access_denied', 'consent_canceled'])
      assert.deepEqual([redirected(denied, 'state'), redirected(denied, 'code')], ['the state', null])
      assert.ok(redirected(denied, 'iss'))
      const silent = await tab.open({ ...parameters, prompt: 'none' })
      assert.deepEqual(told(silent), ['consent_required', 'consent_required'])
      assert.ok(asksForConsent(await tab.open(parameters)))
    })

    test('decisions are remembered one by one: a new scope asks, what was declined stays so until it is required', async () => {
      const where = await asking()
      const tab = browser(server)
      const parameters = (scope: string) => request(where, scope)
      const first = await signIn(tab, parameters('openid email profile'), where.person, { rememberDevice: 'true' })
      await submit(tab, first, { [box('email')]: 'false' }, 'allow')
      const silent = await tab.open({ ...parameters('openid email profile'), prompt: 'none' })
      assert.equal((await tokensOf(where, silent)).scope, 'openid profile')
      assert.equal((await tokensOf(where, await tab.open(parameters('openid email')))).scope, 'openid')
      const second = await tab.open(parameters('openid email phone'))
      assert.deepEqual(boxesOf(second), { email: false, phone: true })
      await submit(tab, second, {}, 'allow')
      assert.equal(
        (await tokensOf(where, await tab.open(parameters('openid profile phone')))).scope,
        'openid profile phone',
      )
      await patch(where, { oauthConfiguration: { providedScopePolicy: { email: { required: true } } } })
      const third = await tab.open(parameters('openid email'))
      assert.ok(asksForConsent(third))
      assert.equal((await tokensOf(where, await submit(tab, third, {}, 'allow'))).scope, 'openid email')
      assert.ok(redirected(await tab.open(parameters('openid email')), 'code'))
    })

    test('a scope that is deleted takes what was decided about it along, and a user everything', async () => {
      const where = await asking()
      const http = withTenant(where)
      const path = `/api/application/${where.application.id}`
      const tab = browser(server)
      const parameters = request(where, 'openid files:read')
      const page = await signIn(tab, parameters, where.person, { rememberDevice: 'true' })
      await submit(tab, page, {}, 'allow')
      assert.ok(redirected(await tab.open(parameters), 'code'))
      const { application } = okay<{ application: { scopes: { id: string; name: string }[] } }>(await http.get(path))
      const id = application.scopes.find(({ name }) => name === 'files:read')?.id
      okay(await http.patch(`${path}/scope/${id}`, { scope: { required: true } }))
      assert.ok(redirected(await tab.open(parameters), 'code'), 'it was allowed, and may be required from now on')
      assert.equal((await http.delete(`${path}/scope/${id}`)).status, 200)
      okay(await http.post(`${path}/scope`, { scope: { name: 'files:read' } }))
      assert.ok(asksForConsent(await tab.open(parameters)))
      assert.equal((await http.delete(`/api/user/${where.person.id}?hardDelete=true`)).status, 200)
    })

    test('one question is answered once, by the browser that was asked, and for the request that it was about', async () => {
      const where = await asking({ consentMode: 'AlwaysPrompt' })
      const sibling = await asking()
      const tab = browser(server)
      const page = await signIn(tab, request(where), where.person)
      const [form] = formsOf(page)
      const allowed = { ...form?.fields, action: 'allow' }
      const refuses = async (own: Browser, changes: Record<string, string>, headers?: Record<string, string>) => {
        const answer = await own.send('/oauth2/consent', { ...allowed, ...changes }, headers)
        assert.equal(redirected(answer.status === 302 ? answer : page, 'code'), null, JSON.stringify(changes))
        assert.notEqual(answer.status, 302, JSON.stringify(changes))
      }
      await refuses(browser(server), { client_id: sibling.application.id })
      await refuses(browser(server), { scope: 'openid email profile phone' })
      await refuses(browser(server), { oauth_context: newSecret() })
      await refuses(tab, {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
      const other = browser(server)
      await other.open(request(where))
      await refuses(other, {})
      const answers = await race(5, () => tab.send('/oauth2/consent', allowed))
      assert.equal(answers.filter((answer) => redirected(answer, 'code') !== null).length, 1)
      assert.ok(answers.every(({ status }) => status === 302 || status === 200))
    })

    test('BF-02: whoever is locked out while a page waits gets no further on it', async () => {
      const userAction = { name: randomUUID(), preventLogin: true, temporal: true }
      const { userAction: lock } = okay<{ userAction: { id: string } }>(
        await api(server).post('/api/user-action', { userAction }),
      )
      const actionOf = ({ id }: Person) => ({
        action: { actioneeUserId: id, actionerUserId: id, userActionId: lock.id, expiry: Date.now() + 60_000 },
      })
      const consenting = await asking()
      const tab = browser(server)
      const question = await signIn(tab, request(consenting), consenting.person)
      okay(await withTenant(consenting).post('/api/user/action', actionOf(consenting.person)))
      assert.ok(isForm(await submit(tab, question, {}, 'allow')))
      const registrationConfiguration = { enabled: true, lastName: { enabled: true, required: true } }
      const where = await world({ registrationConfiguration })
      const person = await createPerson(server, { headers: where.headers })
      const completion = await signIn(tab, authorization(where.application), person)
      okay(await withTenant(where).post('/api/user/action', actionOf(person)))
      assert.ok(isForm(await submit(tab, completion, { 'user.lastName': 'X' })))
      const fields = { 'user.email': person.email, 'user.password': person.password, 'user.lastName': 'X' }
      const page = await tab.get(linkTo(await tab.open(authorization(where.application)), 'Create an account'))
      assert.ok(isForm(await submit(tab, page, fields)))
    })

    test('scopes that an application does not know: refused, left out or passed on, and never the key to a claim', async () => {
      const where = await asking({ relationship: 'FirstParty' })
      const scope = 'openid email nothing'
      const open = async (oauthConfiguration: object) => {
        await patch(where, { oauthConfiguration })
        return signIn(browser(server), request(where, scope), where.person)
      }
      await patch(where, { oauthConfiguration: {} })
      const rejected = await browser(server).open(request(where, scope))
      assert.deepEqual(told(rejected), ['invalid_scope', 'unknown_scope'])
      const removed = await tokensOf(where, await open({ unknownScopePolicy: 'Remove' }))
      assert.equal(removed.scope, 'openid email')
      const off = { unknownScopePolicy: 'Allow', providedScopePolicy: { email: { enabled: false } } }
      const passed = await tokensOf(where, await open(off))
      assert.equal(passed.scope, scope)
      assert.equal(claimsOf(passed.id_token).email, undefined)
      assert.equal(okay<Claims>(await userinfo(server, passed.access_token)).email, undefined)
    })

    test('a granted scope that is gone since ends the refresh token, or is left out, as the policy for unknown ones says', async () => {
      const where = await asking({ relationship: 'FirstParty' })
      const granted = await tokensOf(
        where,
        await signIn(browser(server), request(where, 'openid offline_access files:read'), where.person),
      )
      const fields = { grant_type: 'refresh_token', refresh_token: granted.refresh_token }
      const refresh = () => requestTokens(server, where.application, fields)
      const path = `/api/application/${where.application.id}`
      const { application } = okay<{ application: { scopes: { id: string; name: string }[] } }>(
        await withTenant(where).get(path),
      )
      const id = application.scopes.find(({ name }) => name === 'files:read')?.id
      assert.equal((await withTenant(where).delete(`${path}/scope/${id}`)).status, 200)
      await patch(where, { oauthConfiguration: { unknownScopePolicy: 'Remove' } })
      assert.equal(okay<Tokens>(await refresh()).scope, 'openid offline_access')
      await patch(where, { oauthConfiguration: { unknownScopePolicy: 'Reject' } })
      assert.equal((await refresh()).json().error, 'invalid_scope')
      await patch(where, { oauthConfiguration: { unknownScopePolicy: 'Remove' } })
      assert.equal((await refresh()).json().error, 'invalid_grant', 'and does not come back')
    })

    test('where there is no page, nothing is granted that was not consented to before: passwords and devices', async () => {
      const enabledGrants = ['authorization_code', 'password', deviceGrant]
      const where = await asking({ enabledGrants })
      const { application, person } = where
      const credentials = { grant_type: 'password', username: person.email, password: person.password }
      const byPassword = () => requestTokens(server, application, { ...credentials, scope: 'openid email profile' })
      const refused = (await byPassword()).json()
      assert.deepEqual([refused.error, refused.error_reason], ['consent_required', 'consent_required'])
      const basic = `Basic ${Buffer.from(`${application.id}:${application.secret}`).toString('base64')}`
      const { device_code, user_code } = okay<{ device_code: string; user_code: string }>(
        await client(server.url).post(
          '/oauth2/device_authorize',
          new URLSearchParams({ scope: 'openid email profile' }),
          {
            headers: { authorization: basic },
          },
        ),
      )
      const tab = browser(server)
      const entered = await submit(tab, await tab.get('/oauth2/device'), { user_code })
      const query = Object.fromEntries(new URL(entered.headers.location ?? '').searchParams)
      const question = await signIn(tab, query, person)
      assert.ok(asksForConsent(question), wordsOf(question))
      const approval = await follow(tab, await submit(tab, question, { [box('email')]: 'false' }, 'allow'))
      await submit(tab, approval, {}, 'allow')
      const device = await requestTokens(server, application, { grant_type: deviceGrant, device_code })
      assert.equal(okay<Tokens>(device).scope, 'openid profile')
      assert.equal(okay<Tokens>(await byPassword()).scope, 'openid profile', 'and that is remembered for the password')
    })
  })
})
