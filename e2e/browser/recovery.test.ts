/** People get back in, in Chromium and without scripts: a forgotten password, an address to confirm, a link and a code to sign in with. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright'
import { launchBrowser, openPage, typeInto } from '../support/browser'
import { freePort } from '../support/free-port'
import { createApplication, createPerson, createTenant, newSecret } from '../support/login'
import { mailTo, typedCode } from '../support/mails'
import { authorization } from '../support/oauth'
import { linkIn } from '../support/pages'
import { type Server, startServer } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'

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
  const tab = await page.context().newPage()
  await tab.goto(server.url + linkIn(await mailTo(mail, person.email)))
  await tab.getByRole('button', { name: 'Confirm this address' }).click()
  await tab.getByRole('heading', { name: 'Your email address is confirmed' }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await isBack(page)
  assert.deepEqual(complaints, [])
})
