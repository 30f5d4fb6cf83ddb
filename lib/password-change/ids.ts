/** Change password ids: who holds one may set the user's password, once and for a short time. */
import { type Fragment, sql } from '@/lib/db'
import {
  createOwnSecret,
  createProvedSecret,
  createSecret,
  findSecret,
  type NewSecret,
  type StoredSecret,
} from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import type { PasswordChangeReason } from '@/lib/users'

/** What an id carries from where it was made to where it is used. */
export type ChangePasswordGrant = {
  /** Present: a login demanded the change. Absent: somebody asked for it. */
  readonly reason?: PasswordChangeReason | undefined
  /** The identity that the user was found by; the login that follows the change counts for it. */
  readonly identityId?: string | undefined
  /** The identity of the email address that the id went to, and nowhere else: whoever has it reads that mailbox. */
  readonly mailedTo?: string | undefined
  /** The user was created with it, to choose the first password. */
  readonly setUp?: true | undefined
  /** The application's, returned unmodified. */
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

export type NewChangePasswordId = ChangePasswordGrant & {
  readonly userId: string
  readonly applicationId: string | undefined
  /** The caller's own instead of a random one. */
  readonly value?: string | undefined
}

type Parts = Pick<NewChangePasswordId, 'userId' | 'applicationId'> & { readonly grant: ChangePasswordGrant }

function secretOf({ tenant }: TenantScope, { userId, applicationId, grant }: Parts): NewSecret {
  const { changePasswordIdTimeToLiveInSeconds, setupPasswordIdTimeToLiveInSeconds } =
    tenant.settings.externalIdentifierConfiguration
  const ttlSeconds = grant.setUp ? setupPasswordIdTimeToLiveInSeconds : changePasswordIdTimeToLiveInSeconds
  return { kind: 'changePassword', ttlSeconds, userId, applicationId, data: grant }
}

/** Undefined: the value is taken. */
export async function createChangePasswordId(
  scope: TenantScope,
  { userId, applicationId, value, ...grant }: NewChangePasswordId,
): Promise<string | undefined> {
  const secret = secretOf(scope, { userId, applicationId, grant })
  if (value === undefined) return createSecret(scope, secret)
  return (await createOwnSecret(scope, secret, value)) ? value : undefined
}

/** The same for a login that demands the change. Undefined: what `proof` (see `createProvedSecret`) asks for no longer holds. */
export function createDemandedChangeId(
  scope: TenantScope,
  { userId, applicationId, ...grant }: Omit<NewChangePasswordId, 'value' | 'setUp'>,
  proof: Fragment,
): Promise<string | undefined> {
  return createProvedSecret(scope, secretOf(scope, { userId, applicationId, grant }), proof)
}

export type FoundChangePasswordId = {
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string | null
  readonly grant: ChangePasswordGrant
}

function toFound({ tenantId, userId, applicationId, data }: StoredSecret): FoundChangePasswordId | undefined {
  // Nobody but `createChangePasswordId` writes this kind.
  return userId === null ? undefined : { tenantId, userId, applicationId, grant: data as ChangePasswordGrant }
}

/** The first password is good for a day to choose, in which whoever created the user may find that the address was somebody else's. */
export async function stillReaches(
  tenantId: string,
  userId: string,
  { mailedTo, setUp }: ChangePasswordGrant,
): Promise<boolean> {
  if (!setUp) return true
  const rows = await sql(
    'select 1 as found from user_identities where tenant_id = $1::uuid and user_id = $2::uuid and id = $3::uuid',
    tenantId,
    userId,
    mailedTo,
  )
  return rows.length > 0
}

/** An id that is still good. Spends nothing. */
export async function findChangePasswordId(value: string): Promise<FoundChangePasswordId | undefined> {
  const secret = await findSecret('changePassword', value)
  const found = secret.kind === 'live' ? toFound(secret.secret) : undefined
  return found && (await stillReaches(found.tenantId, found.userId, found.grant)) ? found : undefined
}
