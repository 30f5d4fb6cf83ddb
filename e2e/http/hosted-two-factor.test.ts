/** The second factor on the hosted pages: asked for after the password, set up where it is demanded, spared where a computer is trusted. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, createPerson, newSecret, okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  hiddenFields,
  isForm,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn as sendPassword,
} from '../support/oauth'
import { headingOf } from '../support/pages'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { enableAuthenticator } from '../support/two-factor'

const codePath = '/oauth2/two-factor'
const methodsPath = '/oauth2/two-factor-methods'
const enablePath = '/oauth2/two-factor-enable'
const completePath = '/oauth2/two-factor-enable-complete'

/** Whether a page asks for the code of a second factor. */
const asksForCode = ({ text }: Answer): boolean => text.includes(`action="${codePath}"`)
const offersEnrolment = ({ text }: Answer): boolean => text.includes(`action="${enablePath}"`)
const offersTrust = ({ text }: Answer): boolean => text.includes('name="trustComputer"')

/** The secret as a person would type it. */
function shownSecret({ text }: Answer): string {
  const [, grouped = ''] = /<code id="secret"[^>]*>([A-Z2-7 ]+)<\/code>/.exec(text) ?? []
  return grouped.replaceAll(' ', '')
}

const shownRecoveryCodes = ({ text }: Answer): string[] =>
  [...text.matchAll(/<li>([A-Z2-9]{5}-[A-Z2-9]{5})<\/li>/g)].map(([, code = '']) => code)

const codeOf = (secret: string, timestamp = Date.now()): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })

/** The page that an answer leads to, where it is one of ours. */
function follow(tab: Browser, answer: Answer): Answer | Promise<Answer> {
  const { location = '' } = answer.headers
  const at = location.indexOf('/oauth2/')
  return answer.status === 302 && at >= 0 ? tab.get(location.slice(at)) : answer
}

/** The page after the password, or the way back to the application. */
const signIn = async (...args: Parameters<typeof sendPassword>) => follow(args[0], await sendPassword(...args))

/** The method that a page of choices offers for a text. */
function choiceOf({ text }: Answer, label: string): string {
  const [, id = ''] = new RegExp(`<label for="methodId-(\\w+)"[^>]*>${label}`).exec(text) ?? []
  assert.ok(id, label)
  return id
}

forEachDatabase((_, start) => {
  let mail: MailServer
  let server: Server
  let application: OAuthApplication
  let required: OAuthApplication
  let tenantPath: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    tenantPath = `/api/tenant/${tenants[0]?.id}`
    const tenant = { multiFactorConfiguration: { email: { enabled: true } } }
    okay(await api(server).patch(tenantPath, { tenant }))
    application = await createApplication(server)
    required = await createApplication(server)
    await configure(required, { loginPolicy: 'Required' })
  })
  after(() => mail.stop())

  async function configure({ id }: OAuthApplication, multiFactorConfiguration: object): Promise<void> {
    okay(await api(server).patch(`/api/application/${id}`, { application: { multiFactorConfiguration } }))
  }

  const someone = ({ id: applicationId } = application): Promise<OAuthUser> => createPerson(server, { applicationId })

  /** Somebody with an authenticator. */
  async function protectedOne() {
    const user = await someone()
    return { ...(await enableAuthenticator(server, user.id)), user }
  }

  /** The page after the password. */
  async function challenged(tab: Browser, user: OAuthUser, fields: Record<string, string> = {}): Promise<Answer> {
    const page = await signIn(tab, authorization(application), user, fields)
    assert.ok(asksForCode(page), page.text)
    return page
  }

  const choose = async (tab: Browser, page: Answer, fields: Record<string, string> = {}) =>
    follow(tab, await tab.send(methodsPath, { ...hiddenFields(page), ...fields }))

  const enter = (tab: Browser, page: Answer, code: string, fields: Record<string, string> = {}) =>
    tab.send(codePath, { ...hiddenFields(page), code, ...fields })

  /** The code in the n-th mail with one to an address. */
  async function mailedCode(to: string, n: number): Promise<string> {
    const codes = () =>
      mail.mails
        .filter(({ recipients }) => recipients.includes(to))
        .flatMap(({ text }) => /(?<![\w-])\d{6}(?![\w-])/.exec(text) ?? [])
    for (let waited = 0; codes().length < n && waited < 20_000; waited += 20) await wait(20)
    return codes()[n - 1] ?? assert.fail(`no code number ${n} has arrived`)
  }

  /** Gives a user the own mailbox as a second factor. */
  async function enableMailbox({ id: userId, email }: OAuthUser): Promise<void> {
    const sent = await api(server).post('/api/two-factor/send', { userId, method: 'email', email })
    assert.equal(sent.status, 200, sent.text)
    const code = await mailedCode(email, 1)
    const enabled = await api(server).post(`/api/user/two-factor/${userId}`, { method: 'email', email, code })
    assert.equal(enabled.status, 200, enabled.text)
  }

  test('MF-03: after the password alone the browser has nothing that opens anything', async () => {
    const { user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user, { rememberDevice: 'true' })
    assert.equal(page.headers.location, undefined)
    assert.deepEqual([...tab.jar.values.keys()], ['fusionauth.csrf'])
    assert.ok(isForm(await tab.open(authorization(application))))
    const silent = await tab.open(authorization(application, { prompt: 'none' }))
    assert.equal(redirected(silent, 'error_reason'), 'authentication_required')
    const { twoFactorId = '' } = hiddenFields(page)
    const bearer = { headers: { authorization: `Bearer ${twoFactorId}` } }
    assert.equal((await client(server.url).get('/oauth2/userinfo', bearer)).status, 401)
    const asCode = await requestTokens(server, application, redemption(twoFactorId))
    assert.equal(asCode.status, 400)
    const asSession = { headers: { cookie: `fusionauth.sso=${twoFactorId}` } }
    const query = new URLSearchParams(authorization(application))
    assert.ok(isForm(await client(server.url).get(`/oauth2/authorize?${query}`, asSession)))
  })

  test('SE-02: the right code ends the sign-in as a password would: code, state, a new session', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    tab.jar.values.set('fusionauth.sso', 'A'.repeat(43))
    const page = await challenged(tab, user, { rememberDevice: 'true' })
    assert.ok(page.text.includes('autoComplete="one-time-code"') && page.text.includes('inputMode="numeric"'))
    const grouped = codeAfter(0).replace(/^(...)/, ' $1 ')
    const done = await enter(tab, page, grouped)
    assert.equal(done.status, 302, done.text)
    assert.equal(redirected(done, 'state'), 'the state')
    assert.match(tab.jar.values.get('fusionauth.sso') ?? '', /^(?!A+$)[\w-]{43}$/)
    const tokens = okay<{ access_token: string; id_token: string; userId: string }>(
      await requestTokens(server, application, redemption(redirected(done, 'code') ?? '')),
    )
    assert.equal(tokens.userId, user.id)
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims.authenticationType, 'PASSWORD')
    assert.equal(typeof claims.sid, 'string')
    const again = await enter(tab, page, codeAfter(1))
    assert.ok(isForm(again), 'a challenge is good once')
    assert.ok(again.text.includes(`value="${user.email}"`))

    const once = await signIn(tab, authorization(application, { prompt: 'login' }), user)
    assert.ok(redirected(await enter(tab, once, codeAfter(1)), 'code'))
    assert.ok(
      !tab.jar.values.has('fusionauth.sso'),
      'a sign-in that is not to be remembered ends the session there was',
    )
  })

  test('a session stands for the password alone: the code is asked for at once, and renews the session', async () => {
    const { codeAfter, recoveryCodes, user } = await protectedOne()
    const tab = browser(server)
    const first = await enter(tab, await challenged(tab, user, { rememberDevice: 'true' }), codeAfter(0))
    assert.ok(redirected(first, 'code'))
    const session = () => tab.jar.values.get('fusionauth.sso') ?? ''
    const earlier = session()
    const silent = await tab.open(authorization(application, { prompt: 'none' }))
    assert.equal(redirected(silent, 'error'), 'login_required')
    assert.equal(redirected(silent, 'error_reason'), 'multi_factor_challenge_required')
    const page = await tab.open(authorization(application))
    assert.ok(asksForCode(page))
    assert.ok(!page.text.includes(user.email), 'who is signed in is not told to whoever sits there')
    assert.equal(session(), earlier)
    const done = await enter(tab, page, codeAfter(1), { trustComputer: 'true' })
    assert.ok(redirected(done, 'code'), done.text)
    assert.notEqual(session(), earlier)
    const old = { headers: { cookie: `fusionauth.sso=${earlier}` } }
    const query = new URLSearchParams(authorization(application))
    assert.ok(isForm(await client(server.url).get(`/oauth2/authorize?${query}`, old)), 'the old value is nobody')
    assert.ok(redirected(await tab.open(authorization(application)), 'code'), 'a trusted computer needs no code')
    assert.ok(redirected(await tab.open(authorization(application, { prompt: 'none' })), 'code'))
    assert.ok(isForm(await tab.open(authorization(application, { prompt: 'login' }))))

    for (const name of [...tab.jar.values.keys()].filter((key) => key.includes('trust'))) tab.jar.values.delete(name)
    const open = await tab.open(authorization(application))
    const elsewhere = browser(server)
    elsewhere.jar.values.set('fusionauth.csrf', tab.jar.values.get('fusionauth.csrf') ?? '')
    const without = await enter(elsewhere, open, recoveryCodes[0] ?? '')
    assert.ok(isForm(without), 'without the session there is no first proof')
  })

  test('MF-02: four wrong codes are told so, the fifth leads back to the sign-in with the login id kept', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    let page = await challenged(tab, user, { rememberDevice: 'true' })
    for (let n = 1; n <= 4; n++) {
      page = await enter(tab, page, '000000', { trustComputer: 'true' })
      assert.equal(page.status, 200)
      assert.ok(asksForCode(page) && page.text.includes('role="alert"'), `attempt ${n}`)
      assert.match(page.text, /name="trustComputer" checked=""|checked="" [^>]*name="trustComputer"/)
    }
    const blank = await enter(tab, page, ' ')
    assert.ok(asksForCode(blank) && blank.text.includes('aria-invalid="true"'), 'nothing typed is no attempt')
    const ended = await enter(tab, page, '000000')
    assert.ok(isForm(ended) && ended.text.includes('role="alert"'))
    assert.ok(ended.text.includes(`value="${user.email}"`))
    assert.match(ended.text, /name="rememberDevice"[^>]* checked=""|checked=""[^>]* name="rememberDevice"/)
    assert.ok(isForm(await enter(tab, page, codeAfter(0))), 'the right code comes too late')
  })

  test('MF-04: of many right codes at once one signs in: a double click gets the same answer, everybody else the sign-in form', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user)
    const answers = await race(6, () => enter(tab, page, codeAfter(0)))
    assert.deepEqual(tally(answers.map(({ status }) => status)), { 302: 6 })
    const [code, ...others] = new Set(answers.map((answer) => redirected(answer, 'code')))
    assert.deepEqual(others, [], 'one login, one code')
    const tokens = await requestTokens(server, application, redemption(code ?? ''))
    const { refresh_token: refreshToken } = okay<{ refresh_token: string }>(tokens)
    const late = await enter(tab, page, codeAfter(0))
    assert.equal(headingOf(late), 'You are signed in', 'the application is not sent a code twice')
    const renewal = { grant_type: 'refresh_token', refresh_token: server.canary(refreshToken) }
    okay(await requestTokens(server, application, renewal))
    assert.ok(isForm(await enter(tab, page, codeAfter(1))), 'another code for what is over')
    assert.ok(isForm(await enter(tab, page, codeAfter(0), { trustComputer: 'true' })), 'another form with the same')
    assert.ok(isForm(await enter(browser(server), page, codeAfter(0))), 'another browser')
  })

  test('a challenge that was left open too long leads back to the sign-in with the login id kept', async () => {
    const { codeAfter, user } = await protectedOne()
    const lifetime = (twoFactorIdTimeToLiveInSeconds: number) =>
      api(server).patch(tenantPath, {
        tenant: { externalIdentifierConfiguration: { twoFactorIdTimeToLiveInSeconds } },
      })
    okay(await lifetime(1))
    const tab = browser(server)
    const { location = '' } = (await sendPassword(tab, authorization(application), user)).headers
    okay(await lifetime(300))
    await wait(1100)
    const reloaded = await tab.get(location.slice(location.indexOf('/oauth2/')))
    assert.ok(isForm(reloaded) && reloaded.text.includes('role="alert"'))
    assert.ok(reloaded.text.includes(`value="${user.email}"`))
    const { password } = user
    const again = await follow(
      tab,
      await tab.send('/oauth2/authorize', { ...hiddenFields(reloaded), loginId: user.email, password }),
    )
    assert.ok(redirected(await enter(tab, again, codeAfter(0)), 'code'), 'and goes on from there')
  })

  test('MF-05: a code of more than one step away is wrong', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user)
    for (const steps of [-2, 3]) assert.ok(asksForCode(await enter(tab, page, codeAfter(steps))), `${steps}`)
    assert.ok(redirected(await enter(tab, page, codeAfter(1)), 'code'))
  })

  test('MF-12: codes of any shape are wrong codes or a bad request, never an error', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user)
    const fields = hiddenFields(page)
    const fullWidth = codeAfter(0).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))
    for (const code of [fullWidth, '9'.repeat(4000), '"><svg onload=alert(1)>', '1e5']) {
      const answer = await tab.send(codePath, { ...fields, code })
      assert.deepEqual([answer.status, asksForCode(answer)], [200, true])
      assert.ok(!answer.text.includes('<svg onload'))
    }
    const http = client(server.url)
    const body = `${new URLSearchParams(fields)}`
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    assert.equal((await http.post(codePath, `${body}&code=%00`, form)).status, 400)
    assert.equal((await http.post(codePath, `${body}&code=${'1'.repeat(100_000)}`, form)).status, 413)
    assert.equal((await http.post(codePath, { ...fields, code: codeAfter(0) })).status, 400)
    const doubled = await http.post(codePath, `${body}&code=${codeAfter(0)}&code=${codeAfter(0)}`, form)
    assert.ok(asksForCode(doubled))
    assert.ok(redirected(await enter(tab, page, codeAfter(0)), 'code'), 'the challenge lives')
  })

  test('WB-01: a form of another browser, another application or another time leads to the sign-in', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user)
    const fields: Record<string, string> = { ...hiddenFields(page), code: codeAfter(0) }
    const other = browser(server)
    const foreign = hiddenFields(await other.open(authorization(application))).csrfToken ?? ''
    const attempts: [Browser, Record<string, string>, Record<string, string>?][] = [
      [other, fields],
      [tab, { ...fields, csrfToken: foreign }],
      [tab, { ...fields, csrfToken: '' }],
      [tab, { ...fields, rememberDevice: 'true' }],
      [tab, { ...fields, loginId: 'somebody@example.com' }],
      [tab, { ...fields, twoFactorId: 'A'.repeat(43) }],
      [tab, fields, { origin: 'https://evil.example' }],
      [tab, fields, { 'sec-fetch-site': 'cross-site' }],
    ]
    for (const path of [codePath, methodsPath, enablePath, completePath]) {
      for (const [from, form, headers] of attempts) {
        const answer = await from.send(path, form, headers)
        assert.deepEqual([answer.status, isForm(answer)], [200, true])
        assert.ok(!answer.cookies.some((line) => /sso|trust/.test(line)))
      }
    }
    const bare = { ...authorization(required), twoFactorId: fields.twoFactorId ?? '', code: codeAfter(0) }
    assert.ok(isForm(await client(server.url).post(codePath, new URLSearchParams(bare))), 'of another application')
    assert.ok(redirected(await tab.send(codePath, fields), 'code'), 'the challenge lives')
  })

  test('WB-01: what comes from no browser may post the form too', async () => {
    const { codeAfter, user } = await protectedOne()
    const bare = (path: string, fields: Record<string, string>) =>
      client(server.url).post(path, new URLSearchParams(fields))
    const credentials = { ...authorization(application), loginId: user.email, password: user.password }
    const page = await bare('/oauth2/authorize', credentials)
    const done = await bare(codePath, { ...hiddenFields(page), code: codeAfter(0) })
    assert.ok(redirected(done, 'code'), done.text)
  })

  test('MF-06: three people trust one browser, each for themselves; a fourth is asked', async () => {
    const tab = browser(server)
    const people: OAuthUser[] = []
    for (let n = 0; n < 3; n++) {
      const { codeAfter, user } = await protectedOne()
      const page = await challenged(tab, user)
      assert.ok(page.text.includes('Trust this computer for 30 days'))
      assert.ok(redirected(await enter(tab, page, codeAfter(0), { trustComputer: 'true' }), 'code'))
      people.push(user)
    }
    for (const user of [...people, ...people]) {
      const done = await signIn(tab, authorization(application), user)
      assert.ok(redirected(done, 'code'), 'a trusted computer needs no code')
      assert.equal(done.cookies.filter((line) => /^fusionauth\.trust[.=]/.test(line)).length, 2)
    }
    const { user: fourth } = await protectedOne()
    await challenged(tab, fourth)
    await challenged(browser(server), people[0]!)
  })

  test('the policy decides: None offers and counts no trust, This counts its own, Disabled asks nobody', async () => {
    const { codeAfter, recoveryCodes, user } = await protectedOne()
    const { id: userId } = user
    const [none, own, off] = [
      await createApplication(server),
      await createApplication(server),
      await createApplication(server),
    ]
    await configure(none, { loginPolicy: 'Enabled', trustPolicy: 'None' })
    await configure(own, { loginPolicy: 'Enabled', trustPolicy: 'This' })
    await configure(off, { loginPolicy: 'Disabled' })
    for (const { id: applicationId } of [none, own, off]) {
      okay(await api(server).post(`/api/user/registration/${userId}`, { registration: { applicationId } }))
    }
    const tab = browser(server)
    const at = (where: OAuthApplication) => signIn(tab, authorization(where), user)
    await enter(tab, await challenged(tab, user), codeAfter(0), { trustComputer: 'true' })
    assert.ok(redirected(await at(off), 'code'))
    const refused = await at(none)
    assert.deepEqual([asksForCode(refused), offersTrust(refused)], [true, false])
    const forced = await enter(tab, refused, codeAfter(1), { trustComputer: 'true' })
    assert.ok(redirected(forced, 'code') && !forced.cookies.some((line) => line.includes('trust')))
    const asked = await at(own)
    assert.deepEqual([asksForCode(asked), offersTrust(asked)], [true, true])
    await enter(tab, asked, recoveryCodes[0] ?? '', { trustComputer: 'true' })
    assert.ok(redirected(await at(own), 'code'), 'earned here by now')
    assert.ok(asksForCode(await at(none)))
  })

  test('MF-10: a code by mail is sent at once and anew, the newest counts, and there are only so many', async () => {
    const user = await someone()
    const { email } = user
    await enableMailbox(user)
    const count = (n: number) => mailedCode(email, n + 1)
    const [tab, other] = [browser(server), browser(server)]
    const page = await challenged(tab, user)
    assert.ok(page.text.includes('role="status"') && !page.text.includes(`to ${email}`), 'the address is masked')
    const first = await count(1)
    const resent = await choose(tab, page)
    const second = await count(2)
    const parallel = await challenged(other, user)
    const third = await count(3)
    if (first !== second) assert.ok(asksForCode(await enter(tab, resent, first)))
    if (third !== second) assert.ok(asksForCode(await enter(other, parallel, second)))
    assert.ok(redirected(await enter(other, parallel, third), 'code'))
    for (let n = 3; n <= 5; n++) assert.ok((await choose(tab, page)).text.includes('role="status"'))
    const last = await count(6)
    const exhausted = await choose(tab, page)
    assert.ok(asksForCode(exhausted) && exhausted.text.includes('role="alert"'))
    assert.ok(redirected(await enter(tab, page, last), 'code'))
  })

  test('of several methods one is chosen, and a recovery code is always one: it works once', async () => {
    const { codeAfter, recoveryCodes, user } = await protectedOne()
    await enableMailbox(user)
    const tab = browser(server)
    const choice = await signIn(tab, authorization(application), user)
    assert.ok(choice.text.includes(`action="${methodsPath}"`))
    const pick = (methodId: string) => choose(tab, choice, { methodId })
    const authenticator = await pick(choiceOf(choice, 'Code from an authenticator app'))
    assert.ok(asksForCode(authenticator) && !authenticator.text.includes('role="status"'))
    const mailed = await pick(choiceOf(choice, 'Code by email'))
    assert.ok(asksForCode(mailed) && mailed.text.includes('role="status"'))
    assert.ok((await pick('XXXX')).text.includes(`action="${methodsPath}"`), 'an unknown one is asked for again')
    const back = await choose(tab, mailed, { selectMethod: 'true' })
    const recovery = await pick(choiceOf(back, 'Recovery code'))
    assert.ok(!recovery.text.includes('inputMode="numeric"'))
    const [one = ''] = recoveryCodes
    assert.ok(redirected(await enter(tab, recovery, one.toLowerCase()), 'code'))
    const next = await signIn(tab, authorization(application), user)
    const methodId = 'recoveryCode'
    assert.ok(asksForCode(await enter(tab, next, one, { methodId })), 'spent')
    assert.ok(redirected(await enter(tab, next, codeAfter(0)), 'code'))
  })

  test('a user of whom a second factor is required sets one up, and sees the recovery codes once', async () => {
    const user = await someone(required)
    const tab = browser(server)
    const page = await signIn(tab, authorization(required), user, { rememberDevice: 'true' })
    assert.ok(offersEnrolment(page))
    const secret = server.canary(shownSecret(page))
    assert.match(secret, /^[A-Z2-7]{32}$/)
    assert.match(page.text, /<svg role="img"/)
    assert.deepEqual([...tab.jar.values.keys()], ['fusionauth.csrf'], 'MF-03: nothing is open yet')
    for (const value of [
      ...Object.values(hiddenFields(page)),
      ...(page.text.match(/(?:href|action)="[^"]*"/g) ?? []),
    ]) {
      assert.ok(!value.includes(secret), 'the secret is in no field and no address')
    }
    const send = (from: Answer, fields: Record<string, string>) =>
      tab.send(enablePath, { ...hiddenFields(from), ...fields })
    const wrong = await send(page, { code: '000000' })
    assert.deepEqual([shownSecret(wrong), wrong.text.includes('aria-invalid="true"')], [secret, true])
    const elsewhere = shownSecret(await signIn(browser(server), authorization(required), user))
    assert.notEqual(elsewhere, secret)
    const own = Buffer.from('12345678901234567890').toString('base64')
    for (const [given, code] of [
      [secret, codeOf(elsewhere)],
      [own, codeOf(Secret.fromLatin1('12345678901234567890').base32)],
    ]) {
      const refused = await send(page, { code: code ?? '', secret: given ?? '' })
      assert.ok(offersEnrolment(refused), 'MF-09: the secret of another sign-in, or of one’s own making')
    }

    const enabled = await send(wrong, { code: codeOf(secret) })
    const codes = shownRecoveryCodes(enabled).map((code) => server.canary(code))
    assert.equal(codes.length, 10)
    const twice = await send(wrong, { code: codeOf(secret) })
    const newest = shownRecoveryCodes(twice).map((code) => server.canary(code))
    assert.equal(newest.length, 10, 'a double click loses nothing')
    const done = await tab.send(completePath, hiddenFields(twice))
    assert.ok(redirected(done, 'code'), done.text)
    assert.ok(tab.jar.values.has('fusionauth.sso'))
    const stored = await api(server).get(`/api/user/${user.id}`)
    assert.ok(!stored.text.includes(secret) && !stored.text.includes('"secret"'), 'MF-09: never returned afterwards')

    const later = browser(server)
    const next = await signIn(later, authorization(required), user)
    assert.ok(asksForCode(next))
    assert.ok(asksForCode(await enter(later, next, codes[0] ?? '')), 'the earlier codes are void')
    assert.ok(redirected(await enter(later, next, newest[0] ?? ''), 'code'))
  })

  test('MF-09: an abandoned enrolment leaves nothing behind', async () => {
    const user = await someone(required)
    await signIn(browser(server), authorization(required), user)
    const { user: stored } = okay<{ user: { twoFactor: { methods: unknown[] } } }>(
      await api(server).get(`/api/user/${user.id}`),
    )
    assert.deepEqual(stored.twoFactor.methods, [])
    assert.ok(offersEnrolment(await signIn(browser(server), authorization(required), user)))
  })

  test('MF-08: with a password alone nobody adds a factor to a user who has one', async () => {
    const user = await someone(required)
    const [mine, theirs] = [browser(server), browser(server)]
    const open = await signIn(theirs, authorization(required), user)
    const page = await signIn(mine, authorization(required), user)
    const code = codeOf(server.canary(shownSecret(page)))
    assert.equal(shownRecoveryCodes(await mine.send(enablePath, { ...hiddenFields(page), code })).length, 10)
    const late = { ...hiddenFields(open), code: codeOf(server.canary(shownSecret(open))) }
    assert.ok(asksForCode(await follow(theirs, await theirs.send(enablePath, late))))
    const again = await signIn(theirs, authorization(required), user)
    const forced = await theirs.send(enablePath, { ...hiddenFields(again), method: 'authenticator', code })
    assert.ok(asksForCode(await follow(theirs, forced)))
    const { user: stored } = okay<{ user: { twoFactor: { methods: unknown[] } } }>(
      await api(server).get(`/api/user/${user.id}`),
    )
    assert.equal(stored.twoFactor.methods.length, 1)
  })

  test('a mailbox can be the second factor: the address first, then the code that was sent there', async () => {
    const user = await someone(required)
    const tab = browser(server)
    const page = await signIn(tab, authorization(required), user)
    const chosen = await tab.send(enablePath, { ...hiddenFields(page), selectMethod: 'email' })
    assert.ok(chosen.text.includes(`value="${user.email}"`), 'the address that is known')
    const bad = await tab.send(enablePath, { ...hiddenFields(chosen), email: 'no address' })
    assert.ok(bad.text.includes('aria-invalid="true"') && bad.text.includes('value="no address"'))
    const sent = await tab.send(enablePath, { ...hiddenFields(chosen), email: user.email })
    const code = await mailedCode(user.email, 1)
    const { action: _, ...fields } = hiddenFields(sent)
    assert.ok((await tab.send(enablePath, { ...fields, code: '000000' })).text.includes('aria-invalid="true"'))
    const enabled = await tab.send(enablePath, { ...fields, code })
    for (const recovery of shownRecoveryCodes(enabled)) server.canary(recovery)
    assert.ok(redirected(await tab.send(completePath, hiddenFields(enabled)), 'code'), enabled.text)
  })

  test('MF-11: a new password for a forgotten one does not spare the second factor, and ends every trust', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    await enter(tab, await challenged(tab, user), codeAfter(0), { trustComputer: 'true' })
    const asked = { loginId: user.email, sendForgotPasswordEmail: false }
    const { changePasswordId } = okay<{ changePasswordId: string }>(
      await api(server).post('/api/user/forgot-password', asked),
    )
    const password = server.canary(newSecret())
    const change = (body: object) => api(server).post(`/api/user/change-password/${changePasswordId}`, body)
    assert.ok((await change({ password })).text.includes('[TrustTokenRequired]'))
    const { code, twoFactorId } = okay<Record<string, string>>(
      await api(server).post('/api/two-factor/start', { userId: user.id }),
    )
    const { trustToken } = okay<Record<string, string>>(
      await client(server.url).post('/api/two-factor/login', { code, twoFactorId }),
    )
    const changed = await change({ password, trustToken })
    assert.equal(changed.status, 200, changed.text)
    await challenged(tab, { ...user, password })
  })

  test('a page can be reloaded and gone back to in its own browser, and its address is worth nothing in another', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const answer = await sendPassword(tab, authorization(application), user)
    const { pathname, search, searchParams } = new URL(answer.headers.location ?? '')
    assert.equal(pathname, codePath)
    const [first, again] = [await tab.get(pathname + search), await tab.get(pathname + search)]
    const { twoFactorId = '' } = hiddenFields(first)
    assert.equal(hiddenFields(again).twoFactorId, twoFactorId)
    assert.ok(!search.includes(twoFactorId) && !search.includes(user.email))
    const other = browser(server)
    await other.open(authorization(application))
    for (const foreign of [await other.get(pathname + search), await client(server.url).get(pathname + search)]) {
      assert.equal(new URL(foreign.headers.location ?? '').pathname, '/oauth2/authorize')
    }
    searchParams.set('client_id', required.id)
    assert.ok(isForm(await tab.get(`${pathname}?${searchParams}`)), 'nor for another application')
    assert.ok(redirected(await enter(tab, again, codeAfter(0)), 'code'))
    const over = await tab.get(pathname + search)
    assert.ok(isForm(over) && over.text.includes(`value="${user.email}"`))
  })

  test('WB-02: a GET of these pages changes nothing and begins the sign-in anew, without a secret in the address', async () => {
    const { codeAfter, user } = await protectedOne()
    const tab = browser(server)
    const page = await challenged(tab, user)
    const query = new URLSearchParams({ ...hiddenFields(page), code: codeAfter(0) })
    for (const path of [codePath, methodsPath, enablePath, completePath]) {
      const answer = await tab.get(`${path}?${query}`)
      assert.equal(answer.status, 302)
      const { pathname, searchParams } = new URL(answer.headers.location ?? '')
      assert.equal(pathname, '/oauth2/authorize')
      assert.deepEqual([...searchParams.keys()].sort(), Object.keys(authorization(application)).sort())
      assert.equal((await tab.get(path)).status, 400)
    }
    assert.ok(redirected(await enter(tab, page, codeAfter(0)), 'code'))
  })

  test('WB-03, WB-05: each page has the policy of the hosted pages, and markup from outside is inert', async () => {
    const markup = `"><svg onload=alert(1)>'`
    const { user } = await protectedOne()
    const tab = browser(server)
    const named = { ...authorization(application), state: markup }
    const code = await signIn(tab, named, user)
    const { user: stored } = okay<{ user: { twoFactor: { methods: { id: string }[] } } }>(
      await api(server).get(`/api/user/${user.id}`),
    )
    const methodId = stored.twoFactor.methods[0]?.id
    assert.equal((await api(server).put(`/api/user/two-factor/${user.id}`, { methodId, name: markup })).status, 200)
    const needy = await someone(required)
    const enrolment = await signIn(browser(server), authorization(required, { state: markup }), needy)
    const pages = [
      code,
      await choose(tab, code, { methodId: markup }),
      await signIn(tab, named, user),
      enrolment,
      await choose(tab, code, { selectMethod: 'true' }),
    ]
    for (const { headers, text } of pages) {
      assert.ok(!text.includes('<svg onload') && !text.includes('<script'))
      const policy = headers['content-security-policy'] ?? ''
      for (const part of ["default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"]) {
        assert.ok(policy.includes(part), policy)
      }
      assert.ok(policy.includes(`form-action 'self' ${new URL(redirectUri).origin};`), policy)
      assert.equal(headers['cache-control'], 'no-store')
    }
  })
})
