/** A person signs in: from what the first start prints, in Chromium, to the account page and out again. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright'
import { launchBrowser, openPage, typeInto, violations } from '../support/browser'
import { forEachDatabase } from '../support/databases'
import type { Server } from '../support/server'

forEachDatabase((name, start) => {
  let server: Server
  let browser: Browser
  /** As printed. */
  const credential = (label: string): string => new RegExp(`^ *${label}\\s+(\\S+)`, 'm').exec(server.logs())?.[1] ?? ''
  const fill = async (page: Page, password: string) => {
    await page.getByLabel('Email or username').fill(credential('Email'))
    await page.getByLabel('Password').fill(password)
  }

  before(async () => {
    server = await start({ kickstart: 'firstRun' })
    browser = await launchBrowser()
  })
  after(() => browser?.close())

  test(`${name}: the printed address and credentials sign in, and signing out ends it`, async () => {
    const { page, complaints } = await openPage(browser)
    const kept = readFileSync(path.join(server.dataDir, 'first-run.txt'), 'utf8')
    assert.match(kept, new RegExp(`Password\\s+${credential('Password')}\\n`))
    await page.goto(credential('Open'))
    assert.equal(new URL(page.url()).pathname, '/oauth2/authorize')
    await fill(page, credential('Password'))
    await page.getByLabel('Keep me signed in').check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/account')
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Hello, Admin')
    const cookies = await page.context().cookies()
    assert.deepEqual(
      cookies.filter(({ httpOnly }) => !httpOnly),
      [],
    )

    await page.getByRole('button', { name: 'Sign out' }).click()
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'You are signed out')
    await page.goto(`${server.url}/account`)
    assert.equal(new URL(page.url()).pathname, '/oauth2/authorize', 'the hosted session is over too')
    assert.deepEqual(complaints, [])
  })

  test(`${name}: "Keep me signed in" spares the form next time, its absence does not`, async () => {
    for (const kept of [true, false]) {
      const { page } = await openPage(browser)
      await page.goto(`${server.url}/account`)
      await fill(page, credential('Password'))
      if (kept) await page.getByLabel('Keep me signed in').check()
      await page.keyboard.press('Enter')
      await page.waitForURL('**/account')
      await page.context().clearCookies({ name: /next-auth/ })
      await page.goto(`${server.url}/account`)
      assert.equal(new URL(page.url()).pathname, kept ? '/account' : '/oauth2/authorize')
      await page.context().close()
    }
  })

  test(`${name}: a wrong password keeps the login id, says so and moves the focus to the password`, async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(`${server.url}/account`)
    await fill(page, 'not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    assert.equal(await page.getByLabel('Email or username').inputValue(), credential('Email'))
    assert.equal(await page.getByLabel('Password').inputValue(), '')
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'password')
    assert.match(await page.title(), /^Error: /)
    assert.deepEqual(await violations(page), [])
    assert.deepEqual(complaints, [])
  })

  test(`${name}: the keyboard alone signs in, with scripts turned off`, async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(`${server.url}/account`)
    await typeInto(page, 'loginId', credential('Email'))
    await page.keyboard.press('Tab')
    await page.keyboard.type(credential('Password'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
  })

  test(`${name}: a form that was open while its cookie went is shown again with the login id kept`, async () => {
    const { page } = await openPage(browser)
    await page.goto(`${server.url}/account`)
    await page.context().clearCookies({ name: /csrf/ })
    await page.context().addCookies([{ name: 'fusionauth.sso', value: 'foreign', url: server.url }])
    await fill(page, credential('Password'))
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    assert.equal(await page.getByLabel('Email or username').inputValue(), credential('Email'))
    await page.getByLabel('Password').fill(credential('Password'))
    await page.keyboard.press('Enter')
    assert.notEqual(new URL(page.url()).pathname, '/oauth2/error')
  })
})
