/**
 * FusionAuth's React SDK as it is published, in a page of another origin: with the hosted backend, whose cookies keep the tokens out of its reach, and
 * with tokens of its own that are bound to a key (DPoP).
 */
import assert from 'node:assert/strict'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright'
import { launchBrowser, openPage } from '../support/browser'
import { api, okay } from '../support/login'
import { createApplication, createUser, type OAuthApplication, type OAuthUser } from '../support/oauth'
import { type Server, startServer } from '../support/server'

const entry = fileURLToPath(new URL('../pages/react-sdk.tsx', import.meta.url))

let server: Server
let browser: Browser
let site: HttpServer
let origin: string
let application: OAuthApplication
let user: OAuthUser
/** What the page's provider is given, besides what is the same for all. */
let settings: object = {}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

function pageWith(config: object): string {
  const json = JSON.stringify(config).replaceAll('<', '\\u003c')
  const data = `<script type="application/json" id="settings">${json}</script>`
  const icon = '<link rel="icon" href="data:,">'
  return `<!doctype html><title>Shop</title>${icon}<div id="root"></div>${data}<script type="module" src="/page.js"></script>`
}

before(async () => {
  const script = await bundled()
  site = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    const shared = {
      serverUrl: server.url,
      clientId: application.id,
      redirectUri: `${origin}/`,
      scope: 'openid offline_access email',
      shouldAutoFetchUserInfo: true,
    }
    response.end(isScript ? script : pageWith({ ...shared, ...settings }))
  })
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready))
  origin = `http://localhost:${(site.address() as AddressInfo).port}`
  server = await startServer({ database: 'pglite', migrated: true })
  browser = await launchBrowser()
  application = await createApplication(server, {
    authorizedRedirectURLs: [`${origin}/`],
    clientAuthenticationPolicy: 'NotRequiredWhenUsingPKCE',
  })
  user = await createUser(server, application)
  const corsConfiguration = {
    enabled: true,
    allowCredentials: true,
    allowedHeaders: ['Authorization', 'Content-Type', 'DPoP'],
    allowedMethods: ['GET', 'POST', 'OPTIONS'],
    allowedOrigins: [origin],
    exposedHeaders: ['WWW-Authenticate'],
  }
  okay(await api(server).patch('/api/system-configuration', { systemConfiguration: { corsConfiguration } }))
})
after(async () => {
  await browser?.close()
  site?.closeAllConnections()
  site?.close()
  await server?.stop()
})

async function signIn(page: Page): Promise<void> {
  await page.goto(origin)
  await page.getByRole('button', { name: 'Sign in here' }).click()
  await page.waitForURL(`${server.url}/oauth2/authorize?**`)
  await page.locator('input:focus').waitFor()
  await page.getByLabel('Email or username').fill(user.email)
  await page.getByLabel('Password').fill(user.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText(`Signed in as ${user.email}`).waitFor()
  await page.getByText('Back with the basket').waitFor()
  assert.equal(new URL(page.url()).origin, origin)
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out here' }).click()
  await page.getByText('Signed out').waitFor()
  assert.equal(page.url().split('?')[0], `${origin}/`)
}

test('with the hosted backend: signed in, read, refreshed, reloaded and signed out; its scripts see no token', async () => {
  settings = {}
  const { page, complaints } = await openPage(browser)
  await signIn(page)
  const cookies = await page.context().cookies()
  const hidden = cookies.filter(({ httpOnly }) => httpOnly).map(({ name }) => name)
  assert.ok(hidden.includes('app.at') && hidden.includes('app.rt'))
  const readable = await page.evaluate(() => document.cookie)
  assert.match(readable, /\bapp\.at_exp=\d/)
  assert.doesNotMatch(readable, /\bapp\.(at|rt|pkce_v)=/)
  const before = cookies.find(({ name }) => name === 'app.at')?.value
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.getByText('Refreshed 200').waitFor()
  const now = (await page.context().cookies()).find(({ name }) => name === 'app.at')?.value
  assert.notEqual(now, before)
  await page.reload()
  await page.getByText(`Signed in as ${user.email}`).waitFor()
  await signOut(page)
  const left = (await page.context().cookies()).map(({ name }) => name)
  assert.deepEqual(
    left.filter((name) => /^app\.(at|rt|idt)/.test(name)),
    [],
  )
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('with the hosted backend: the SDK refreshes by itself before the token ends, and registers', async () => {
  settings = { shouldAutoRefresh: true, autoRefreshSecondsBeforeExpiry: 3598 }
  const { page, complaints } = await openPage(browser)
  await page.goto(origin)
  await page.getByRole('button', { name: 'Register here' }).click()
  await page.waitForURL(`${server.url}/oauth2/**`)
  const refreshed = page.waitForResponse((response) => response.url().includes('/app/refresh/'))
  await signIn(page)
  assert.equal((await refreshed).status(), 200)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('with DPoP: tokens that are bound to a key which no script can read out', async () => {
  settings = { useDpop: true }
  const { page, complaints } = await openPage(browser)
  const sent: string[] = []
  page.on('request', (request) => {
    const { dpop, authorization = '' } = request.headers()
    const { origin: to, pathname } = new URL(request.url())
    if (to === server.url && dpop) sent.push(`${pathname} ${authorization.split(' ')[0]}`)
  })
  await signIn(page)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.getByText('Refreshed 200').waitFor()
  assert.deepEqual(sent, ['/oauth2/token ', '/oauth2/userinfo DPoP', '/oauth2/token '])
  await page.reload()
  await page.getByText(`Signed in as ${user.email}`).waitFor()
  await signOut(page)
  assert.deepEqual(complaints, [])
  await page.context().close()
})
