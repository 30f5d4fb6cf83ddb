/** People register and consent, in Chromium: by keyboard alone, with scripts off, in light and dark, on a phone. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright'
import { launchBrowser, openPage, typeInto } from '../support/browser'
import { freePort } from '../support/free-port'
import { createApplication, createPerson, createTenant, newSecret } from '../support/login'
import { authorization } from '../support/oauth'
import { type Server, startServer } from '../support/server'

let server: Server
let browser: Browser
let callback: string
const application = createServer((_, response) => response.end('<!doctype html><title>Application</title>Signed in'))

before(async () => {
  const port = await freePort()
  await new Promise<void>((resolve) => application.listen(port, '127.0.0.1', resolve))
  callback = `http://localhost:${port}/callback`
  server = await startServer({ database: 'pglite' })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  application.close()
})

const wanted = { enabled: true, required: true }
const scopes = [
  {
    name: 'payslips:read',
    defaultConsentMessage: 'Your payslips',
    defaultConsentDetail: 'Of this year and the last, without those of colleagues.',
  },
]

/** An application in a tenant of its own, and the address that begins a sign-in there. */
async function world(registrationConfiguration: object, oauth: object = {}) {
  const headers = { 'x-fusionauth-tenantid': await createTenant(server) }
  const secret = server.canary(newSecret())
  const oauthConfiguration = { authorizedRedirectURLs: [callback], clientSecret: secret, ...oauth }
  const settings = { name: 'Northwind Payroll', oauthConfiguration, registrationConfiguration, scopes }
  const applicationId = await createApplication(server, settings, headers)
  const scope = 'openid offline_access email profile payslips:read'
  const parameters = authorization({ id: applicationId, secret }, { redirect_uri: callback, scope })
  return { headers, query: `?${new URLSearchParams(parameters)}` }
}

const isBack = (page: Page) => page.waitForURL((url) => url.href.startsWith(`${callback}?code=`))

test('with scripts off, by keyboard alone, on a phone: from the sign-in to an account, and back to the application', async () => {
  const { query } = await world({ enabled: true, firstName: wanted })
  const { page, complaints } = await openPage(browser, {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  })
  await page.goto(`${server.url}/oauth2/authorize${query}`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await typeInto(page, 'user.email', `${randomUUID()}@example.com`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('short')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await typeInto(page, 'user.firstName', 'Ada')
  await page.keyboard.press('Tab')
  await page.keyboard.type(server.canary(newSecret()))
  await page.keyboard.press('Enter')
  await isBack(page)
  assert.deepEqual(complaints, [])
})

test('consent with scripts off, by keyboard alone: what is unticked stays so the next time', async () => {
  const { headers, query } = await world({}, { relationship: 'ThirdParty', consentMode: 'RememberDecision' })
  const person = await createPerson(server, { headers })
  const { page, complaints } = await openPage(browser, { javaScriptEnabled: false })
  const signIn = async (prompt: string) => {
    await page.goto(`${server.url}/oauth2/authorize${query}${prompt}`)
    await typeInto(page, 'loginId', person.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
  }
  await signIn('')
  const email = page.getByLabel('Your email address')
  await email.focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Allow', exact: true }).press('Enter')
  await isBack(page)
  await signIn('&prompt=consent')
  assert.deepEqual([await email.isChecked(), await page.getByLabel('Your payslips').isChecked()], [false, true])
  await page.getByRole('button', { name: 'Don’t allow' }).click()
  await page.waitForURL((url) => url.searchParams.get('error') === 'access_denied')
  assert.deepEqual(complaints, [])
})

test('a session that comes to another application is asked before it is registered there', async () => {
  const { headers, query } = await world({ enabled: true })
  const person = await createPerson(server, { headers })
  const { page, complaints } = await openPage(browser)
  await page.goto(`${server.url}/oauth2/authorize${query}`)
  await typeInto(page, 'loginId', person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByLabel('Keep me signed in').check()
  await page.getByLabel('Password').press('Enter')
  await isBack(page)
  const oauthConfiguration = { authorizedRedirectURLs: [callback] }
  const settings = { name: 'Northwind Travel', oauthConfiguration, registrationConfiguration: { enabled: true } }
  const id = await createApplication(server, settings, headers)
  const parameters = authorization({ id, secret: '' }, { redirect_uri: callback })
  await page.goto(`${server.url}/oauth2/authorize?${new URLSearchParams(parameters)}`)
  await page.getByRole('heading', { name: 'Continue to Northwind Travel' }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await isBack(page)
  assert.deepEqual(complaints, [])
})
