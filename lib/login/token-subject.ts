/** What tokens say of a user, and the settings they are issued under. */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import type { AccessTokenInput } from '@/lib/tokens'
import { type Account, identityOf, registrationFor } from '@/lib/users'

/** The token settings that apply: the application's where it enables its own, else the tenant's. */
export function jwtConfigurationOf({ tenant }: TenantScope, application: Application | undefined) {
  const own = application?.settings.jwtConfiguration
  return own?.enabled ? own : tenant.settings.jwtConfiguration
}

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
