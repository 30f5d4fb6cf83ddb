/** Passkeys in Chromium, with its virtual authenticator: signing in with them, instead of a code, and everything that works without. */
import assert from 'node:assert/strict'
import { createServer, type Server as HttpServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Browser, CDPSession, Page } from 'playwright'
import { flaws, launchBrowser, openPage } from '../support/browser'
import { freePort } from '../support/free-port'
import { client } from '../support/http'
import { api, createPerson, okay, type Person } from '../support/login'
import { authorization, createApplication, type OAuthApplication } from '../support/oauth'
import { type Server, startServer } from '../support/server'
import { enableAuthenticator } from '../support/two-factor'

let server: Server
let browser: Browser
let callback: HttpServer
let redirect: string
let application: OAuthApplication

before(async () => {
  server = await startServer({ database: 'pglite' })
  browser = await launchBrowser()
  const port = await freePort()
  redirect = `http://localhost:${port}/callback`
  callback = createServer((_request, response) => response.end('You are in.')).listen(port)
  const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
  const webAuthnConfiguration = { bootstrapWorkflow: { enabled: true }, enabled: true }
  okay(await api(server).patch(`/api/tenant/${tenants[0]?.id}`, { tenant: { webAuthnConfiguration } }))
  application = await createApplication(server, { authorizedRedirectURLs: [redirect] })
})
after(async () => {
  await browser?.close()
  callback?.close()
  await server?.stop()
})

type Device = { readonly cdp: CDPSession; readonly authenticatorId: string }

/** A telephone or a laptop that always says yes, or a security key that finds nothing by itself. */
async function plugIn(page: Page, hasResidentKey = true): Promise<Device> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: hasResidentKey ? 'internal' : 'usb',
      hasResidentKey,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

/** Whether somebody is there to say yes. Chromium's virtual authenticator answers without being asked, also while the page only offers; what it was asked before stays unanswered. */
const answers = ({ cdp, authenticatorId }: Device, enabled: boolean) =>
  cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })

/** What a page of an application's own does with the API: makes a passkey on the device that is plugged in. */
async function makePasskey(page: Page, userId: string): Promise<void> {
  const body = { displayName: 'Laptop', userId, workflow: 'bootstrap' }
  const { options } = okay<{ options: object }>(await api(server).post('/api/webauthn/register/start', body))
  await page.goto(server.url)
  const credential = await page.evaluate(async (options) => {
    const kind = PublicKeyCredential as unknown as {
      parseCreationOptionsFromJSON(options: object): PublicKeyCredentialCreationOptions
    }
    const made = await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(options) })
    return (made as PublicKeyCredential & { toJSON(): { response: object } }).toJSON()
  }, options)
  const { hostname: rpId } = new URL(server.url)
  const answer = await client(server.url).post('/api/webauthn/register/complete', {
    credential,
    origin: server.url,
    rpId,
    userId,
  })
  assert.equal(answer.status, 200, answer.text)
}

const open = (page: Page) =>
  page.goto(
    `${server.url}/oauth2/authorize?${new URLSearchParams(authorization(application, { redirect_uri: redirect }))}`,
  )

const someone = () => createPerson(server, { applicationId: application.id })
const isIn = (page: Page) => page.waitForURL(`${redirect}?code=*`)
const button = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

async function typePassword(page: Page, { email, password }: Person): Promise<void> {
  await page.locator('[name=loginId]:focus').waitFor()
  await page.getByLabel('Email or username').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a passkey signs in: one button, no name, no password', async () => {
  const { page, complaints } = await openPage(browser)
  const device = await plugIn(page)
  const person = await someone()
  await makePasskey(page, person.id)
  await answers(device, false)
  await open(page)
  await button(page).waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.getByLabel('Keep me signed in').check()
  await answers(device, true)
  await button(page).click()
  await isIn(page)
  await open(page)
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('the browser offers passkeys in the field for the login, and the one that is picked signs in', async () => {
  const { page, complaints } = await openPage(browser)
  await plugIn(page)
  const person = await someone()
  await makePasskey(page, person.id)
  await open(page)
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('without a passkey the page says so, leads to the login id, and a security key that finds nothing by itself signs in', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 320, height: 640 } })
  await plugIn(page, false)
  const person = await someone()
  await makePasskey(page, person.id)
  await open(page)
  await button(page).click()
  await page.getByText('No passkey was used.').waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.getByRole('link', { name: 'Enter your login first' }).click()
  await page.locator('[name=loginId]:focus').waitFor()
  await page.keyboard.type(person.email)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Use your passkey' }).waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('after the password a passkey stands in for the code, on a phone in the dark too', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  const device = await plugIn(page)
  const person = await someone()
  await enableAuthenticator(server, person.id)
  await makePasskey(page, person.id)
  await answers(device, false)
  await open(page)
  await typePassword(page, person)
  await page.getByLabel('Passkey').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Confirm with a passkey' }).waitFor()
  assert.deepEqual(await flaws(page), [])
  await answers(device, true)
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('a passkey is added on the account pages, and signs in to them from then on', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 320, height: 640 } })
  await plugIn(page)
  const person = await someone()
  await page.goto(`${server.url}/account/passkeys/add`)
  await typePassword(page, person)
  await page.locator('[name=name]:focus').waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.keyboard.type('My laptop')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Create the passkey' }).waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.getByRole('button', { name: 'Create the passkey' }).click()
  await page.getByText('The passkey is added.').waitFor()
  assert.deepEqual(await flaws(page), [])
  await page.getByRole('link', { name: 'Name or remove: My laptop' }).waitFor()
  await page.context().clearCookies()
  await page.goto(`${server.url}/account/passkeys`)
  await page.getByText('My laptop').waitFor()
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('with scripts off there is no button, and the password signs in as ever', async () => {
  const { page, complaints } = await openPage(browser, { javaScriptEnabled: false })
  const person = await someone()
  await open(page)
  assert.equal(await button(page).isVisible(), false)
  await typePassword(page, person)
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('in a browser without passkeys there is no button', async () => {
  const { page, complaints } = await openPage(browser)
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'PublicKeyCredential'))
  await open(page)
  await page.locator('[name=loginId]:focus').waitFor()
  assert.equal(await button(page).isVisible(), false)
  assert.deepEqual(complaints, [])
  await page.context().close()
})
