/** Chromium for the browser suites: the machine's own, without any connection to the outside. */
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'

/** Headless; started by root in containers, where Chromium's own sandbox is not to be had. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}

export type Watched = { readonly page: Page /** Everything that a page must not do. */; readonly complaints: string[] }

/** A page in a fresh profile that notes console errors, script errors, dialogs and requests to anywhere but this machine. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (/^https?:$/.test(protocol) && hostname !== 'localhost') complaints.push(`request to ${hostname}`)
  })
  return { page, complaints }
}

/** What axe finds wrong with the page, by rule. The page's own policy forbids scripts, so they are injected past it. */
export async function violations(page: Page): Promise<string[]> {
  // Half a megabyte, once for a document.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const result = await checker.run()
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

/** Both: what every page is held to. */
export async function flaws(page: Page): Promise<string[]> {
  const [found, wider] = [await violations(page), await overflow(page)]
  return wider > 0 ? [...found, `scrolls sideways by ${wider} px`] : found
}

/** Types where the cursor is: in the field of that name, once the page is painted, which on a busy machine is after it is loaded. */
export async function typeInto(page: Page, field: string, text: string): Promise<void> {
  await focused(page, field)
  await page.keyboard.type(text)
}

/** Waits until the cursor is in the field of that name. */
export async function focused(page: Page, field: string): Promise<void> {
  await page.locator(`[name="${field}"]:focus`).waitFor()
}
