/** Asking for a verification: the id, and the message that leads to it. */
import type { Application } from '@/lib/applications'
import { inTransaction } from '@/lib/db'
import { nobody, queueMessage } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import {
  codeFor,
  type FoundVerification,
  type NewVerification,
  newVerification,
  type Verification,
  type VerificationState,
} from './ids'
import { isOpen, type Subject } from './subject'

type Outcome =
  | { readonly kind: 'sent' }
  /** There is nobody to carry it, or nowhere to carry it to. */
  | { readonly kind: 'unsendable' }

/** Queues the message that brings a verification to its user, in the transaction around the caller. */
export async function sendVerification(
  scope: TenantScope,
  subject: Subject,
  { verificationId, oneTimeCode }: Verification,
  state?: NewVerification['state'],
): Promise<Outcome> {
  const { application } = subject
  const user = subject.kind === 'address' ? nobody : subject.account
  const values = { verificationId, verificationOneTimeCode: oneTimeCode }
  const common = { user, application, values, state }
  const queue = () => {
    if (subject.kind === 'registration') return queueMessage(scope, { kind: 'registrationVerification', ...common })
    const { type, value: to } = subject.kind === 'address' ? subject : subject.identity
    return type === 'phoneNumber'
      ? queueMessage(scope, { kind: 'phoneVerificationSms', to, ...common })
      : queueMessage(scope, { kind: 'emailVerification', to, ...common })
  }
  const queued = await queue()
  return { kind: queued.kind === 'queued' ? 'sent' : 'unsendable' }
}

/** Sends what an id is about once more (Identity Verify API, "Send"). */
export function sendFoundVerification(found: FoundVerification): Promise<Outcome> {
  const { scope, subject, state, verificationId } = found
  return inTransaction(async () =>
    sendVerification(scope, subject, { verificationId, oneTimeCode: await codeFor(found) }, state),
  )
}

/** A new verification and its message, both or neither. */
export function startAndSend(
  scope: TenantScope,
  subject: Subject,
  verification: NewVerification = {},
): Promise<Verification> {
  return inTransaction(async () => {
    const started = await newVerification(scope, subject, { ...verification, sent: true })
    await sendVerification(scope, subject, started, verification.state)
    return started
  })
}

/** A verification that a change of the user has begun, as the User API tells of it. */
export type BegunVerification = Verification & { readonly type: string; readonly value: string }

/**
 * Begins what a new user, or a changed address, has to verify, in the transaction of the change.
 *
 * `original`: the user before the change, if there was one; what was open then was begun then. `application`: whose templates count.
 */
export async function beginVerifications(
  scope: TenantScope,
  account: Account,
  {
    original,
    application,
    state,
  }: {
    readonly original?: Account | undefined
    readonly application?: Application | undefined
    /** Comes back when the verification is done. */
    readonly state?: VerificationState | undefined
  },
): Promise<BegunVerification[]> {
  const known = new Set(original?.identities.map(({ id }) => id))
  const begun: BegunVerification[] = []
  for (const identity of account.identities) {
    const subject: Subject = { kind: 'identity', account, identity, application }
    if (known.has(identity.id) || !isOpen(scope, subject)) continue
    const { type, value } = identity
    begun.push({ ...(await startAndSend(scope, subject, { state })), type, value })
  }
  return begun
}
