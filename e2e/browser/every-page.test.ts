/** Every page that people see, in Chromium: it passes axe, fits the narrowest telephone, loads nothing but itself and weighs little. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright'
import { flaws, launchBrowser, openPage, overflow } from '../support/browser'
import { everyPage } from '../support/every-page'
import { startTour, type Tour } from '../support/tour'

/** Bytes of a page and of all that it loads, compressed as a proxy in front of the server does. */
const mostBytes = 15 * 1024

let tour: Tour
let browser: Browser

before(async () => {
  tour = await startTour()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await tour?.stop()
})

/** What comes for the document that is open, itself included: compressed bytes by address. */
function weigh(page: Page): () => Promise<Map<string, number>> {
  let loading: Promise<[string, number]>[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest() && !request.redirectedFrom()) loading = []
  })
  page.on('response', (response) => {
    if (response.status() >= 300 && response.status() < 400) return
    const size = response.body().then((body): [string, number] => [response.url(), gzipSync(body).length])
    // Of a document that was left meanwhile.
    size.catch(() => undefined)
    loading.push(size)
  })
  return async () => new Map(await Promise.all(loading))
}

for (const { name, go, scripts, refused } of everyPage) {
  const javaScriptEnabled = scripts !== false
  test(`${name}: at most 15 KB in all; no flaw on the narrowest telephone in the dark and on a desktop in the light, in German, whose words are long`, async () => {
    const { page, complaints } = await openPage(browser, { locale: 'de-DE', javaScriptEnabled })
    const weights = weigh(page)
    await go(page, tour)
    await page.waitForLoadState()
    const loaded = await weights()
    const total = [...loaded.values()].reduce((sum, size) => sum + size, 0)
    assert.ok(total > 0 && total <= mostBytes, `${total} bytes: ${JSON.stringify([...loaded])}`)
    for (const [colorScheme, width] of [
      ['dark', 320],
      ['light', 1280],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      // Colours that fade from one scheme to the other are of neither.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // axe is a script.
      if (javaScriptEnabled) assert.deepEqual(await flaws(page), [], `${width} px, ${colorScheme}`)
      else assert.ok((await overflow(page)) <= 0, `scrolls sideways at ${width} px`)
    }
    assert.deepEqual(
      complaints.filter((complaint) => !(refused && /status of 40\d/.test(complaint))),
      [],
    )
    await page.context().close()
  })
}
