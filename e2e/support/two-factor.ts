/** What the suites around second factors need: people with an authenticator, and codes as their telephones would show them. */
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'
import type { Answer } from './http'
import { api, okay } from './login'
import type { Server } from './server'

const step = 30_000

export type Authenticator = {
  readonly secretBase32Encoded: string
  /** The code so many steps after the one in which the authenticator was made. */
  codeAfter(steps: number): string
}

/** Waits until the codes do not change for some seconds, so that a test has the step before, this one and the next. */
export async function newAuthenticator(server: Server): Promise<Authenticator> {
  const { secretBase32Encoded } = okay<{ secretBase32Encoded: string }>(await api(server).get('/api/two-factor/secret'))
  const left = step - (Date.now() % step)
  if (left < 5000) await wait(left + 1)
  const made = Date.now()
  const totp = new TOTP({ secret: Secret.fromBase32(server.canary(secretBase32Encoded)) })
  return { secretBase32Encoded, codeAfter: (steps) => totp.generate({ timestamp: made + steps * step }) }
}

/** Gives a user an authenticator with the code of the step before now, so that those of now and the next are left. */
export async function enableAuthenticator(
  server: Server,
  userId: string,
): Promise<Authenticator & { readonly recoveryCodes: readonly string[] }> {
  const authenticator = await newAuthenticator(server)
  const { secretBase32Encoded, codeAfter } = authenticator
  const body = { method: 'authenticator', code: codeAfter(-1), secretBase32Encoded }
  const answer = await api(server).post(`/api/user/two-factor/${userId}`, body)
  const { recoveryCodes } = okay<{ recoveryCodes: string[] }>(answer)
  for (const code of recoveryCodes) server.canary(code)
  return { ...authenticator, recoveryCodes }
}

/** The `twoFactorId` of a challenge. */
export function challengeOf(answer: Answer): string {
  assert.equal(answer.status, 242, answer.text)
  return answer.json<{ twoFactorId: string }>().twoFactorId
}
