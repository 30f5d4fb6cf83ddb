/** What can be verified - an address of a user, or a registration - and under which settings of whom. */
import { type Application, findApplication } from '@/lib/applications'
import type { Generator } from '@/lib/secrets'
import type { ApplicationSettings, VerificationStrategy } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import type { Account, Identity, Registration } from '@/lib/users'

export type IdentitySubject = {
  readonly kind: 'identity'
  readonly account: Account
  readonly identity: Identity
  /** Whose templates count for the message. */
  readonly application: Application | undefined
}

export type RegistrationSubject = {
  readonly kind: 'registration'
  readonly account: Account
  readonly registration: Registration
  readonly application: Application
}

/** What a user has already. */
export type UserSubject = IdentitySubject | RegistrationSubject

/** An address that nobody in the tenant has yet, such as that of who is about to sign up. */
export type AddressSubject = {
  readonly kind: 'address'
  readonly tenantId: string
  readonly type: 'email' | 'phoneNumber'
  /** In the one spelling that is compared. */
  readonly value: string
  readonly application: Application | undefined
}

export type Subject = UserSubject | AddressSubject

type Policy = {
  /** Whether the tenant or the application asks for it at all. */
  readonly wanted: boolean
  /** No tokens until it is verified. */
  readonly gated: boolean
  readonly strategy: VerificationStrategy
  readonly ttlSeconds: number
  readonly generator: Generator
}

type Configuration = Pick<ApplicationSettings, 'unverified' | 'verificationStrategy'>

/** `of`: as the tenant's settings name the ids and codes. */
function policy(
  { tenant }: TenantScope,
  of: 'email' | 'phone' | 'registration',
  wanted: boolean,
  { unverified, verificationStrategy }: Configuration,
): Policy {
  const { externalIdentifierConfiguration: identifiers } = tenant.settings
  return {
    wanted,
    gated: unverified.behavior === 'Gated',
    strategy: verificationStrategy,
    ttlSeconds: identifiers[`${of}VerificationIdTimeToLiveInSeconds`],
    generator: identifiers[`${of}VerificationOneTimeCodeGenerator`],
  }
}

/** The settings for addresses of one type; undefined for what cannot be verified. */
export function identityPolicy(scope: TenantScope, type: Identity['type']): Policy | undefined {
  const { emailConfiguration, phoneConfiguration } = scope.tenant.settings
  switch (type) {
    case 'email':
      return policy(scope, 'email', emailConfiguration.verifyEmail, emailConfiguration)
    case 'phoneNumber':
      return policy(scope, 'phone', phoneConfiguration.verifyPhoneNumber, phoneConfiguration)
    case 'username':
      return undefined
  }
}

export function registrationPolicy(scope: TenantScope, { settings }: Application): Policy {
  return policy(scope, 'registration', settings.verifyRegistration, settings)
}

export function policyOf(scope: TenantScope, subject: Subject): Policy | undefined {
  switch (subject.kind) {
    case 'identity':
      return identityPolicy(scope, subject.identity.type)
    case 'registration':
      return registrationPolicy(scope, subject.application)
    case 'address':
      return identityPolicy(scope, subject.type)
  }
}

/** The id of the identity or the registration, or the address: there is one code at a time for each. */
export function holderOf(subject: Subject): string {
  switch (subject.kind) {
    case 'identity':
      return subject.identity.id
    case 'registration':
      return subject.registration.id
    case 'address':
      return `address/${subject.tenantId}/${subject.type}/${subject.value}`
  }
}

/** Whose it is, if it is somebody's. */
export const userIdOf = (subject: Subject): string | undefined =>
  subject.kind === 'address' ? undefined : subject.account.id

/** Whether it is still to be verified, by whoever cares to. */
export function isOpen(scope: TenantScope, subject: UserSubject): boolean {
  const { verified } = subject.kind === 'identity' ? subject.identity : subject.registration
  return !verified && policyOf(scope, subject) !== undefined
}

/** What a stored verification was about, as it is now; undefined if that is gone. */
export async function subjectOf(
  scope: TenantScope,
  account: Account,
  stored: {
    readonly identityId?: string | undefined
    readonly registrationId?: string | undefined
    readonly applicationId: string | null
  },
): Promise<UserSubject | undefined> {
  const application = stored.applicationId === null ? undefined : await findApplication(scope, stored.applicationId)
  const identity = account.identities.find(({ id }) => id === stored.identityId)
  if (identity) return { kind: 'identity', account, identity, application }
  const registration = account.registrations.find(({ id }) => id === stored.registrationId)
  return registration && application && { kind: 'registration', account, registration, application }
}
