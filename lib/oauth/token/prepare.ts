/** Everything that one grant brings, signed and not yet written: what cannot be signed costs nobody a login. */
import { now } from '@/lib/clock'
import { fragment, sqlWith } from '@/lib/db'
import { type Spending, spendPart } from '@/lib/secrets'
import { listenerPart } from '@/lib/sessions'
import { newRefreshToken, type PreparedRefreshToken } from '@/lib/tokens'
import { proofPart } from '@/lib/users'
import type { IssuedByCode } from '../authorization-code'
import type { AuthenticatedClient } from '../client-authentication'
import { type Grant, hasScope, issueTokens } from './issue'
import { type TokenResponse, tokenTypeFor } from './outcome'

/** What a user granted, and when and how they proved who they are. */
export type UserGrant = Omit<Grant, 'client' | 'grants' | 'refreshTokenId'> & {
  readonly client: AuthenticatedClient
  /** How the client got it: the first of the `gty` claim. */
  readonly grantType: string
  /** The resources of the grant, of which the access token may be for fewer. */
  readonly grantedResources: readonly string[]
  /** When the password in force at the proof was set, ms; null for a user without one. */
  readonly passwordInstant: number | null
  readonly device: Readonly<Record<string, unknown>>
}

export type PreparedTokens = {
  /** What can be revoked of it. */
  readonly issued: IssuedByCode
  readonly response: TokenResponse
  /**
   * Writes the refresh token, and spends the secret that the tokens are for where there is one: in one statement, so both or neither, and neither
   * if the password that the proof was made under is not the user's any more. False: nobody may get the response.
   */
  readonly write: (secret?: Spending) => Promise<boolean>
}

/** RFC 9449 §5: nothing but its key tells a public client from anybody else who holds its refresh token. */
const keyToRefreshWith = ({ client, keyThumbprint }: UserGrant) =>
  client.authentication === 'none' && keyThumbprint !== undefined ? { keyThumbprint } : {}

/** Where the client may refresh and the user granted it. */
function prepareRefreshToken(grant: UserGrant): PreparedRefreshToken | undefined {
  const { client, account } = grant
  const { generateRefreshTokens, enabledGrants } = client.application.settings.oauthConfiguration
  const wanted =
    hasScope(grant.scope, 'offline_access') && generateRefreshTokens && enabledGrants.includes('refresh_token')
  if (!wanted) return undefined
  return newRefreshToken({
    tenantId: client.scope.tenantId,
    userId: account.id,
    applicationId: client.application.id,
    ssoSessionId: grant.ssoSessionId,
    authenticationType: grant.authenticationType,
    authInstant: grant.authInstant,
    scope: grant.scope,
    metaData: {
      device: { ...grant.device, lastAccessedInstant: now() },
      resources: grant.grantedResources,
      data: { grantType: grant.grantType, ...keyToRefreshWith(grant) },
    },
  })
}

/** Signs the tokens of a grant. */
export async function prepareTokens(grant: UserGrant): Promise<PreparedTokens> {
  const { account, client, passwordInstant, scope, ssoSessionId } = grant
  const refreshToken = prepareRefreshToken(grant)
  const { accessToken, idToken, lifetime } = await issueTokens({
    ...grant,
    grants: [grant.grantType],
    refreshTokenId: refreshToken?.id,
  })
  const { jti, expirationInstant } = accessToken
  return {
    issued: { jti, expirationInstant, refreshTokenId: refreshToken?.id },
    response: {
      access_token: accessToken.token,
      expires_in: lifetime,
      id_token: idToken,
      refresh_token: refreshToken?.value,
      refresh_token_id: refreshToken?.id,
      scope: scope || undefined,
      token_type: tokenTypeFor(grant),
      userId: account.id,
    },
    write: async (secret) => {
      const proved = fragment`exists (select 1 from proved)`
      const granted = secret ? fragment`exists (select 1 from spent)` : proved
      const listens = client.application.settings.oauthConfiguration.backChannelLogoutURL !== undefined
      const parts = [
        proofPart(client.scope, { userId: account.id, passwordInstant }),
        // `proved` first: the user is locked before what is spent, as everybody who changes a user locks them. Nobody waits in a circle.
        ...(secret ? [spendPart(secret, proved)] : []),
        ...(refreshToken ? [refreshToken.insert(granted)] : []),
        ...(listens && ssoSessionId !== undefined ? [listenerPart(ssoSessionId, client.application.id, granted)] : []),
      ]
      const [row] = await sqlWith<{ granted: boolean }>(parts, fragment`select ${granted} as granted`)
      return row?.granted ?? false
    },
  }
}
