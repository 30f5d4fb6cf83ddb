/**
 * Every page that people see and the way there, as one list: `npm run shots` takes its pictures by it.
 * A new page is a new line. The ways know the fields of forms and no words, so that they can be gone in every language.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright'
import { client } from './http'
import { api, createApplication, createPerson, createTenant, type Headers, newSecret, okay, type Person } from './login'
import { mailsTo, typedCode } from './mails'
import { authorization } from './oauth'
import { linkIn } from './pages'
import { type Server, startServer } from './server'
import { type MailServer, type ReceivedMail, startMailServer } from './smtp'
import { enableAuthenticator } from './two-factor'

type Settings = Record<string, unknown>
type Application = { readonly id: string; readonly secret: string; readonly headers: Headers }

/** A server with an application for each kind of sign-in. */
export type Tour = {
  readonly server: Server
  readonly mail: MailServer
  /** Of the applications. */
  readonly callback: string
  readonly applications: Readonly<Record<keyof typeof applications, Application>>
  /** Names the tenant of the account pages. */
  readonly account: Headers
  stop(): Promise<void>
}

const logo = (colour: string) =>
  `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><circle cx="30" cy="30" r="22" fill="none" stroke="${colour}" stroke-width="8"/><path d="M30 18v24M18 30h24" stroke="${colour}" stroke-width="6"/><text x="66" y="41" font-family="sans-serif" font-size="32" font-weight="700" fill="${colour}">northwind</text></svg>`).toString('base64')}`

const themes = {
  brand: {
    logoImageURL: logo('#ffffff'),
    pageBackgroundColor: '#3730a3',
    primaryButtonColor: '#4338ca',
    borderRadius: '4px',
  },
  night: {
    logoImageURL: logo('#7dd3fc'),
    logoImageSize: '240px',
    pageBackgroundColor: '#0b1120',
    panelBackgroundColor: '#0f172a',
    fontColor: '#e2e8f0',
    inputBackgroundColor: '#1e293b',
    inputTextColor: '#f8fafc',
    linkTextColor: '#7dd3fc',
    primaryButtonColor: '#38bdf8',
    alertBackgroundColor: '#1e293b',
    fontFamily: 'Georgia, serif',
    borderRadius: '16px',
  },
} as const

const byCode = { enabled: true, emailLoginStrategy: 'FormField' }
const gated = (verificationStrategy: string) => ({
  emailConfiguration: { verifyEmail: true, verificationStrategy, unverified: { behavior: 'Gated' } },
})
const long = 'Zentrale Verwaltungsanwendung für Reisekostenabrechnungen & Dienstreisegenehmigungen'

const asked = { enabled: true, required: true }

/** `tenant`: in a tenant of its own, with these settings. */
const applications = {
  plain: { application: { name: 'Northwind Payroll' } },
  many: { application: { name: 'Northwind Payroll', passwordlessConfiguration: { enabled: true } } },
  long: { application: { name: long, passwordlessConfiguration: { enabled: true } } },
  coded: { application: { name: 'Northwind Payroll', passwordlessConfiguration: byCode } },
  strict: { application: { name: 'Northwind Payroll', multiFactorConfiguration: { loginPolicy: 'Required' } } },
  gatedByLink: { application: { name: 'Northwind Payroll' }, tenant: gated('ClickableLink') },
  gatedByCode: { application: { name: 'Northwind Payroll' }, tenant: gated('FormField') },
  demanding: {
    application: { name: 'Northwind Payroll' },
    tenant: {
      passwordValidationRules: {
        requireMixedCase: true,
        requireNumber: true,
        requireNonAlpha: true,
        disallowUserLoginId: true,
      },
    },
  },
  keyed: {
    application: { name: 'Northwind Payroll' },
    tenant: { webAuthnConfiguration: { bootstrapWorkflow: { enabled: true }, enabled: true } },
  },
  open: {
    application: {
      name: 'Northwind Payroll',
      oauthConfiguration: { relationship: 'ThirdParty' },
      registrationConfiguration: {
        enabled: true,
        confirmPassword: true,
        firstName: asked,
        middleName: { enabled: true },
        lastName: asked,
        birthDate: asked,
        mobilePhone: { enabled: true },
        preferredLanguages: { enabled: true },
      },
    },
  },
  join: { application: { name: 'Northwind Payroll', registrationConfiguration: { enabled: true } } },
  joined: {
    application: { name: 'Northwind Travel', registrationConfiguration: { enabled: true } },
    beside: 'join',
  },
  foreign: {
    application: {
      name: 'Northwind Payroll',
      oauthConfiguration: { relationship: 'ThirdParty', consentMode: 'AlwaysPrompt' },
      scopes: [
        {
          name: 'payslips:read',
          defaultConsentMessage: 'Your payslips',
          defaultConsentDetail: 'Of this year and the last, without those of colleagues.',
        },
      ],
    },
  },
  branded: { application: { name: 'Northwind Payroll' }, theme: themes.brand },
  nightly: { application: { name: 'Northwind Payroll' }, theme: themes.night },
} satisfies Record<string, Definition>

type Definition = {
  readonly application: Settings
  readonly tenant?: Settings
  readonly theme?: Settings
  /** In the tenant of that application, which stands before it. */
  readonly beside?: string
}

async function newTenant(server: Server, settings: Settings = {}): Promise<Headers> {
  const multiFactorConfiguration = { email: { enabled: true } }
  return { 'x-fusionauth-tenantid': await createTenant(server, { multiFactorConfiguration, ...settings }) }
}

async function provision(
  server: Server,
  callback: string,
  name: string,
  { application, theme }: Definition,
  headers: Headers,
): Promise<Application> {
  const themeId =
    theme &&
    okay<{ theme: { id: string } }>(await api(server).post('/api/theme', { theme: { name, variables: theme } })).theme
      .id
  const clientSecret = server.canary(newSecret())
  const oauthConfiguration = {
    authorizedRedirectURLs: [callback],
    clientSecret,
    enabledGrants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    ...(application.oauthConfiguration as Settings | undefined),
  }
  const id = await createApplication(server, { ...application, themeId, oauthConfiguration }, headers)
  return { id, secret: clientSecret, headers }
}

/** The tenant that is there from the start, now with passkeys. */
async function accountTenant(server: Server): Promise<string> {
  const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
  const [{ id = '' } = {}] = tenants
  const webAuthnConfiguration = { bootstrapWorkflow: { enabled: true }, enabled: true }
  okay(await api(server).patch(`/api/tenant/${id}`, { tenant: { webAuthnConfiguration } }))
  return id
}

export async function startTour(): Promise<Tour> {
  const listener = createServer((_, response) => response.end('<!doctype html><title>The application</title>'))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const callback = `http://localhost:${(listener.address() as AddressInfo).port}/callback`
  const mail = await startMailServer()
  const server = await startServer({ database: 'pglite', migrated: true, compared: false, env: { SMTP_URL: mail.url } })
  const account = { 'x-fusionauth-tenantid': await accountTenant(server) }
  const made: Record<string, Application> = {}
  for (const [name, definition] of Object.entries<Definition>(applications)) {
    const { beside, tenant } = definition
    const headers = (beside && made[beside]?.headers) || (await newTenant(server, tenant))
    made[name] = await provision(server, callback, name, definition, headers)
  }
  return {
    server,
    mail,
    callback,
    applications: made as Tour['applications'],
    account,
    stop: async () => {
      await server.stop()
      await mail.stop()
      listener.closeAllConnections()
      listener.close()
    },
  }
}

type Name = keyof typeof applications
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
