/** What the benchmark signs in: one application that issues refresh tokens, and its registered users. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { client } from '@/e2e/support/http'
import type { Server } from '@/e2e/support/server'

/** Enough that the logins in flight are rarely two of one person, as in life. */
const userCount = 64

/** Provisions the server over its own API and returns one `POST /api/login` for each user, as bytes to send. */
export async function provisionLogins(server: Server): Promise<string[]> {
  const api = client(server.url, { headers: { authorization: server.apiKey } })
  const applicationId = randomUUID()
  const application = {
    name: 'Benchmark',
    loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
  }
  assertOk(await api.post(`/api/application/${applicationId}`, { application }))
  const loginIds = Array.from({ length: userCount }, (_, n) => `user-${n}@example.com`)
  const password = 'trombone quartz violet 92'
  for (const email of loginIds) {
    const body = { user: { email, password }, registration: { applicationId } }
    assertOk(await api.post('/api/user/registration', body))
  }
  const login = await api.post('/api/login', { loginId: loginIds[0], password, applicationId })
  assertOk(login)
  assert.ok(login.json().refreshToken, 'the login issues a refresh token')
  return loginIds.map((loginId) => post(server, '/api/login', { loginId, password, applicationId }))
}

function post(server: Server, path: string, body: object): string {
  const text = JSON.stringify(body)
  return [
    `POST ${path} HTTP/1.1`,
    `Host: localhost:${server.port}`,
    `Authorization: ${server.apiKey}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    '',
    text,
  ].join('\r\n')
}

function assertOk({ status, text }: { status: number; text: string }): void {
  assert.equal(status, 200, text)
}
