// @ts-check
// A load generator of browsers: each time the page, the form sent back with a password, the code exchanged, and the user's claims read.
import { createHash, randomBytes } from 'node:crypto'
import { json } from 'node:stream/consumers'
import { generate } from './generator.mjs'

/**
 * What the parent sends as JSON on stdin: people who sign in by turns, at an application with a secret.
 *
 * @typedef {import('./generator.mjs').Load & SignIn} SignIns
 * @typedef {{ clientId: string, clientSecret: string, redirectUri: string, emails: string[], password: string }} SignIn
 */

const { clientId, clientSecret, redirectUri, emails, password, ...load } = /** @type {SignIns} */ (
  await json(process.stdin)
)
const host = `localhost:${load.port}`
const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
const formType = 'Content-Type: application/x-www-form-urlencoded'

await generate({ ...load, count: emails.length }, async (exchange, n) => {
  const verifier = randomBytes(32).toString('base64url')
  const request = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access email profile',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await exchange(message('GET', `/oauth2/authorize?${request}`, []))
  const fields = new URLSearchParams(hiddenFields(page))
  fields.set('loginId', emails[n % emails.length] ?? '')
  fields.set('password', password)
  const form = [formType, `Cookie: ${cookies(page)}`, `Origin: http://${host}`, 'Sec-Fetch-Site: same-origin']
  const redirect = await exchange(message('POST', '/oauth2/authorize', form, fields))
  const code = /\r\nlocation: [^\r]*[?&]code=([^&\r]*)/i.exec(redirect)?.[1]
  if (code === undefined) return false
  const redemption = new URLSearchParams({
    grant_type: 'authorization_code',
    code: decodeURIComponent(code),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  })
  const tokens = await exchange(message('POST', '/oauth2/token', [formType, `Authorization: ${basic}`], redemption))
  const token = /"access_token":"([^"]+)"/.exec(tokens)?.[1]
  const claims = await exchange(message('GET', '/oauth2/userinfo', [`Authorization: Bearer ${token}`]))
  return claims.startsWith('HTTP/1.1 200')
})

/**
 * @param {string} method
 * @param {string} target
 * @param {string[]} headers
 * @param {URLSearchParams} [form]
 */
function message(method, target, headers, form) {
  const body = form?.toString() ?? ''
  const all = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...headers, `Content-Length: ${body.length}`]
  return `${all.join('\r\n')}\r\n\r\n${body}`
}

/** @param {string} page @returns {[string, string][]} */
function hiddenFields(page) {
  const inputs = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return [...inputs].map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')])
}

/** @param {string} response */
function cookies(response) {
  return [...response.matchAll(/\r\nset-cookie: ([^;\r]*)/gi)].map(([, cookie]) => cookie).join('; ')
}
