/** Access tokens that come back to this server: what one is worth at this moment. */
import { always, type Fragment } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { type AccessTokenClaims, audienceOf, refreshTokenLives } from '@/lib/tokens'
import { type Account, findAccount } from '@/lib/users'
import { type Client, findClient } from './clients'
import { eligibilityOf } from './token/eligible-user'

export type LiveAccessToken = {
  readonly claims: AccessTokenClaims
  /** Whom it was issued to. */
  readonly client: Client
  readonly account: Account
}

/** The refresh token that an access token came with, its `sid`, was not revoked. A token that came without one has nothing to lose. */
const grantLives = ({ scope }: Client, { sid }: AccessTokenClaims): Fragment =>
  typeof sid === 'string' ? refreshTokenLives(scope, sid) : always

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
  const account = await findAccount(client.scope, claims.sub, grantLives(client, claims))
  const user = await eligibilityOf(client, account)
  return user.kind === 'eligible' ? { claims, client, account: user.account } : undefined
}
