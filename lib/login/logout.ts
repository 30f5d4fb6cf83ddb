/** Logout of the Login API: ends the refresh token that is presented, or every one of its owner. */
import { logoutsDue } from '@/lib/back-channel-logout'
import { afterCommit, execute } from '@/lib/db'
import { scopeOf } from '@/lib/tenancy'
import { findRefreshToken, type RefreshTokenBinding, revokeRefreshToken, revokeRefreshTokensOfUser } from '@/lib/tokens'

/** `global`: every refresh token and hosted session of the token's owner. An unknown token has nothing to end, which is no error. */
export async function logout(
  refreshToken: string,
  extent: 'this' | 'global',
  binding: RefreshTokenBinding,
): Promise<void> {
  const found = await findRefreshToken(refreshToken, binding)
  const scope = found && (await scopeOf(found.token.tenantId))
  if (!scope) return
  const { id, userId } = found.token
  if (extent === 'this') {
    await revokeRefreshToken(scope, id)
    return
  }
  await revokeRefreshTokensOfUser(scope, userId)
  await execute('delete from sso_sessions where tenant_id = $1::uuid and user_id = $2::uuid', scope.tenantId, userId)
  afterCommit(logoutsDue)
}
