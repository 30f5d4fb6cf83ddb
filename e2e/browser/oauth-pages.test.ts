/** The pages of the protocol in Chromium: an answer that travels in a form, a device that is let in, other applications told of a logout. */
import assert from 'node:assert/strict'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright'
import { focused, launchBrowser, openPage, overflow, typeInto, violations } from '../support/browser'
import { client } from '../support/http'
import { authorization, createApplication, createUser, type OAuthApplication, type OAuthUser } from '../support/oauth'
import { type Server, startServer } from '../support/server'

let server: Server
let browser: Browser
/** The application's own server: what it was sent, by path. */
let listener: HttpServer
const received: { readonly path: string; readonly body: URLSearchParams }[] = []
let application: OAuthApplication
let user: OAuthUser
let callback: string

before(async () => {
  listener = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url ?? '', body: new URLSearchParams(body) })
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>The application</title>')
  })
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready))
  const { port } = listener.address() as AddressInfo
  callback = `http://localhost:${port}/callback`
  server = await startServer({ database: 'pglite' })
  browser = await launchBrowser()
  application = await createApplication(server, {
    authorizedRedirectURLs: [callback],
    enabledGrants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    logoutURL: `http://localhost:${port}/signed-out`,
  })
  user = await createUser(server, application)
})
after(async () => {
  await browser?.close()
  listener?.closeAllConnections()
  listener?.close()
  await server?.stop()
})

const signIn = async (page: Page) => {
  await page.getByLabel('Email or username').fill(user.email)
  await page.getByLabel('Password').fill(user.password)
  await page.keyboard.press('Enter')
}
const request = (changes: Record<string, string> = {}) =>
  `${server.url}/oauth2/authorize?${new URLSearchParams({ ...authorization(application), redirect_uri: callback, ...changes })}`

for (const javaScriptEnabled of [true, false]) {
  test(`an answer arrives in a form, with scripts turned ${javaScriptEnabled ? 'on' : 'off: by its button'}`, async () => {
    const { page, complaints } = await openPage(browser, { javaScriptEnabled })
    await page.goto(request({ response_mode: 'form_post' }))
    await signIn(page)
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(callback)
    const arrived = received.splice(0).find(({ body }) => body.has('code'))
    assert.equal(arrived?.path, '/callback')
    assert.equal(arrived?.body.get('state'), 'the state')
    assert.deepEqual(complaints, [])
    await page.context().close()
  })
}

test('a person lets a device in, with the keyboard alone and scripts turned off; every page passes axe', async () => {
  const { id, secret } = application
  const fields = { client_id: id, client_secret: secret, scope: 'openid', 'metaData.device.name': 'A television' }
  const answer = await client(server.url).post('/oauth2/device_authorize', new URLSearchParams(fields))
  const codes = answer.json<{ device_code: string; user_code: string; verification_uri_complete: string }>()
  const { page, complaints } = await openPage(browser, { viewport: { width: 320, height: 640 } })
  const check = async (name: string) => {
    assert.deepEqual(await violations(page), [], name)
    const wider = await overflow(page)
    assert.ok(wider <= 0, `${name} scrolls sideways by ${wider} px`)
  }
  await page.goto(`${server.url}/oauth2/device`)
  await typeInto(page, 'user_code', 'WRONG7')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await check('a wrong code')
  await page.goto(codes.verification_uri_complete)
  assert.equal(await page.getByLabel('Code').inputValue(), codes.user_code)
  await check('the code')
  await focused(page, 'user_code')
  await page.keyboard.press('Enter')
  await signIn(page)
  await page.getByText(codes.user_code).waitFor()
  assert.ok(await page.getByText('A television').isVisible())
  await check('the question')
  await page.getByRole('button', { name: 'Allow', exact: true }).press('Enter')
  await page.waitForURL('**/oauth2/device-complete')
  await check('the end')
  assert.deepEqual(complaints, [])
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: codes.device_code }
  const polled = await client(server.url).post(
    '/oauth2/token',
    new URLSearchParams({ ...grant, client_id: id, client_secret: secret }),
  )
  assert.equal(polled.json().userId, user.id)
  await page.context().close()
})

test('a logout calls the other applications from its page, and goes on by itself', async () => {
  const { page, complaints } = await openPage(browser)
  await page.goto(request())
  await signIn(page)
  await page.waitForURL(`${callback}?**`)
  const query = new URLSearchParams({ client_id: application.id, post_logout_redirect_uri: callback, state: 'done' })
  await page.goto(`${server.url}/oauth2/logout?${query}`)
  const signOut = page.getByRole('button', { name: 'Sign out' })
  if (await signOut.isVisible()) await signOut.click()
  await page.waitForURL(`${callback}?state=done`)
  assert.ok(received.some(({ path }) => path === '/signed-out'))
  assert.deepEqual(complaints, [])
  await page.context().close()
})
