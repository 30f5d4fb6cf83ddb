/** Ending what a user is signed in with. */
import { logoutsDue } from '@/lib/back-channel-logout'
import { afterCommit, execute } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { revokeRefreshTokensOfUser } from '@/lib/tokens'

/** Nobody gets in by these: a mail that asks to confirm an address stays good. */
const harmless = ['identityVerification', 'registrationVerification', 'oneTimeCode']

/** Hosted sessions and everything short-lived that leads to one, such as a code on its way to an application, except kinds that are `kept`. */
export async function endHostedSessions({ tenantId }: TenantScope, userId: string, ...kept: string[]): Promise<void> {
  await execute('delete from sso_sessions where tenant_id = $1::uuid and user_id = $2::uuid', tenantId, userId)
  afterCommit(logoutsDue)
  await execute(
    'delete from short_lived_secrets where tenant_id = $1::uuid and user_id = $2::uuid and kind <> all($3::text[])',
    tenantId,
    userId,
    [...harmless, ...kept],
  )
}

/** From now on every device has to show a second factor again. */
export async function revokeTrusts({ tenantId }: TenantScope, userId: string): Promise<void> {
  await execute('delete from two_factor_trusts where tenant_id = $1::uuid and user_id = $2::uuid', tenantId, userId)
}

/** Everything that the user is signed in with, at once, and everything that would make signing in again easier. `kept` as above. */
export async function endSessionsOf(scope: TenantScope, userId: string, ...kept: string[]): Promise<void> {
  await revokeTrusts(scope, userId)
  await endHostedSessions(scope, userId, ...kept)
  await revokeRefreshTokensOfUser(scope, userId)
}

/**
 * Hosted sessions and trusts always, whoever changed the password: it may have been known to others, who may have trusted a device with it.
 * Refresh tokens if the tenant's policy says so.
 */
export async function endSessionsAfterPasswordChange(scope: TenantScope, userId: string): Promise<void> {
  await revokeTrusts(scope, userId)
  await endHostedSessions(scope, userId)
  const { onPasswordChanged } = scope.tenant.settings.jwtConfiguration.refreshTokenRevocationPolicy
  if (onPasswordChanged) await revokeRefreshTokensOfUser(scope, userId)
}
