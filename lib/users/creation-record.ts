/** The login record of a user's creation: created with a password, a user is on record from the start (Login API, "Search Login Records"). */
import { recordLogin } from '@/lib/login-records'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type Identity, identityOf } from './account'

/** What a user is called where none of the identities was used. */
export function knownAs(account: Account): Identity | undefined {
  return identityOf(account, 'email') ?? identityOf(account, 'username') ?? account.identities[0]
}

export type Creation = {
  /** From where the request came. */
  readonly ipAddress: string | undefined
  /** Created together with a registration for it. */
  readonly applicationId?: string
}

/** Inside the transaction that created the user. Without a password there is nothing to have logged in with. */
export async function recordCreation(
  { tenantId }: TenantScope,
  account: Account,
  { ipAddress, applicationId }: Creation,
): Promise<void> {
  if (!account.password) return
  await recordLogin({
    tenantId,
    userId: account.id,
    applicationId,
    loginId: knownAs(account)?.displayValue,
    authenticationType: applicationId === undefined ? 'USER_CREATE' : 'REGISTRATION',
    ipAddress,
  })
}
