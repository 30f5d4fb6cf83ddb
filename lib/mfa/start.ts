/** A second factor on its own: asked for by the holder of an API key before something sensitive. */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type OfferedMethod, toOfferedMethods } from '@/lib/users'
import { createChallenge } from './challenge'
import { storedCode } from './codes'
import { usableMethods } from './methods'
import { newSentCode } from './send'

export type Start = {
  readonly account: Account
  readonly application: Application | undefined
  /** The caller's own code instead of one that is drawn here. */
  readonly code: string | undefined
  readonly state: Readonly<Record<string, unknown>> | undefined
  readonly trustChallenge: string | undefined
}

export type Started = {
  readonly twoFactorId: string
  /** Ends the challenge, also for a user whose only method is an authenticator. For a channel of the caller's. */
  readonly code: string
  readonly methods: readonly OfferedMethod[]
}

/** Opens a challenge without a login before it. */
export async function startChallenge(scope: TenantScope, start: Start): Promise<Started> {
  const { account, application, state, trustChallenge } = start
  const code = start.code ?? newSentCode(scope)
  const twoFactorId = await createChallenge(scope, {
    account,
    application,
    data: {
      origin: 'start',
      // A login with a code and without a password, in the public API's words.
      authenticationType: 'PASSWORDLESS',
      tokens: 'issue',
      code: storedCode(code.trim()),
      state,
      trustChallenge,
    },
  })
  return { twoFactorId, code, methods: toOfferedMethods(usableMethods(scope, account)) }
}
