/** Access tokens that come back to this server: what one is worth at this moment. */
import type { TenantScope } from '@/lib/tenancy'
import { type AccessTokenClaims, audienceOf, findRefreshTokenById } from '@/lib/tokens'
import type { Account } from '@/lib/users'
import { type Client, findClient } from './clients'
import { eligibleUser } from './token/eligible-user'

export type LiveAccessToken = {
  readonly claims: AccessTokenClaims
  /** Whom it was issued to. */
  readonly client: Client
  readonly account: Account
}

/** Whether the refresh token that an access token came with, its `sid`, was not revoked. A token that came without one has nothing to lose. */
async function isGrantAlive({ scope }: Client, { sid }: AccessTokenClaims): Promise<boolean> {
  return typeof sid !== 'string' || (await findRefreshTokenById(scope, sid)) !== undefined
}

/** What a verified token is worth: only while its client, its user and its grant may still use it. */
export async function liveGrant({
  claims,
  scope,
}: {
  readonly claims: AccessTokenClaims
  readonly scope: TenantScope
}): Promise<LiveAccessToken | undefined> {
  const client = await findClient(audienceOf(claims).client ?? '')
  if (client?.scope.tenantId !== scope.tenantId) return undefined
  const [user, alive] = await Promise.all([eligibleUser(client, claims.sub), isGrantAlive(client, claims)])
  return user.kind === 'eligible' && alive ? { claims, client, account: user.account } : undefined
}
