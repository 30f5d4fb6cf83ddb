/** What the suites around the Login API start from: tenants, applications, people and their logins. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { type Answer, client, send } from './http'
import type { Server } from './server'

export type Headers = Readonly<Record<string, string>>

export type Person = { readonly id: string; readonly email: string; readonly password: string }

export type LoginBody = {
  readonly token: string
  readonly tokenExpirationInstant: number
  readonly refreshToken: string
  readonly refreshTokenId: string
  readonly user: Record<string, unknown>
}

/** A client that holds the server's key. */
export const api = (server: Server, headers: Headers = {}) =>
  client(server.url, { headers: { authorization: server.apiKey, ...headers } })

export const newSecret = (): string => randomBytes(24).toString('base64url')

/** The body of an answer that has to be a success. */
export function okay<T>(answer: Answer): T {
  assert.equal(answer.status, 200, answer.text)
  return answer.json<T>()
}

/** Creates an object through its endpoint and returns it. */
async function create<T>(server: Server, path: string, name: string, value: object, headers?: Headers): Promise<T> {
  return okay<Record<string, T>>(await api(server, headers).post(path, { [name]: value }))[name] as T
}

export async function createTenant(server: Server, settings: Record<string, unknown> = {}): Promise<string> {
  const tenant = { name: randomUUID(), ...settings }
  return (await create<{ id: string }>(server, '/api/tenant', 'tenant', tenant)).id
}

/** An application whose logins bring refresh tokens, unless `settings` say otherwise. */
export async function createApplication(
  server: Server,
  settings: Record<string, unknown> = {},
  headers?: Headers,
): Promise<string> {
  const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
  const application = { name: randomUUID(), loginConfiguration, ...settings }
  return (await create<{ id: string }>(server, '/api/application', 'application', application, headers)).id
}

type NewPerson = {
  readonly applicationId?: string
  readonly headers?: Headers
  readonly email?: string
  readonly password?: string
  readonly [member: string]: unknown
}

/** A user with a password, registered for the application if one is given. Other members are the user's. */
export async function createPerson(
  server: Server,
  { applicationId, headers, email = `${randomUUID()}@example.com`, password = newSecret(), ...rest }: NewPerson = {},
): Promise<Person> {
  server.canary(password)
  const user = { ...rest, email, password }
  const { id } = await create<{ id: string }>(server, '/api/user', 'user', user, headers)
  if (applicationId) {
    const path = `/api/user/registration/${id}`
    await create(server, path, 'registration', { applicationId }, headers)
  }
  return { id, email, password }
}

/** `POST /api/login` with the server's key. */
export const login = (server: Server, body: unknown, headers?: Headers): Promise<Answer> =>
  api(server, headers).post('/api/login', body as object)

/** Logs a person in and returns what they got. */
export async function loggedIn(server: Server, person: Person, applicationId?: string): Promise<LoginBody> {
  const { email: loginId, password } = person
  return okay<LoginBody>(await login(server, { loginId, password, applicationId }))
}

export const refresh = (server: Server, refreshToken: string): Promise<Answer> =>
  client(server.url).post('/api/jwt/refresh', { refreshToken })

export const validate = (server: Server, token: string): Promise<Answer> =>
  send(`${server.url}/api/jwt/validate`, { headers: { authorization: `Bearer ${token}` } })

/** The codes of an errors object: of its fields by name, and the general ones under `''`. */
export function codesOf(answer: Answer): Record<string, string[]> {
  type Items = { code: string }[]
  const { fieldErrors = {}, generalErrors } = answer.json<{
    fieldErrors?: Record<string, Items>
    generalErrors?: Items
  }>()
  const all = { ...fieldErrors, ...(generalErrors && { '': generalErrors }) }
  return Object.fromEntries(Object.entries(all).map(([field, items]) => [field, items.map(({ code }) => code)]))
}
