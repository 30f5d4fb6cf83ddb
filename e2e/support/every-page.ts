/**
 * Every page that people see and the way there, as one list: `npm run shots` takes its pictures by it.
 * A new page is a new line. The ways know the fields of forms and no words, so that they can be gone in every language.
 */
import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright'
import { client } from './http'
import { createPerson, newSecret, type Person } from './login'
import { mailsTo, typedCode } from './mails'
import { authorization } from './oauth'
import { linkIn } from './pages'
import type { ReceivedMail } from './smtp'
import type { Settings, Tour } from './tour'
import { enableAuthenticator } from './two-factor'

type Name = keyof Tour['applications']
type Go = (page: Page, tour: Tour) => Promise<unknown>

/** The query of an authorization request. */
const queryOf = ({ applications, callback }: Tour, name: Name, more: Record<string, string> = {}) =>
  new URLSearchParams(authorization(applications[name], { redirect_uri: callback, ...more }))

/** A path with such a query. */
const at =
  (path: string, name: Name = 'plain', more: Record<string, string> = {}): Go =>
  (page, tour) =>
    page.goto(`${tour.server.url}${path}?${queryOf(tour, name, more)}`)

/** A path as it is. */
const plainly =
  (path: string): Go =>
  (page, { server }) =>
    page.goto(server.url + path)

const someone = ({ server, applications }: Tour, name: Name = 'plain', more: Settings = {}): Promise<Person> => {
  const { id: applicationId, headers } = applications[name]
  const email = `ada.${randomUUID().slice(0, 8)}@example.com`
  return createPerson(server, { applicationId, headers, firstName: 'Ada', email, ...more })
}

const type = (page: Page, fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).reduce(
    (before, [name, value]) => before.then(() => page.locator(`[name="${name}"]`).fill(value)),
    Promise.resolve(),
  )

/** The page's one button. */
const press = (page: Page) => page.locator('main button:not([formaction]):not([name])').first().click()

const enterPassword = async (page: Page, { email, password }: Person) => {
  await type(page, { loginId: email, password })
  await press(page)
}

async function signIn(page: Page, tour: Tour, name: Name = 'plain', more: Settings = {}): Promise<Person> {
  const person = await someone(tour, name, more)
  await at('/oauth2/authorize', name)(page, tour)
  await enterPassword(page, person)
  return person
}

/** Signs somebody in who has an authenticator, up to its code. */
async function toCode(page: Page, tour: Tour, more: Settings = {}): Promise<Person> {
  const person = await someone(tour, 'plain', more)
  await enableAuthenticator(tour.server, person.id)
  await at('/oauth2/authorize')(page, tour)
  await enterPassword(page, person)
  await page.locator('[name=code]').waitFor()
  return person
}

/** The newest mail to a person that has a text in it. */
async function mailWith({ mail }: Tour, { email }: Person, text: string | RegExp): Promise<ReceivedMail> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const found = mailsTo(mail, email).findLast((one) => one.text.search(text) >= 0)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`No mail with ${text} came`)
}

async function openMail(page: Page, tour: Tour, person: Person, path: string): Promise<void> {
  await page.goto(tour.server.url + linkIn(await mailWith(tour, person, path)))
}

/** From a forgotten password to the page for a new one. */
async function toNewPassword(page: Page, tour: Tour, name: Name = 'plain'): Promise<Person> {
  const person = await someone(tour, name, name === 'demanding' ? { password: `Aa1! ${newSecret()}` } : {})
  await at('/password/forgot', name)(page, tour)
  await type(page, { loginId: person.email })
  await press(page)
  await openMail(page, tour, person, '/password/change/')
  return person
}

/** To the link of a forgotten password, of somebody who has an authenticator. */
const toSecondStep: Go = async (page, tour) => {
  const person = await someone(tour)
  await enableAuthenticator(tour.server, person.id)
  await at('/password/forgot')(page, tour)
  await type(page, { loginId: person.email })
  await press(page)
  await openMail(page, tour, person, '/password/change/')
}

async function toPasswordless(page: Page, tour: Tour, name: 'many' | 'coded'): Promise<Person> {
  const person = await someone(tour, name)
  await at('/oauth2/passwordless', name)(page, tour)
  await type(page, { loginId: person.email })
  await press(page)
  await mailWith(tour, person, name === 'many' ? '/oauth2/passwordless/' : /^\s*[A-Z0-9]{6,}\s*$/m)
  return person
}

async function toEnrolment(page: Page, tour: Tour): Promise<void> {
  await signIn(page, tour, 'strict')
  await page.locator('#secret').waitFor()
}

const toMailboxEnrolment: Go = async (page, tour) => {
  await toEnrolment(page, tour)
  await page.locator('button[name=selectMethod][value=email]').click()
}

async function newDevice({
  server,
  applications,
}: Tour): Promise<{ user_code: string; verification_uri_complete: string }> {
  const { id, secret } = applications.plain
  const fields = {
    client_id: id,
    client_secret: secret,
    scope: 'openid',
    'metaData.device.name': 'Living room television',
  }
  return (await client(server.url).post('/oauth2/device_authorize', new URLSearchParams(fields))).json()
}

const toApproval: Go = async (page, tour) => {
  const { verification_uri_complete: address } = await newDevice(tour)
  await page.goto(address)
  await press(page)
  await enterPassword(page, await someone(tour))
  await page.locator('button[value=allow]').waitFor()
}

/** Signs somebody in on one of the account pages. */
const toAccount =
  (path = ''): Go =>
  async (page, { server, account: headers }) => {
    await page.goto(`${server.url}/account${path}`)
    await enterPassword(page, await createPerson(server, { headers, fullName: 'Ada Lovelace' }))
    await page.waitForURL(`**/account${path}`)
  }

/** To the account page of the second factors, of somebody who has one. */
const toSecondFactors: Go = async (page, { server, account: headers }) => {
  const person = await createPerson(server, { headers, fullName: 'Ada Lovelace' })
  const { codeAfter } = await enableAuthenticator(server, person.id)
  await page.goto(`${server.url}/account/two-factor`)
  await enterPassword(page, person)
  await page.locator('[name=code]').fill(codeAfter(0))
  await page.locator('[name=trustComputer]').check()
  await press(page)
  await page.waitForURL('**/account/two-factor')
}

export type Stop = {
  /** Also of its pictures. */
  readonly name: string
  readonly go: Go
  /** The page ends by itself where scripts run. */
  readonly scripts?: false
  /** Answered with an error, which a browser's console mentions. */
  readonly refused?: true
}

/** The list. Pages that follow from one another stand together. */
export const everyPage: readonly Stop[] = [
  { name: 'welcome', go: plainly('/') },
  { name: 'sign-in', go: at('/oauth2/authorize', 'many') },
  { name: 'sign-in-long-name', go: at('/oauth2/authorize', 'long', { login_hint: 'ada.lovelace@example.com' }) },
  {
    name: 'sign-in-wrong',
    go: async (page, tour) => {
      await at('/oauth2/authorize', 'many')(page, tour)
      await type(page, { loginId: 'ada@example.com', password: 'wrong' })
      await press(page)
    },
  },
  {
    name: 'sign-in-blank',
    go: async (page, tour) => {
      await at('/oauth2/authorize')(page, tour)
      await press(page)
    },
  },
  { name: 'sign-in-branded', go: at('/oauth2/authorize', 'branded') },
  { name: 'sign-in-nightly', go: at('/oauth2/authorize', 'nightly') },
  {
    name: 'sign-in-nightly-wrong',
    go: async (page, tour) => {
      await at('/oauth2/authorize', 'nightly')(page, tour)
      await type(page, { loginId: 'ada@example.com' })
      await press(page)
    },
  },
  { name: 'two-factor', go: toCode },
  {
    name: 'two-factor-wrong',
    go: async (page, tour) => {
      await toCode(page, tour)
      await type(page, { code: '000000' })
      await press(page)
    },
  },
  {
    name: 'two-factor-methods',
    go: async (page, tour) => {
      await toCode(page, tour)
      await page.locator('button[name=selectMethod]').click()
    },
  },
  {
    name: 'two-factor-recovery-code',
    go: async (page, tour) => {
      await toCode(page, tour)
      await page.locator('button[name=selectMethod]').click()
      await page.locator('[name=methodId][value=recoveryCode]').check()
      await press(page)
    },
  },
  { name: 'two-factor-enable', go: toEnrolment },
  { name: 'two-factor-enable-mailbox', go: toMailboxEnrolment },
  {
    name: 'two-factor-enable-mailbox-wrong',
    go: async (page, tour) => {
      await toMailboxEnrolment(page, tour)
      await type(page, { email: 'no address' })
      await press(page)
    },
  },
  {
    name: 'two-factor-enable-mailbox-sent',
    go: async (page, tour) => {
      await toMailboxEnrolment(page, tour)
      await type(page, { email: 'ada@example.com' })
      await press(page)
      await page.locator('[name=code]').waitFor()
    },
  },
  {
    name: 'recovery-codes',
    go: async (page, tour) => {
      await toEnrolment(page, tour)
      const secret = tour.server.canary((await page.locator('#secret').innerText()).replaceAll(' ', ''))
      await type(page, { code: new TOTP({ secret: Secret.fromBase32(secret) }).generate() })
      await press(page)
      for (const code of await page.locator('main li').allInnerTexts()) tour.server.canary(code)
    },
  },
  { name: 'password-forgot', go: at('/password/forgot') },
  { name: 'password-sent', go: at('/password/sent') },
  { name: 'password-change', go: (page, tour) => toNewPassword(page, tour, 'demanding') },
  {
    name: 'password-change-weak',
    go: async (page, tour) => {
      await toNewPassword(page, tour, 'demanding')
      await type(page, { password: 'weak', passwordConfirm: 'weaker' })
      await press(page)
    },
  },
  {
    name: 'password-change-required',
    go: async (page, tour) => {
      await signIn(page, tour, 'demanding', { password: `Aa1! ${newSecret()}`, passwordChangeRequired: true })
    },
  },
  { name: 'password-complete', go: at('/password/complete') },
  { name: 'password-gone', go: at('/password/change/gone'), refused: true },
  { name: 'password-second-step', go: toSecondStep },
  {
    name: 'password-second-step-wrong',
    go: async (page, tour) => {
      await toSecondStep(page, tour)
      await press(page)
      await type(page, { code: '000000' })
      await press(page)
    },
  },
  { name: 'passwordless', go: at('/oauth2/passwordless', 'many') },
  { name: 'passwordless-sent', go: (page, tour) => toPasswordless(page, tour, 'many') },
  {
    name: 'passwordless-landing',
    go: async (page, tour) => openMail(page, tour, await toPasswordless(page, tour, 'many'), '/oauth2/passwordless/'),
  },
  { name: 'passwordless-code', go: (page, tour) => toPasswordless(page, tour, 'coded') },
  {
    name: 'passwordless-code-wrong',
    go: async (page, tour) => {
      await toPasswordless(page, tour, 'coded')
      await type(page, { oneTimeCode: 'WRONG1' })
      await press(page)
    },
  },
  { name: 'passwordless-gone', go: at('/oauth2/passwordless/gone', 'many'), refused: true },
  { name: 'passkey', go: at('/oauth2/webauthn', 'keyed') },
  { name: 'one-time-password', go: at('/oauth2/one-time-password', 'many') },
  { name: 'register', go: at('/oauth2/register', 'open') },
  {
    name: 'register-wrong',
    go: async (page, tour) => {
      await at('/oauth2/register', 'open')(page, tour)
      await type(page, { 'user.email': 'nobody', 'user.password': 'short', passwordConfirm: 'shorter' })
      await press(page)
    },
  },
  { name: 'complete-registration', go: (page, tour) => signIn(page, tour, 'open') },
  {
    name: 'join',
    go: async (page, tour) => {
      const { headers } = tour.applications.join
      await at('/oauth2/authorize', 'join')(page, tour)
      await page.locator('[name=rememberDevice]').check()
      await enterPassword(page, await createPerson(tour.server, { headers, firstName: 'Ada' }))
      await page.waitForURL(`${tour.callback}?**`)
      await at('/oauth2/authorize', 'joined')(page, tour)
    },
  },
  {
    name: 'consent',
    go: async (page, tour) => {
      const scope = 'openid offline_access email profile payslips:read'
      await at('/oauth2/authorize', 'foreign', { scope })(page, tour)
      await enterPassword(page, await someone(tour, 'foreign'))
    },
  },
  { name: 'email-gate', go: (page, tour) => signIn(page, tour, 'gatedByLink') },
  {
    name: 'email-gate-too-early',
    go: async (page, tour) => {
      await signIn(page, tour, 'gatedByLink')
      await press(page)
    },
  },
  {
    name: 'email-verify',
    go: async (page, tour) => openMail(page, tour, await someone(tour, 'gatedByLink'), '/email/verify/'),
  },
  {
    name: 'email-gate-code',
    go: async (page, tour) => {
      typedCode(await mailWith(tour, await signIn(page, tour, 'gatedByCode'), /^\s*[A-Z0-9]{6,}\s*$/m))
    },
  },
  { name: 'email-ask', go: at('/email/verify') },
  { name: 'email-sent', go: at('/email/sent') },
  { name: 'email-complete', go: at('/email/complete') },
  { name: 'email-gone', go: at('/email/verify/gone'), refused: true },
  { name: 'phone-ask', go: at('/phone/verify') },
  { name: 'registration-ask', go: at('/registration/verify') },
  { name: 'device', go: plainly('/oauth2/device') },
  {
    name: 'device-wrong',
    go: async (page, tour) => {
      await plainly('/oauth2/device')(page, tour)
      await type(page, { user_code: 'WRONG7' })
      await press(page)
    },
  },
  { name: 'device-approval', go: toApproval },
  {
    name: 'device-complete',
    go: async (page, tour) => {
      await toApproval(page, tour)
      await page.locator('button[value=allow]').click()
    },
  },
  { name: 'device-denied', go: plainly('/oauth2/device-complete?denied=true') },
  {
    name: 'form-post',
    scripts: false,
    go: async (page, tour) => {
      await at('/oauth2/authorize', 'plain', { response_mode: 'form_post' })(page, tour)
      await enterPassword(page, await someone(tour))
    },
  },
  { name: 'account', go: toAccount() },
  { name: 'account-profile', go: toAccount('/profile') },
  { name: 'account-password', go: toAccount('/password') },
  {
    name: 'account-password-wrong',
    go: async (page, tour) => {
      await toAccount('/password')(page, tour)
      await type(page, { currentPassword: 'wrong', password: 'new', passwordConfirm: 'newer' })
      await press(page)
    },
  },
  { name: 'account-two-factor', go: toAccount('/two-factor') },
  { name: 'account-authenticator-add', go: toAccount('/two-factor/add/authenticator') },
  { name: 'account-two-factor-enabled', go: toSecondFactors },
  {
    name: 'account-authenticator',
    go: async (page, tour) => {
      await toSecondFactors(page, tour)
      await page.locator('main a[href^="/account/two-factor/"]:not([href*=recovery])').first().click()
    },
  },
  {
    name: 'account-recovery-codes',
    go: async (page, tour) => {
      await toSecondFactors(page, tour)
      await page.locator('main a[href="/account/two-factor/recovery-codes"]').click()
    },
  },
  { name: 'account-passkeys', go: toAccount('/passkeys') },
  { name: 'account-passkeys-add', go: toAccount('/passkeys/add') },
  {
    name: 'account-devices',
    go: async (page, tour) => {
      await toSecondFactors(page, tour)
      await plainly('/account/devices')(page, tour)
    },
  },
  { name: 'account-activity', go: toAccount('/activity') },
  { name: 'sign-out', go: plainly('/oauth2/logout') },
  {
    name: 'signed-out',
    go: async (page, tour) => {
      await plainly('/oauth2/logout')(page, tour)
      await press(page)
    },
  },
  { name: 'unknown-client', go: plainly('/oauth2/authorize?client_id=x'), refused: true },
  {
    name: 'untrusted-redirect',
    go: at('/oauth2/authorize', 'plain', { redirect_uri: 'https://elsewhere.example/' }),
    refused: true,
  },
  { name: 'invalid-request', go: plainly('/oauth2/authorize'), refused: true },
]
