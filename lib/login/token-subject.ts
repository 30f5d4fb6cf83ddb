/** What tokens say of a user. */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import type { AccessTokenInput } from '@/lib/tokens'
import { type Account, identityOf, registrationFor } from '@/lib/users'

/** The user's part of an access token. */
export function accessTokenSubject(
  { tenant }: TenantScope,
  account: Account,
  application: Application | undefined,
): Pick<AccessTokenInput, 'issuer' | 'tenantId' | 'userId' | 'application' | 'profileClaims'> {
  const email = identityOf(account, 'email')
  return {
    issuer: tenant.issuer,
    tenantId: tenant.id,
    userId: account.id,
    application: application && { id: application.id, roles: registrationFor(account, application.id)?.roles },
    profileClaims: {
      email: email?.value,
      emailVerified: email?.verified ?? false,
      username: identityOf(account, 'username')?.displayValue,
    },
  }
}
