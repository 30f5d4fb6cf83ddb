/** An application, a user and a browser, as OAuth tests need them. */
import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type Answer, client, cookieJar } from './http'
import type { Server } from './server'

export const redirectUri = 'https://app.example.com/callback?x=1'
export const verifier = randomBytes(32).toString('base64url')
export const challenge = createHash('sha256').update(verifier).digest('base64url')

export type OAuthApplication = { readonly id: string; readonly secret: string }
export type OAuthUser = { readonly id: string; readonly email: string; readonly password: string }

/** An application with these members of `oauthConfiguration`, besides a redirect URI and a secret. */
export async function createApplication(
  server: Server,
  oauthConfiguration: Record<string, unknown> = {},
): Promise<OAuthApplication> {
  const api = client(server.url, { headers: { authorization: server.apiKey } })
  const secret = server.canary(randomBytes(32).toString('base64url'))
  const answer = await api.post('/api/application', {
    application: {
      name: randomUUID(),
      oauthConfiguration: { authorizedRedirectURLs: [redirectUri], clientSecret: secret, ...oauthConfiguration },
    },
  })
  assert.equal(answer.status, 200, answer.text)
  return { id: answer.json<{ application: { id: string } }>().application.id, secret }
}

/** A user, registered for the application. */
export async function createUser(server: Server, { id: applicationId }: OAuthApplication): Promise<OAuthUser> {
  const api = client(server.url, { headers: { authorization: server.apiKey } })
  const email = `${randomUUID()}@example.com`
  const password = server.canary(randomBytes(12).toString('base64url'))
  const answer = await api.post('/api/user/registration', {
    user: { email, password, fullName: 'Ada Lovelace' },
    registration: { applicationId },
  })
  assert.equal(answer.status, 200, answer.text)
  return { id: answer.json<{ user: { id: string } }>().user.id, email, password }
}

/** The parameters of an authorization request, with PKCE. A parameter of `changes` that is undefined is left out. */
export function authorization(
  { id }: OAuthApplication,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const all = {
    client_id: id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access email profile',
    state: 'the state',
    nonce: 'the nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** A browser: cookies kept, forms sent with the headers of a browser. */
export function browser(server: Server, headers: Record<string, string> = {}) {
  const jar = cookieJar()
  const http = client(server.url, { jar, headers })
  const sameOrigin = { origin: server.url, 'sec-fetch-site': 'same-origin' }
  return {
    jar,
    open: (parameters: Record<string, string>) => http.get(`/oauth2/authorize?${new URLSearchParams(parameters)}`),
    get: http.get,
    send: (path: string, fields: Record<string, string>, headers: Record<string, string> = sameOrigin) =>
      http.post(path, new URLSearchParams(fields), { headers }),
  }
}

export type Browser = ReturnType<typeof browser>

/** The hidden fields of a page's form. */
export function hiddenFields({ text }: Answer): Record<string, string> {
  const inputs = text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]))
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" }
const unescaped = (value: string) =>
  value.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => entities[name] ?? '')

/** Whether a page shows the sign-in form. */
export function isForm({ text }: Answer): boolean {
  return /<input[^>]* name="password"/.test(text)
}

/** A parameter of the address that an answer redirects to. */
export function redirected(answer: Answer, name: string): string | null {
  return new URL(answer.headers.location ?? 'none:').searchParams.get(name)
}

/** Opens the form and sends it with the user's password. */
export async function signIn(
  { open, send }: Browser,
  parameters: Record<string, string>,
  { email, password }: OAuthUser,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const form = await open(parameters)
  return send('/oauth2/authorize', { ...hiddenFields(form), loginId: email, password, ...fields })
}

/** A token request by a confidential client. */
export function requestTokens(
  server: Server,
  { id, secret }: OAuthApplication,
  fields: Record<string, string>,
): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  return client(server.url).post('/oauth2/token', new URLSearchParams(fields), { headers: { authorization } })
}

/** The fields that redeem a code of `authorization()`. */
export const redemption = (code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
})

export function userinfo(server: Server, accessToken: string): Promise<Answer> {
  return client(server.url).get('/oauth2/userinfo', { headers: { authorization: `Bearer ${accessToken}` } })
}
