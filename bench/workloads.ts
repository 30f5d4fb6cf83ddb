/** What the benchmark asks of a server: an application with its users, and the requests of each kind as bytes to send. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { client } from '@/e2e/support/http'
import {
  authorization,
  browser,
  redemption,
  redirected,
  redirectUri,
  requestTokens,
  signIn as signInOnce,
} from '@/e2e/support/oauth'
import type { Server } from '@/e2e/support/server'
import type { SignIn } from './measure'

/** Enough that the logins in flight are rarely two of one person, as in life. */
const userCount = 64
/** With a second factor. */
const secureCount = 8
/** Each is spent by one login. */
const challengeCount = 200
/** Of the export; they come from pings. */
const recordCount = 1000
/** Of every user. */
export const password = 'trombone quartz violet 92'
export const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }

/** Someone to log in. */
export type Login = { readonly applicationId: string; readonly loginId: string; readonly password: string }

export type Workload = {
  readonly name: string
  /** Whether each costs a password hash, and so is compared with hashing alone instead of with Next alone. */
  readonly hashes: boolean
  /** Requests to send by turns, a maker of requests that each work once, or whole sign-ins. */
  readonly requests: readonly string[] | (() => Promise<string[]>) | SignIn
}

type Api = ReturnType<typeof client>
type User = { readonly id: string; readonly email: string }

/** Provisions the server over its own API. */
export async function provision(server: Server): Promise<Workload[]> {
  const api = client(server.url, { headers: { authorization: server.apiKey } })
  const applicationId = randomUUID()
  const clientSecret = randomBytes(32).toString('base64url')
  const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientSecret }
  await ok(
    api.post(`/api/application/${applicationId}`, {
      application: { name: 'Benchmark', loginConfiguration, oauthConfiguration },
    }),
  )
  const users: User[] = []
  for (let n = 0; n < userCount; n += 1) users.push(await createUser(api, applicationId, `user-${n}@example.com`))
  const login = ({ email }: User, more: object = {}) =>
    passwordLogin(server, { applicationId, loginId: email, password }, more)
  const { token, refreshToken } = await ok<{ token: string; refreshToken: string }>(
    api.post('/api/login', { loginId: users[0]?.email, password, applicationId }),
  )
  const trusted = await trustedLogins(api, applicationId)
  const reported = await createUser(api, applicationId, 'reported@example.com')
  for (let n = 0; n < recordCount; n += 1) await ok(api.put(`/api/login/${reported.id}/${applicationId}`))
  return [
    { name: 'login', hashes: true, requests: users.map((user) => login(user)) },
    { name: 'login, noJWT', hashes: true, requests: users.map((user) => login(user, { noJWT: true })) },
    {
      name: 'login, trusted computer',
      hashes: true,
      requests: trusted.map(({ user, twoFactorTrustId }) => login(user, { twoFactorTrustId })),
    },
    { name: 'second-factor login', hashes: false, requests: () => secondFactors(server, api, applicationId, users) },
    { name: 'refresh', hashes: false, requests: [request(server, 'POST', '/api/jwt/refresh', { refreshToken })] },
    { name: 'validate', hashes: false, requests: [request(server, 'GET', '/api/jwt/validate', undefined, token)] },
    {
      name: 'ping',
      hashes: false,
      requests: users.map(({ id }) => request(server, 'PUT', `/api/login/${id}/${applicationId}`)),
    },
    { name: 'login record search, 25', hashes: false, requests: [recordSearch(server)] },
    {
      name: 'login record export, 1000',
      hashes: false,
      requests: [request(server, 'GET', `/api/system/login-record/export?userId=${reported.id}`)],
    },
    ...(await hosted(server, {
      clientId: applicationId,
      clientSecret,
      redirectUri,
      emails: users.map(({ email }) => email),
      password,
    })),
  ]
}

/** The access token of somebody who signed in on the hosted page. */
async function oauthToken(server: Server, { clientId: id, clientSecret: secret, emails }: SignIn): Promise<string> {
  const application = { id, secret }
  const user = { id: '', email: emails[0] ?? '', password }
  const answer = await signInOnce(browser(server), authorization(application), user)
  const tokens = requestTokens(server, application, redemption(redirected(answer, 'code') ?? ''))
  return (await ok<{ access_token: string }>(tokens)).access_token
}

/** What people and redirect integrations ask for. */
async function hosted(server: Server, signIn: SignIn): Promise<Workload[]> {
  const { clientId, clientSecret } = signIn
  const token = await oauthToken(server, signIn)
  const page = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
  })
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const introspection = new URLSearchParams({ client_id: clientId, token })
  return [
    { name: 'sign-in page', hashes: false, requests: [bytes(server, 'GET', `/oauth2/authorize?${page}`)] },
    { name: 'sign-in: page, form, code, claims', hashes: true, requests: signIn },
    {
      name: 'userinfo',
      hashes: false,
      requests: [bytes(server, 'GET', '/oauth2/userinfo', { Authorization: `Bearer ${token}` })],
    },
    {
      name: 'introspect',
      hashes: false,
      requests: [
        bytes(
          server,
          'POST',
          '/oauth2/introspect',
          { Authorization: basic, 'Content-Type': 'application/x-www-form-urlencoded' },
          `${introspection}`,
        ),
      ],
    },
  ]
}

/** The 25 newest login records. */
export function recordSearch(server: Server): string {
  return request(server, 'GET', '/api/system/login-record/search')
}

/** `POST /api/login` as bytes to send. */
export function passwordLogin(server: Server, login: Login, more: object = {}): string {
  return request(server, 'POST', '/api/login', { ...login, ...more })
}

async function createUser(api: Api, applicationId: string, email: string): Promise<User> {
  const body = { user: { email, password }, registration: { applicationId } }
  const { user } = await ok<{ user: User }>(api.post('/api/user/registration', body))
  return user
}

/** Users with an authenticator, each with a computer that it trusts. */
async function trustedLogins(api: Api, applicationId: string): Promise<{ user: User; twoFactorTrustId: string }[]> {
  const logins: { user: User; twoFactorTrustId: string }[] = []
  for (let n = 0; n < secureCount; n += 1) {
    const user = await createUser(api, applicationId, `secure-${n}@example.com`)
    const { secretBase32Encoded } = await ok<{ secretBase32Encoded: string }>(api.get('/api/two-factor/secret'))
    const code = new TOTP({ secret: Secret.fromBase32(secretBase32Encoded) }).generate()
    await ok(api.post(`/api/user/two-factor/${user.id}`, { method: 'authenticator', code, secretBase32Encoded }))
    const challenge = await startChallenge(api, applicationId, user)
    const { twoFactorTrustId } = await ok<{ twoFactorTrustId: string }>(
      api.post('/api/two-factor/login', { ...challenge, applicationId, trustComputer: true }),
    )
    logins.push({ user, twoFactorTrustId })
  }
  return logins
}

/** A challenge with the code that answers it, as a caller with a key gets them. */
async function startChallenge(api: Api, applicationId: string, { id: userId }: User) {
  const { code, twoFactorId } = await ok<{ code: string; twoFactorId: string }>(
    api.post('/api/two-factor/start', { applicationId, userId }),
  )
  return { code, twoFactorId }
}

async function secondFactors(server: Server, api: Api, applicationId: string, users: User[]): Promise<string[]> {
  const requests: string[] = []
  for (let n = 0; n < challengeCount; n += 1) {
    const user = users[n % users.length]
    assert.ok(user)
    const challenge = await startChallenge(api, applicationId, user)
    requests.push(request(server, 'POST', '/api/two-factor/login', { ...challenge, applicationId }))
  }
  return requests
}

/** A call of the Login API, with the key or, where there is one, a token. */
function request(server: Server, method: string, path: string, body?: object, token?: string): string {
  const headers = {
    Authorization: token ? `Bearer ${token}` : server.apiKey,
    ...(body && { 'Content-Type': 'application/json' }),
  }
  return bytes(server, method, path, headers, body && JSON.stringify(body))
}

function bytes(
  server: Server,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all = { Host: `localhost:${server.port}`, ...headers, 'Content-Length': Buffer.byteLength(body) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body].join('\r\n')
}

async function ok<T>(answer: ReturnType<Api['get']>): Promise<T> {
  const { status, text, json } = await answer
  assert.equal(status, 200, text)
  return text === '' ? (undefined as T) : json<T>()
}
