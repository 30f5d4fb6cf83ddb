/** Whose password a change password id is about. */
import { type ChangePasswordGrant, findChangePasswordId } from '@/lib/password-change'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { type Account, findAccount } from '@/lib/users'

export type Subject = {
  readonly changePasswordId: string
  readonly scope: TenantScope
  readonly account: Account
  readonly applicationId: string | null
  readonly grant: ChangePasswordGrant
}

/** Undefined: the id is unknown, expired or used, or its user is gone. Spends nothing. */
export async function subjectOf(changePasswordId: string | undefined): Promise<Subject | undefined> {
  const found = changePasswordId ? await findChangePasswordId(changePasswordId) : undefined
  const scope = found && (await scopeOf(found.tenantId))
  const account = scope && (await findAccount(scope, found.userId))
  if (!changePasswordId || !found || !scope || !account?.active) return undefined
  return { changePasswordId, scope, account, applicationId: found.applicationId, grant: found.grant }
}
