/** First run without a kickstart file: one user, one application and one API key with random credentials, shown once. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { config, createDirectory } from '@/lib/config'
import type { KickstartPlan } from '@/lib/kickstart'
import { newId, newToken } from '@/lib/random'
import { isInUse } from '@/lib/users'

export type FirstRun = {
  readonly plan: KickstartPlan
  readonly email: string
  readonly password: string
  readonly apiKey: string
  readonly applicationId: string
  readonly clientSecret: string
}

/** Where next-auth and similar integrations listen on a developer's machine. */
const developmentRedirects = ['http://localhost:3000/api/auth/callback/fusionauth']

/** The requests that a kickstart file for the same data would hold, so that there is one way to provision. */
export function planFirstRun(): FirstRun {
  const email = 'admin@example.com'
  const password = newToken(15)
  const apiKey = newToken()
  const applicationId = newId()
  const clientSecret = newToken()
  const request = (url: string, body: unknown) => ({
    method: 'POST' as const,
    url,
    body,
    contentType: 'application/json',
  })
  const plan: KickstartPlan = {
    file: 'first run',
    defaultTenantId: newId(),
    apiKeys: [{ key: apiKey, description: 'First run', keyManager: true }],
    requests: [
      request(`/api/application/${applicationId}`, {
        application: {
          name: 'Demo',
          loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
          oauthConfiguration: { authorizedRedirectURLs: developmentRedirects, clientSecret },
        },
      }),
      request('/api/user/registration', {
        user: { email, password, fullName: 'Admin' },
        registration: { applicationId },
      }),
    ],
  }
  return { plan, email, password, apiKey, applicationId, clientSecret }
}

const fileOf = () => path.join(config().dataDir, 'first-run.txt')
const page = () => `${config().appUrl}/account`

/** Keeps the credentials in DATA_DIR for their owner alone, and returns the lines to print. */
export function writeFirstRun(run: FirstRun): string[] {
  const file = fileOf()
  const credentials = [
    `  Email          ${run.email}`,
    `  Password       ${run.password}`,
    '',
    `  API key        ${run.apiKey}`,
    `  Application    ${run.applicationId}`,
    `  Client secret  ${run.clientSecret}`,
  ]
  createDirectory(config().dataDir)
  // Not the address, which the next start may change.
  writeFileSync(file, `${credentials.join('\n')}\n`, { mode: 0o600 })
  const lines = [`  Open           ${page()}`, ...credentials]
  return ['', '  First run: these credentials are shown once.', '', ...lines, '', `  They are also in ${file}`, '']
}

/** Where the credentials are, while nobody has used them: the start that made them may have ended before it could print them. */
export async function firstRunReminder(): Promise<string[]> {
  const file = fileOf()
  if (!existsSync(file) || (await isInUse())) return []
  return ['', '  Nobody has signed in yet.', '', `  Open           ${page()}`, `  Credentials    ${file}`, '']
}
