/** The account pages in Chromium, with scripts turned off: on a phone and on a desktop, by keyboard, in light and dark. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { focused, launchBrowser, openPage } from '../support/browser'
import { createPerson, newSecret, type Person } from '../support/login'
import { type Server, startServer } from '../support/server'

let server: Server
let browser: Browser

before(async () => {
  server = await startServer({ database: 'pglite', migrated: true })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const phone = { viewport: { width: 320, height: 640 }, javaScriptEnabled: false } as const
const desktop = { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false } as const
const sizes = { phone, desktop }

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

async function typePassword(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await focused(page, 'loginId')
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
}

async function signedIn(person: Person, options: BrowserContextOptions, path = '/account') {
  const { page, complaints } = await openPage(browser, options)
  await page.goto(server.url + path)
  await typePassword(page, person)
  await page.waitForURL(`**${path}`)
  return { page, complaints }
}

for (const [size, look] of Object.entries(sizes)) {
  test(`${size}: the navigation leads to every page, and a profile is changed, with its language at once`, async () => {
    const person = await createPerson(server, { fullName: 'Ada Lovelace' })
    const { page, complaints } = await signedIn(person, look)
    await heading(page, 'Hello, Ada Lovelace')
    if (size === 'phone') await page.getByText('Menu').click()
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click()
    await heading(page, 'Profile')
    await page.getByLabel('Full name').fill('Ada King')
    await page.getByLabel('Language').selectOption('de')
    await page.getByLabel('Time zone').selectOption('Europe/London')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('status').waitFor()
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Profil')
    assert.equal(await page.getByLabel('Ganzer Name').inputValue(), 'Ada King')
    assert.equal(await page.getByLabel('Zeitzone').inputValue(), 'Europe/London')
    assert.deepEqual(complaints, [])
    await page.context().close()
  })

  test(`${size}: a password is changed by the keyboard alone, and signs in from then on`, async () => {
    const person = await createPerson(server)
    const { page, complaints } = await signedIn(person, look, '/account/password')
    const next = server.canary(newSecret())
    const type = async (...words: string[]) => {
      await focused(page, 'currentPassword')
      for (const [index, word] of words.entries()) {
        if (index > 0) await page.keyboard.press('Tab')
        await page.keyboard.type(word)
      }
      await page.keyboard.press('Enter')
    }
    await type('not the password', next, next)
    await page.getByRole('alert').waitFor()
    assert.match(await page.title(), /^Error: /)
    await type(person.password, next, next)
    await heading(page, 'Your password is changed')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await typePassword(page, { ...person, password: next })
    await page.waitForURL('**/account')
    assert.deepEqual(complaints, [])
    await page.context().close()
  })

  test(`${size}: an authenticator is added, named and removed`, async () => {
    const person = await createPerson(server)
    const { page, complaints } = await signedIn(person, look, '/account/two-factor')
    await page.getByRole('link', { name: 'Set up: Authenticator app' }).click()
    await heading(page, 'Add an authenticator app')
    const secret = server.canary((await page.locator('#secret').innerText()).replaceAll(' ', ''))
    const qrCode = await page.getByRole('img', { name: 'QR code for your authenticator app' }).boundingBox()
    assert.ok(qrCode && qrCode.width >= 200, 'large enough for a camera')
    const totp = new TOTP({ secret: Secret.fromBase32(secret) })
    await page.getByLabel('Code', { exact: true }).fill(totp.generate())
    await page.getByLabel('Name').fill('My phone')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await heading(page, 'Save your recovery codes')
    const codes = await page.locator('main li').allInnerTexts()
    assert.equal(new Set(codes.map((one) => server.canary(one))).size, 10)
    await page.getByRole('link', { name: 'I’ve saved them' }).click()
    await page.getByText('Codes left: 10').waitFor()
    await page.getByRole('link', { name: 'Name or remove: My phone' }).click()
    // No code works twice. The next one is taken early, as by a phone whose clock is ahead.
    await page.getByLabel('Code', { exact: true }).fill(totp.generate({ timestamp: Date.now() + 30_000 }))
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('No second step yet').waitFor()
    assert.deepEqual(complaints, [])
    await page.context().close()
  })

  test(`${size}: one browser signs another one out, and then itself everywhere`, async () => {
    const person = await createPerson(server)
    const { page, complaints } = await signedIn(person, look, '/account/devices')
    const { page: other } = await signedIn(person, desktop)
    await page.reload()
    await page.getByText('This browser', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^Sign out: / }).click()
    await page.getByText('That device is signed out.').waitFor()
    await other.reload()
    await other.getByLabel('Password').waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await heading(page, 'You are signed out')
    assert.deepEqual(complaints, [])
    await page.context().close()
    await other.context().close()
  })
}
