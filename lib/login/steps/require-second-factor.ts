/** 242: a user who has a second factor shows it, unless the policy or a trusted device spares it. */
import { acceptTrust, createProvedChallenge, demandOf, type IssuedTrust, trustReachOf } from '@/lib/mfa'
import { toOfferedMethods } from '@/lib/users'
import type { Attempt } from '../attempt'
import type { InvalidCredentials, SecondFactorRequired } from '../outcome'
import { unchangedSinceLogin } from '../proof'

export type SecondFactorStep =
  /** `renewedTrust`: the successor of the trust that was used. */
  | { readonly kind: 'passed'; readonly renewedTrust: IssuedTrust | undefined }
  | { readonly kind: 'required'; readonly outcome: SecondFactorRequired | InvalidCredentials }

export async function requireSecondFactor(attempt: Attempt): Promise<SecondFactorStep> {
  const { scope, account, request, identity, authenticationType } = attempt
  const demand = demandOf(scope, request.application, account)
  if (demand.kind === 'none' || attempt.secondFactorShown) return { kind: 'passed', renewedTrust: undefined }
  // Without a method there is nothing that a trust could have been earned with.
  const trust = demand.methods.length > 0 ? request.trust : undefined
  const use = await acceptTrust(scope, account.id, trust, trustReachOf(request.application))
  if (use.kind === 'trusted') return { kind: 'passed', renewedTrust: use.renewed }
  const data = {
    origin: 'login',
    identityId: identity?.id,
    authenticationType,
    tokens: request.tokens === 'accessTokenOnly' ? 'accessTokenOnly' : 'issue',
    passwordProblem: attempt.passwordProblem,
    state: attempt.state,
  } as const
  const challenge = { account, application: request.application, data }
  const twoFactorId = request.unattended
    ? ''
    : await createProvedChallenge(scope, challenge, unchangedSinceLogin(attempt))
  if (twoFactorId === undefined) return { kind: 'required', outcome: { kind: 'invalidCredentials' } }
  const methods = toOfferedMethods(demand.methods)
  const { configurableMethods } = demand
  return { kind: 'required', outcome: { kind: 'secondFactorRequired', twoFactorId, methods, configurableMethods } }
}
