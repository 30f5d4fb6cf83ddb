/** 212 and 213: where the tenant or the application says so, addresses and registrations are verified before there are tokens. */
import { type Identity, identityOf, needsVerification, registrationFor } from '@/lib/users'
import { identityPolicy, newVerificationId, registrationPolicy } from '@/lib/verification'
import type { Attempt, Step } from '../attempt'
import { createLoginIntent } from '../login-intent'
import type { Demand, InvalidCredentials, VerificationGate } from '../outcome'

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

/** Undefined: the password that was proved is the user's no longer. */
async function gateOf(
  attempt: Attempt,
  gate: Omit<VerificationGate, 'loginIntent'>,
): Promise<{ readonly gate?: VerificationGate } | undefined> {
  if (!attempt.request.resumable) return {}
  const loginIntent = await createLoginIntent(attempt, gate.address)
  return loginIntent === undefined ? undefined : { gate: { ...gate, loginIntent } }
}

/** The id of the answer goes with the code that the user was sent; a login sends none. */
export const requireVerifiedIdentity: Step<Demand | InvalidCredentials> = async (attempt) => {
  const gated = gatedIdentity(attempt)
  if (!gated) return undefined
  const { account, request, scope } = attempt
  const { identity, policy } = gated
  const topic = identity.type === 'email' ? 'email' : 'phone'
  const address = identity.displayValue
  if (policy.strategy === 'ClickableLink') {
    const gate = await gateOf(attempt, { topic, address, verificationId: undefined })
    return gate ? { kind: 'identityUnverified', account, ...gate } : { kind: 'invalidCredentials' }
  }
  const { application } = request
  const verificationId = await newVerificationId(scope, { kind: 'identity', account, identity, application })
  const gate = await gateOf(attempt, { topic, address, verificationId })
  if (!gate) return { kind: 'invalidCredentials' }
  return {
    kind: 'identityUnverified',
    account,
    ...gate,
    identityVerificationId: verificationId,
    ...(identity.type === 'email' && { emailVerificationId: verificationId }),
  }
}

export const requireVerifiedRegistration: Step<Demand | InvalidCredentials> = async (attempt) => {
  const gated = gatedRegistration(attempt)
  if (!gated) return undefined
  const { account, scope } = attempt
  const { policy, ...of } = gated
  const byCode = policy.strategy === 'FormField'
  const verificationId = byCode ? await newVerificationId(scope, { kind: 'registration', account, ...of }) : undefined
  const address = (identityOf(account, 'email') ?? account.identities[0])?.displayValue ?? ''
  const gate = await gateOf(attempt, { topic: 'registration', address, verificationId })
  if (!gate) return { kind: 'invalidCredentials' }
  return {
    kind: 'registrationUnverified',
    account,
    ...gate,
    ...(verificationId !== undefined && { registrationVerificationId: verificationId }),
  }
}
