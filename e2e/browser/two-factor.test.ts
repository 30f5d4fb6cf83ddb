/** The second factor in Chromium, with scripts turned off: setting it up, typing codes, and what people do besides that. */
import assert from 'node:assert/strict'
import { createServer, type Server as HttpServer } from 'node:http'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Browser, BrowserContext, Page } from 'playwright'
import { focused, launchBrowser, openPage, typeInto } from '../support/browser'
import { freePort } from '../support/free-port'
import { api, createPerson, okay, type Person } from '../support/login'
import { authorization, createApplication, type OAuthApplication } from '../support/oauth'
import { type Server, startServer } from '../support/server'
import { enableAuthenticator } from '../support/two-factor'

let server: Server
let browser: Browser
let callback: HttpServer
let redirect: string
let application: OAuthApplication
let required: OAuthApplication

before(async () => {
  server = await startServer({ database: 'pglite' })
  browser = await launchBrowser()
  const port = await freePort()
  redirect = `http://localhost:${port}/callback`
  callback = createServer((_request, response) => response.end('You are in.')).listen(port)
  const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
  const tenant = { multiFactorConfiguration: { email: { enabled: true } } }
  okay(await api(server).patch(`/api/tenant/${tenants[0]?.id}`, { tenant }))
  application = await createApplication(server, { authorizedRedirectURLs: [redirect] })
  required = await createApplication(server, { authorizedRedirectURLs: [redirect] })
  const multiFactorConfiguration = { loginPolicy: 'Required' }
  okay(await api(server).patch(`/api/application/${required.id}`, { application: { multiFactorConfiguration } }))
})
after(async () => {
  await browser?.close()
  callback?.close()
  await server?.stop()
})

const open = (page: Page, where: OAuthApplication = application) =>
  page.goto(`${server.url}/oauth2/authorize?${new URLSearchParams(authorization(where, { redirect_uri: redirect }))}`)

const someone = ({ id: applicationId } = application) => createPerson(server, { applicationId })

/** The password, by the keyboard alone: the cursor is where it has to be. */
async function typePassword(page: Page, { email, password }: Person): Promise<void> {
  await typeInto(page, 'loginId', email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
}

async function signIn(page: Page, person: Person, where?: OAuthApplication): Promise<void> {
  await open(page, where)
  await typePassword(page, person)
}

async function typeCode(page: Page, code: string): Promise<void> {
  await focused(page, 'code')
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
}

const isIn = (page: Page) => page.waitForURL(`${redirect}?code=*`)
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const withoutScripts = { javaScriptEnabled: false }

test('a person of whom a second factor is required sets one up by the keyboard, saves the codes and is in', async () => {
  const { page, complaints } = await openPage(browser, withoutScripts)
  const person = await someone(required)
  await signIn(page, person, required)
  await heading(page, 'Set up a second step')
  const secret = server.canary((await page.locator('#secret').innerText()).replaceAll(' ', ''))
  assert.ok(!page.url().includes(secret))
  const qrCode = await page.getByRole('img', { name: 'QR code for your authenticator app' }).boundingBox()
  assert.ok(qrCode && qrCode.width >= 200, 'large enough for a camera')
  await page.keyboard.press('Tab')
  await typeCode(page, '000000')
  await page.getByRole('alert').waitFor()
  assert.equal((await page.locator('#secret').innerText()).replaceAll(' ', ''), secret)
  await typeCode(page, new TOTP({ secret: Secret.fromBase32(secret) }).generate())
  await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor()
  const codes = await page.getByRole('listitem').allInnerTexts()
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) server.canary(code)
  await page.getByRole('button').press('Enter')
  await isIn(page)

  await signIn(page, person, required)
  await page.getByRole('button', { name: 'Use another way' }).click()
  await page.getByLabel('Recovery code').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Recovery code').fill(codes[0] ?? '')
  await page.keyboard.press('Enter')
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('three people trust the computer they share, each only for themselves', async () => {
  const { page, complaints } = await openPage(browser, withoutScripts)
  const people = [await someone(), await someone(), await someone()]
  for (const person of people) {
    const { codeAfter } = await enableAuthenticator(server, person.id)
    await signIn(page, person)
    await page.getByLabel('Trust this computer for 30 days').check()
    await page.getByLabel('Code', { exact: true }).fill(codeAfter(0))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await isIn(page)
  }
  for (const person of people) {
    await signIn(page, person)
    await isIn(page)
  }
  const fourth = await someone()
  await enableAuthenticator(server, fourth.id)
  await signIn(page, fourth)
  await page.getByLabel('Code', { exact: true }).waitFor()
  const hidden = (await page.context().cookies()).filter(({ httpOnly }) => !httpOnly)
  assert.deepEqual(hidden, [])
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('wrong codes are told so, with the cursor in the field; after the fifth the sign-in begins anew', async () => {
  const { page, complaints } = await openPage(browser, withoutScripts)
  const person = await someone()
  const { codeAfter } = await enableAuthenticator(server, person.id)
  await signIn(page, person)
  for (let n = 1; n <= 4; n++) {
    await typeCode(page, '000000')
    await page.getByRole('alert').waitFor()
    assert.match(await page.title(), /^Error: /)
    assert.equal(await page.getByLabel('Code', { exact: true }).inputValue(), '')
  }
  await typeCode(page, '000000')
  await page.getByLabel('Password').waitFor()
  assert.equal(await page.getByLabel('Email or username').inputValue(), person.email)
  await focused(page, 'password')
  await page.keyboard.type(person.password)
  await page.keyboard.press('Enter')
  await typeCode(page, codeAfter(0))
  await isIn(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('two tabs do not disturb each other, a page may be reloaded, and going back ends at the sign-in with the login id kept', async () => {
  const { page: left } = await openPage(browser, withoutScripts)
  const context: BrowserContext = left.context()
  const right = await context.newPage()
  const person = await someone()
  const { codeAfter } = await enableAuthenticator(server, person.id)
  await signIn(left, person)
  await signIn(right, person)
  await left.waitForURL('**/oauth2/two-factor?*')
  await left.reload()
  await typeCode(left, codeAfter(0))
  await isIn(left)
  await typeCode(right, codeAfter(1))
  await isIn(right)
  await left.goBack()
  await left.getByLabel('Password').waitFor()
  assert.equal(await left.getByLabel('Email or username').inputValue(), person.email)
  await context.close()
})

test('"Sign in as someone else" leads another person past the session of the first', async () => {
  const { page } = await openPage(browser, withoutScripts)
  const [person, other] = [await someone(), await someone()]
  const { codeAfter } = await enableAuthenticator(server, person.id)
  await open(page)
  await page.getByLabel('Keep me signed in').check()
  await page.getByLabel('Email or username').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.keyboard.press('Enter')
  await typeCode(page, codeAfter(0))
  await isIn(page)
  await open(page)
  await page.getByLabel('Code', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Sign in as someone else' }).click()
  await page.getByLabel('Password').waitFor()
  await typePassword(page, other)
  await isIn(page)
  await page.context().close()
})
