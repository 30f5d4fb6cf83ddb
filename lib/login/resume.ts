/** Logins that waited for a verification or a registration, taken up again without another proof. */
import type { Application } from '@/lib/applications'
import { spendSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import type { Attempt, LoginRequest } from './attempt'
import { findLoginIntent } from './login-intent'
import type { LoginResult } from './outcome'
import { afterSecondFactor, refusalOf } from './pipeline'

/**
 * Goes on at step 10, after another look at the user. Spends the intent: of any number of simultaneous callers one goes on. If what
 * it waited for is still open, the outcome brings a new one, which ends when the first one would have. `challengeGone`: begin anew.
 */
export async function resumeLogin(
  scope: TenantScope,
  loginIntent: string,
  request: Omit<LoginRequest, 'application' | 'resumable'> & { readonly application: Application },
): Promise<LoginResult> {
  const intent = await findLoginIntent(scope, request.application.id, loginIntent)
  if (!intent || !(await spendSecret('loginIntent', loginIntent))) return { kind: 'challengeGone' }
  const { account, authenticationType, identity, provedInstant, state } = intent
  const attempt: Attempt = {
    scope,
    request: { ...request, resumable: { provedInstant } },
    account,
    identity,
    authenticationType,
    state,
  }
  return (await refusalOf(attempt)) ?? afterSecondFactor(attempt)
}
