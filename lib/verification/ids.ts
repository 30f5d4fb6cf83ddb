/** Verification ids: who holds one, and its code where there is one, has read what was sent to an address. */
import { findApplication } from '@/lib/applications'
import { createSecret, findCode, findSecret, newCode, type SecretKind } from '@/lib/secrets'
import type { VerificationStrategy } from '@/lib/settings'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { findAccount } from '@/lib/users'
import { holderOf, policyOf, type Subject, subjectOf, userIdOf } from './subject'

export type VerificationState = Readonly<Record<string, unknown>>

/** What an id carries from where it was made to where it is used. Written and read only here. */
type Grant = {
  readonly identityId?: string | undefined
  readonly registrationId?: string | undefined
  /** Of nobody yet. */
  readonly address?: { readonly type: 'email' | 'phoneNumber'; readonly value: string } | undefined
  readonly strategy: VerificationStrategy
  /** The application's, returned unmodified. */
  readonly state?: VerificationState | undefined
  /** It came with a message of its own. */
  readonly sent?: boolean | undefined
}

export const kindOf = ({ kind }: Pick<Subject, 'kind'>) =>
  kind === 'registration' ? 'registrationVerification' : 'identityVerification'

export type VerificationKind = Extract<SecretKind, `${string}Verification`>

export type NewVerification = {
  /** Absent: as the tenant or the application says. */
  readonly strategy?: VerificationStrategy | undefined
  readonly state?: VerificationState | undefined
  /** A message with it follows. */
  readonly sent?: boolean | undefined
}

function aboutOf(subject: Subject): Pick<Grant, 'identityId' | 'registrationId' | 'address'> {
  switch (subject.kind) {
    case 'identity':
      return { identityId: subject.identity.id }
    case 'registration':
      return { registrationId: subject.registration.id }
    case 'address':
      return { address: { type: subject.type, value: subject.value } }
  }
}

/** A new id for a subject. It brings no code of its own: the newest one of the subject counts for all its ids. */
export function newVerificationId(
  scope: TenantScope,
  subject: Subject,
  { strategy, state, sent }: NewVerification = {},
): Promise<string> {
  const policy = policyOf(scope, subject)
  if (!policy) throw new Error('There is nothing to verify')
  const grant: Grant = {
    ...aboutOf(subject),
    strategy: strategy ?? policy.strategy,
    state,
    sent,
  }
  return createSecret(scope, {
    kind: kindOf(subject),
    ttlSeconds: policy.ttlSeconds,
    userId: userIdOf(subject),
    applicationId: subject.application?.id,
    data: grant,
  })
}

/** An id and, with the strategy FormField, the code to be typed in with it. */
export type Verification = { readonly verificationId: string; readonly oneTimeCode: string | undefined }

/** A new code takes the place of the one that the subject had. */
export async function newVerification(
  scope: TenantScope,
  subject: Subject,
  verification: NewVerification = {},
): Promise<Verification> {
  const verificationId = await newVerificationId(scope, subject, verification)
  const policy = policyOf(scope, subject)
  if (!policy || (verification.strategy ?? policy.strategy) === 'ClickableLink') {
    return { verificationId, oneTimeCode: undefined }
  }
  const { generator, ttlSeconds } = policy
  const code = { holder: holderOf(subject), userId: userIdOf(subject) ?? null, ttlSeconds, generator }
  return { verificationId, oneTimeCode: await newCode(scope, code) }
}

export type FoundVerification = {
  readonly kind: VerificationKind
  readonly verificationId: string
  readonly scope: TenantScope
  readonly subject: Subject
  readonly strategy: VerificationStrategy
  readonly state: VerificationState | undefined
}

async function addressSubject(
  scope: TenantScope,
  address: NonNullable<Grant['address']>,
  applicationId: string | null,
): Promise<Subject> {
  const application = applicationId === null ? undefined : await findApplication(scope, applicationId)
  return { kind: 'address', tenantId: scope.tenantId, ...address, application }
}

async function userSubject(
  scope: TenantScope,
  userId: string | null,
  stored: Parameters<typeof subjectOf>[2],
): Promise<Subject | undefined> {
  const account = userId === null ? undefined : await findAccount(scope, userId)
  return account?.active ? subjectOf(scope, account, stored) : undefined
}

/** What an id that is still good is about. Spends nothing. */
export async function findVerification(
  kind: VerificationKind,
  verificationId: string,
): Promise<FoundVerification | undefined> {
  const found = await findSecret(kind, verificationId)
  const scope = found.kind === 'live' ? await scopeOf(found.secret.tenantId) : undefined
  if (!scope || found.kind !== 'live') return undefined
  // Nobody but `newVerificationId` writes these kinds.
  const { strategy, state, address, ...stored } = found.secret.data as Grant
  const { userId, applicationId } = found.secret
  const subject = address
    ? await addressSubject(scope, address, applicationId)
    : await userSubject(scope, userId, { ...stored, applicationId })
  return subject && { kind, verificationId, scope, subject, strategy, state }
}

/** As `findVerification`, of whichever kind it is. */
export async function findAnyVerification(verificationId: string): Promise<FoundVerification | undefined> {
  const identity = await findVerification('identityVerification', verificationId)
  return identity ?? findVerification('registrationVerification', verificationId)
}

/** The code that goes with an id, to be sent once more; a new one if the old one is not good any more. */
export async function codeFor({ scope, subject, strategy }: FoundVerification): Promise<string | undefined> {
  if (strategy === 'ClickableLink') return undefined
  const policy = policyOf(scope, subject)
  const holder = holderOf(subject)
  const present = await findCode(holder)
  if (present !== undefined || !policy) return present
  const { generator, ttlSeconds } = policy
  return newCode(scope, { holder, userId: userIdOf(subject) ?? null, ttlSeconds, generator })
}
