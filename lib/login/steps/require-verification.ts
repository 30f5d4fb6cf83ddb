/** 212 and 213: where the tenant or the application says so, addresses and registrations are verified before there are tokens. */
import { type Identity, identityOf, needsVerification, registrationFor } from '@/lib/users'
import { identityPolicy, newVerificationId, registrationPolicy } from '@/lib/verification'
import type { Attempt, Step } from '../attempt'
import type { Demand } from '../outcome'

/** The address that a login stands on: the number that was used, and otherwise the email address; for who came by neither, what there is. */
function checkedIdentity({ account, identity }: Attempt): Identity | undefined {
  if (identity?.type === 'phoneNumber') return identity
  return identityOf(account, 'email') ?? (identity ? undefined : identityOf(account, 'phoneNumber'))
}

/** The address that keeps the user out. */
function gatedIdentity(attempt: Attempt) {
  const identity = checkedIdentity(attempt)
  if (!identity || !needsVerification(identity)) return undefined
  const policy = identityPolicy(attempt.scope, identity.type)
  return policy?.wanted && policy.gated ? { identity, policy } : undefined
}

/** The registration that keeps the user out. */
function gatedRegistration({ scope, account, request: { application } }: Attempt) {
  const registration = application && registrationFor(account, application.id)
  if (!registration || registration.verified) return undefined
  const policy = registrationPolicy(scope, application)
  return policy.wanted && policy.gated ? { application, registration, policy } : undefined
}

/** Whether something has to be verified before there are tokens. */
export function isGated(attempt: Attempt): boolean {
  return (gatedIdentity(attempt) ?? gatedRegistration(attempt)) !== undefined
}

/** The id of the answer goes with the code that the user was sent; a login sends none. */
export const requireVerifiedIdentity: Step<Demand> = async (attempt) => {
  const gated = gatedIdentity(attempt)
  if (!gated) return undefined
  const { account, request, scope } = attempt
  const { identity, policy } = gated
  if (policy.strategy === 'ClickableLink') return { kind: 'identityUnverified', account }
  const { application } = request
  const verificationId = await newVerificationId(scope, { kind: 'identity', account, identity, application })
  return {
    kind: 'identityUnverified',
    account,
    identityVerificationId: verificationId,
    ...(identity.type === 'email' && { emailVerificationId: verificationId }),
  }
}

export const requireVerifiedRegistration: Step<Demand> = async (attempt) => {
  const gated = gatedRegistration(attempt)
  if (!gated) return undefined
  const { account, scope } = attempt
  const { policy, ...of } = gated
  if (policy.strategy === 'ClickableLink') return { kind: 'registrationUnverified', account }
  const registrationVerificationId = await newVerificationId(scope, { kind: 'registration', account, ...of })
  return { kind: 'registrationUnverified', account, registrationVerificationId }
}
