/** People get back in, in Chromium and without scripts: a forgotten password, an address to confirm, a link and a code to sign in with. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright'
import { flaws, launchBrowser, openPage, overflow, typeInto } from '../support/browser'
import { freePort } from '../support/free-port'
import { createApplication, createPerson, createTenant, newSecret } from '../support/login'
import { mailsTo, mailTo, typedCode } from '../support/mails'
import { authorization } from '../support/oauth'
import { linkIn } from '../support/pages'
import { type Server, startServer } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { enableAuthenticator } from '../support/two-factor'

let mail: MailServer
let server: Server
let browser: Browser
let callback: string
const application = createServer((_, response) => response.end('<!doctype html><title>Application</title>Signed in'))

before(async () => {
  const port = await freePort()
  await new Promise<void>((resolve) => application.listen(port, '127.0.0.1', resolve))
  callback = `http://localhost:${port}/callback`
  mail = await startMailServer()
  server = await startServer({ database: 'pglite', env: { SMTP_URL: mail.url } })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  await mail.stop()
  application.close()
})

/** An application in a tenant of its own, with the address that begins a sign-in there. */
async function world(tenant: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) {
  const headers = { 'x-fusionauth-tenantid': await createTenant(server, tenant) }
  const oauthConfiguration = { authorizedRedirectURLs: [callback], clientSecret: server.canary(newSecret()) }
  const name = 'Northwind Payroll'
  const applicationId = await createApplication(server, { name, oauthConfiguration, ...settings }, headers)
  const parameters = authorization({ id: applicationId, secret: '' }, { redirect_uri: callback })
  const signIn = `${server.url}/oauth2/authorize?${new URLSearchParams(parameters)}`
  return { applicationId, headers, signIn }
}

/** The folder for pictures of every page, where one is wanted: `SHOTS=/tmp/shots`. */
const shots = process.env.SHOTS

/** Holds the page that is open to what every page promises: on the narrowest phone in the dark, on a desktop in the light. */
async function look(page: Page, name: string): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 320],
    ['light', 1280],
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    // Colours that fade from one scheme to the other are of neither.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    assert.deepEqual(await flaws(page), [], `${name}, ${width} px, ${colorScheme}`)
    if (shots) await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png`, fullPage: true })
  }
}

/** The mail that leads to a page, once it is there. */
async function mailWith(address: string, path: string) {
  const found = () => mailsTo(mail, address).find(({ text }) => text.includes(path))
  for (let waited = 0; !found() && waited < 10_000; waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return found()!
}

const isBack = (page: Page) => page.waitForURL((url) => url.href.startsWith(`${callback}?code=`))

test('with scripts off: from the sign-in over a forgotten password, its mail and a new password back to the application', async () => {
  const { applicationId, headers, signIn } = await world()
  const person = await createPerson(server, { applicationId, headers })
  const { page, complaints } = await openPage(browser, {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  })
  await page.goto(signIn)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await typeInto(page, 'loginId', person.email)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
  await page.goto(server.url + linkIn(await mailTo(mail, person.email)))
  const password = server.canary(newSecret())
  await typeInto(page, 'password', password)
  await page.keyboard.press('Tab')
  await page.keyboard.type(`${password}x`)
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password, once more').fill(password)
  await page.getByRole('button', { name: 'Save the new password' }).click()
  await isBack(page)
  assert.deepEqual(complaints, [])
})

test('with scripts off: a link signs in, and so does a code', async () => {
  for (const emailLoginStrategy of ['ClickableLink', 'FormField']) {
    const { applicationId, headers, signIn } = await world(
      {},
      { passwordlessConfiguration: { enabled: true, emailLoginStrategy } },
    )
    const person = await createPerson(server, { applicationId, headers })
    const { page } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(signIn)
    await page.getByRole('link', { name: 'Sign in without a password' }).click()
    await typeInto(page, 'loginId', person.email)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor()
    const received = await mailTo(mail, person.email)
    if (emailLoginStrategy === 'FormField') await typeInto(page, 'oneTimeCode', typedCode(received).toLowerCase())
    else await page.goto(server.url + linkIn(received))
    if (shots) await page.screenshot({ path: `${shots}/signing-in-${emailLoginStrategy}.png` })
    await page.getByRole('button', { name: 'Sign in' }).click()
    await isBack(page)
  }
})

test('in two tabs: the one waits for an address to be confirmed, the other confirms it', async () => {
  const { applicationId, headers, signIn } = await world({
    emailConfiguration: { verifyEmail: true, unverified: { behavior: 'Gated' } },
  })
  const person = await createPerson(server, { applicationId, headers })
  const { page, complaints } = await openPage(browser)
  await page.goto(signIn)
  await page.getByLabel('Email or username').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Confirm your email address' }).waitFor()
  await look(page, 'email-gate')
  const tab = await page.context().newPage()
  await tab.goto(server.url + linkIn(await mailTo(mail, person.email)))
  await look(tab, 'email-verify')
  await tab.getByRole('button', { name: 'Confirm this address' }).click()
  await tab.getByRole('heading', { name: 'Your email address is confirmed' }).waitFor()
  await look(tab, 'email-complete')
  await page.getByRole('button', { name: 'Continue' }).click()
  await isBack(page)
  assert.deepEqual(complaints, [])
})

test('every page passes axe, fits 320 px, in light and dark; and so it does in German', async () => {
  const rules = { requireMixedCase: true, requireNumber: true, requireNonAlpha: true, disallowUserLoginId: true }
  const passwordlessConfiguration = { enabled: true, emailLoginStrategy: 'FormField' }
  const { applicationId, headers, signIn } = await world(
    { passwordValidationRules: rules },
    { passwordlessConfiguration },
  )
  const person = await createPerson(server, {
    applicationId,
    headers,
    password: `Aa1! ${newSecret()}`,
    passwordChangeRequired: true,
  })
  const { page } = await openPage(browser, { locale: 'en-GB' })
  const query = new URL(signIn).search
  await page.goto(signIn)
  await look(page, 'sign-in')
  await page.getByLabel('Email or username').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.keyboard.press('Enter')
  await page.getByLabel('New password, once more').waitFor()
  await look(page, 'password-change')
  await page.getByLabel('New password', { exact: true }).fill('weak')
  await page.getByLabel('New password, once more').fill('weak')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look(page, 'password-change-problems')
  await enableAuthenticator(server, person.id)
  await page.goto(`${server.url}/password/forgot${query}`)
  await typeInto(page, 'loginId', person.email)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
  await page.goto(server.url + linkIn(await mailWith(person.email, '/password/change/')))
  await look(page, 'second-step')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Code').fill('000000')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look(page, 'second-step-code')
  await page.goto(`${server.url}/oauth2/passwordless${query}`)
  await typeInto(page, 'loginId', person.email)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor()
  await look(page, 'passwordless-code')
  const german = await openPage(browser, { locale: 'de-DE', viewport: { width: 320, height: 640 } })
  for (const [name, path] of Object.entries({
    'password-forgot': `/password/forgot${query}`,
    'password-sent': `/password/sent${query}`,
    'password-complete': `/password/complete${query}`,
    'password-gone': `/password/change/x${query}`,
    'email-ask': `/email/verify${query}`,
    'email-gone': `/email/verify/x${query}`,
    passwordless: `/oauth2/passwordless${query}`,
    'one-time-password': `/oauth2/one-time-password${query}`,
    // As the others, in other words: only for pictures.
    ...(shots && {
      'email-sent': `/email/sent${query}`,
      'phone-ask': `/phone/verify${query}`,
      'passwordless-sent': `/oauth2/passwordless${query}&sent=true`,
      'passwordless-gone': `/oauth2/passwordless/x${query}`,
    }),
  })) {
    await page.goto(server.url + path)
    await look(page, name)
    await german.page.goto(server.url + path)
    assert.ok((await overflow(german.page)) <= 0, `${name} in German scrolls sideways`)
  }
})
