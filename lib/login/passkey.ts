/** Logins with a passkey (WebAuthn API, "Complete a WebAuthn Passkey Authentication"; the hosted sign-in). */
import type { Application } from '@/lib/applications'
import {
  type Assertion,
  type Claimed,
  completeAssertion,
  findAssertion,
  type Judged,
  judgePageProof,
  type PageProof,
} from '@/lib/passkeys'
import type { TenantScope } from '@/lib/tenancy'
import type { Attempt, LoginRequest, LoginState } from './attempt'
import { noteFailedLogin } from './failed-login'
import { type FirstFactorResult, finishLogin } from './pipeline'

/** What the request names, besides the challenge, has to be the challenge's own. */
export type PasskeyLogin = Omit<LoginRequest, 'application'> & {
  readonly assertion: Assertion
  readonly claimed: Claimed
  /** Absent: the one of the challenge. */
  readonly applicationId: string | undefined
  /** Of the header or the API key. */
  readonly tenantIds: readonly string[]
}

const invalidCredentials = { kind: 'invalidCredentials' } as const

type Proved = {
  readonly scope: TenantScope
  readonly request: LoginRequest
  readonly identityId?: string | undefined
  readonly state?: LoginState | undefined
}

/**
 * A passkey that recognised its owner is two factors in one: it is had, and it is unlocked by what its owner knows or is (NIST SP 800-63B-4
 * §3.1.7). One that did not is the first factor alone. A wrong answer is no guess and locks nobody: nobody comes nearer by trying, and whoever
 * knows the id of somebody's passkey could lock them out.
 */
function finish(
  { scope, request, identityId, state }: Proved,
  outcome: Judged,
): Promise<FirstFactorResult> | typeof invalidCredentials {
  const { account } = outcome
  const identity = account?.identities.find(({ id }) => id === identityId)
  const attempt = account && ({ scope, request, account, identity, authenticationType: 'WebAuthn' } satisfies Attempt)
  if (outcome.kind === 'refused' || !attempt) {
    if (attempt) noteFailedLogin(attempt)
    return invalidCredentials
  }
  return finishLogin({ ...attempt, secondFactorShown: outcome.userVerified, state })
}

/** The challenge is spent whatever comes of the login. One that is unknown, expired or used is answered as a wrong password is. */
export async function loginWithPasskey(login: PasskeyLogin): Promise<FirstFactorResult> {
  const { assertion, claimed, applicationId, tenantIds, ...request } = login
  const open = await findAssertion(assertion)
  if (!open || tenantIds.some((tenantId) => tenantId !== open.scope.tenantId)) return invalidCredentials
  const { application, identityId, scope, state } = open
  if (applicationId !== undefined && applicationId !== application.id) return invalidCredentials
  const outcome = await completeAssertion(open, assertion, claimed)
  return finish({ scope, request: { ...request, application }, identityId, state }, outcome)
}

/** The same on our own page. `challengeGone`: the page was open for too long, or what it brought was used before. */
export async function loginWithPagePasskey(
  scope: TenantScope,
  request: LoginRequest & { readonly application: Application },
  proof: PageProof,
): Promise<FirstFactorResult | { readonly kind: 'challengeGone' }> {
  const outcome = await judgePageProof(scope, proof)
  return outcome.kind === 'tooLate' ? { kind: 'challengeGone' } : finish({ scope, request }, outcome)
}
