/** Writing that something is verified, and telling of it. */
import { execute, inTransaction } from '@/lib/db'
import { type EventInfo, type NewEvent, recordEvents } from '@/lib/events'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type Identity, storedAccount, toRegistrationJson, toUserJson } from '@/lib/users'
import { holderOf, type IdentitySubject, type RegistrationSubject, type UserSubject } from './subject'

/** How it became known (User API, `identities[x].verifiedReason`). */
export type VerifiedReason = 'Administrative' | 'Completed' | 'Implicit'

export type MarkOutcome =
  | { readonly kind: 'verified'; readonly account: Account }
  /** It was verified already. Nothing was changed. */
  | { readonly kind: 'unchanged' }

async function write(scope: TenantScope, subject: UserSubject, reason: VerifiedReason): Promise<boolean> {
  const parameters = [scope.tenantId, subject.account.id, holderOf(subject)]
  const where = 'tenant_id = $1::uuid and user_id = $2::uuid and id = $3::uuid and not verified'
  const set = 'verified = true, verified_instant = coalesce(verified_instant, now_ms()), last_update_instant = now_ms()'
  const changed =
    subject.kind === 'identity'
      ? await execute(
          `update user_identities set ${set}, verified_reason = $4 where ${where} and type <> 'username'`,
          ...parameters,
          reason,
        )
      : await execute(`update registrations set ${set} where ${where}`, ...parameters)
  return changed === 1
}

/** Every other id for it has done its work; but for those that are being used at this moment, whose users must not wait for us as we for them. */
async function endVerifications({ tenantId }: TenantScope, subject: UserSubject): Promise<void> {
  await execute(
    `delete from short_lived_secrets where secret_hash in (
       select secret_hash from short_lived_secrets where tenant_id = $1::uuid and user_id = $2::uuid and spent_instant is null
         and kind in ('identityVerification', 'registrationVerification') and $3 in (data->>'identityId', data->>'registrationId')
       for update skip locked)`,
    tenantId,
    subject.account.id,
    holderOf(subject),
  )
}

function identityEvents({ identity }: IdentitySubject, account: Account, info: EventInfo | undefined): NewEvent[] {
  const user = () => toUserJson(account)
  const { type: loginIdType, value: loginId } = identity
  const verified: NewEvent = {
    type: 'user.identity.verified',
    info,
    members: () => ({ loginId, loginIdType, user: user() }),
  }
  return loginIdType === 'email'
    ? [{ type: 'user.email.verified', info, members: () => ({ user: user() }) }, verified]
    : [verified]
}

function registrationEvents(
  { registration: { applicationId, id } }: RegistrationSubject,
  account: Account,
  info: EventInfo | undefined,
): NewEvent[] {
  const registration = account.registrations.find((one) => one.id === id)
  if (!registration) return []
  const members = () => ({ applicationId, registration: toRegistrationJson(registration), user: toUserJson(account) })
  return [{ type: 'user.registration.verified', info, members }]
}

/** Marks an address or a registration as verified, with its events, in the transaction around the caller or in one of its own. */
export function markVerified(
  scope: TenantScope,
  subject: UserSubject,
  { reason, info }: { readonly reason: VerifiedReason; readonly info?: EventInfo | undefined },
): Promise<MarkOutcome> {
  return inTransaction(async () => {
    if (!(await write(scope, subject, reason))) return { kind: 'unchanged' }
    await endVerifications(scope, subject)
    const account = await storedAccount(scope, subject.account.id)
    const events =
      subject.kind === 'identity' ? identityEvents(subject, account, info) : registrationEvents(subject, account, info)
    await recordEvents(scope, ...events)
    return { kind: 'verified', account }
  })
}

function impliesVerification({ tenant }: TenantScope, type: Identity['type']): boolean {
  const { emailConfiguration, phoneConfiguration } = tenant.settings
  if (type === 'phoneNumber') return phoneConfiguration.implicitPhoneVerificationAllowed
  return type === 'email' && emailConfiguration.implicitEmailVerificationAllowed
}

/** Who used what was sent to an address alone has shown that it is theirs, where the tenant takes that for a verification. */
export async function markReached(
  scope: TenantScope,
  account: Account,
  identity: Identity | undefined,
): Promise<Account> {
  if (!identity || identity.verified || !impliesVerification(scope, identity.type)) return account
  const subject: UserSubject = { kind: 'identity', account, identity, application: undefined }
  const outcome = await markVerified(scope, subject, { reason: 'Implicit' })
  return outcome.kind === 'verified' ? outcome.account : account
}
