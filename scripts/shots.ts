/**
 * `npm run shots`: pictures of every page (e2e/support/every-page.ts) in `.shots/`, in light and dark, on a telephone and a desktop, and in German
 * and Japanese; one more file for each page has them all side by side. `npm run shots -- sign-in two-factor` takes those pages alone.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser } from 'playwright'
import { launchBrowser } from '../e2e/support/browser'
import { everyPage, type Stop } from '../e2e/support/every-page'
import { startTour, type Tour } from '../e2e/support/tour'
import { buildIfStale } from './build.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(root, '.shots')

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const

/** What is pictured of a page, by language. */
const views = {
  en: [
    ['desktop', 'light'],
    ['desktop', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ],
  de: [['phone', 'light']],
  ja: [['phone', 'dark']],
} as const

type Picture = { readonly file: string; readonly size: keyof typeof sizes }

/** Goes there once for each language, and turns the light on and off. */
async function picturesOf(browser: Browser, tour: Tour, { name, go, scripts }: Stop): Promise<Picture[]> {
  const pictures: Picture[] = []
  for (const [locale, looks] of Object.entries(views)) {
    const context = await browser.newContext({ locale, javaScriptEnabled: scripts !== false, viewport: sizes.phone })
    const page = await context.newPage()
    try {
      await go(page, tour)
      await page.waitForLoadState()
      for (const [size, colorScheme] of looks) {
        await page.setViewportSize(sizes[size])
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        const file = `${name}.${locale}.${size}.${colorScheme}.png`
        await page.screenshot({ path: path.join(folder, file), fullPage: true })
        pictures.push({ file, size })
      }
    } finally {
      await context.close()
    }
  }
  return pictures
}

/** All of one page side by side, at half their size. */
async function sheetOf(browser: Browser, name: string, pictures: readonly Picture[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } })
  const images = pictures.map(({ file, size }) => {
    const width = size === 'desktop' ? 720 : 350
    return `<img src="${pathToFileURL(path.join(folder, file))}" width="${width}">`
  })
  const sheet = path.join(folder, 'sheet.html')
  await writeFile(
    sheet,
    `<body style="margin:8px;background:#777;display:flex;flex-wrap:wrap;gap:8px">${images.join('')}`,
  )
  await page.goto(String(pathToFileURL(sheet)))
  await page.screenshot({ path: path.join(folder, `${name}.all.png`), fullPage: true })
  await page.close()
  await rm(sheet)
}

const chosen = process.argv.slice(2)
const stops = everyPage.filter(({ name }) => chosen.length === 0 || chosen.includes(name))
if (!(await buildIfStale())) process.exit(1)
process.env.LATCHKEY_BUILT = '1'
await mkdir(folder, { recursive: true })
const tour = await startTour()
const browser = await launchBrowser()
const failed: string[] = []
try {
  for (const stop of stops) {
    try {
      await sheetOf(browser, stop.name, await picturesOf(browser, tour, stop))
      process.stdout.write(`${stop.name}\n`)
    } catch (error) {
      failed.push(stop.name)
      process.stderr.write(`✖ ${stop.name}: ${error instanceof Error ? error.message : error}\n`)
    }
  }
} finally {
  await browser.close()
  await tour.stop()
}
process.exitCode = failed.length > 0 || stops.length === 0 ? 1 : 0
