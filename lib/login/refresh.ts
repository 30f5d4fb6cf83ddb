/** A refresh token for a new access token: the user is looked at as in any login, and the exchange is recorded as one. */
import { findApplication, jwtConfigurationOf } from '@/lib/applications'
import { scopeOf } from '@/lib/tenancy'
import {
  findRefreshTokenAnd,
  issueAccessToken,
  keyFor,
  keyOfRefreshToken,
  type RefreshToken,
  refreshTokenExpiry,
} from '@/lib/tokens'
import { type Account, accountOf, registrationFor } from '@/lib/users'
import type { Attempt } from './attempt'
import { refreshAndTell } from './events'
import type { IssuedTokens } from './outcome'
import { refusalOf } from './pipeline'
import { accessTokenSubject } from './token-subject'

export type Refresh = {
  readonly value: string
  /** Named by the request; a token of another tenant is unknown to it. */
  readonly tenantId: string | undefined
  readonly ipAddress: string | undefined
  /** Only ever shortens the configured lifetime. */
  readonly timeToLiveInSeconds: number | undefined
}

export type RefreshLoginOutcome =
  | { readonly kind: 'refreshed'; readonly tokens: IssuedTokens }
  /** Unknown, expired, spent, revoked, or its user or application may not use it any more: the client has to log in again. */
  | { readonly kind: 'invalid' }
  /** The requested lifetime is longer than the configured one. */
  | { readonly kind: 'lifetimeTooLong'; readonly limit: number }

const invalid: RefreshLoginOutcome = { kind: 'invalid' }

/** Everything that has to be right before the token is spent. */
async function attemptOf(
  token: RefreshToken,
  account: Account | null,
  ipAddress: string | undefined,
): Promise<Attempt | undefined> {
  const scope = await scopeOf(token.tenantId)
  // Nothing of this API shows a key: what is bound to one is for the token endpoint.
  if (!scope || keyOfRefreshToken(token) !== undefined) return undefined
  const application = await findApplication(scope, token.applicationId)
  if (!application?.active || !application.settings.loginConfiguration.allowTokenRefresh) return undefined
  if (!account || !registrationFor(account, application.id)) return undefined
  const request = { application, ipAddress, device: {}, userAgent: undefined, tokens: 'issue' as const }
  const attempt: Attempt = { scope, request, account, identity: undefined, authenticationType: 'REFRESH_TOKEN' }
  return (await refusalOf(attempt)) ? undefined : attempt
}

/**
 * What the access token says besides who the user is. A token that a client got for a grant of scopes brings them along, and no profile where
 * the application keeps that for the scopes that ask for it: it never comes to more than was granted (RFC 6749 §6).
 */
function grantedTo({ scope: granted }: RefreshToken, { account, request, scope }: Attempt) {
  const subject = accessTokenSubject(scope, account, request.application)
  if (granted === null) return subject
  const strict = request.application?.settings.oauthConfiguration.scopeHandlingPolicy === 'Strict'
  return { ...subject, scope: granted, ...(strict && { profileClaims: undefined }) }
}

/** Exchanges a refresh token of the Login API (Login API, "Refresh a JWT"). */
export async function refreshLogin({
  value,
  tenantId,
  ipAddress,
  timeToLiveInSeconds,
}: Refresh): Promise<RefreshLoginOutcome> {
  const found = await findRefreshTokenAnd<{ account: Account | null }>(value, { tenantId }, { account: accountOf('t') })
  const attempt = found && (await attemptOf(found.token, found.account, ipAddress))
  if (!attempt) return invalid
  const { scope, account, request, authenticationType } = attempt
  const configuration = jwtConfigurationOf(scope, request.application)
  const lifetime = timeToLiveInSeconds ?? configuration.timeToLiveInSeconds
  if (lifetime > configuration.timeToLiveInSeconds)
    return { kind: 'lifetimeTooLong', limit: configuration.timeToLiveInSeconds }
  const { refreshTokenRevocationPolicy: revocation } = scope.tenant.settings.jwtConfiguration
  // Signed before the token is spent: what cannot be signed costs nobody a login.
  const accessToken = issueAccessToken(
    {
      ...grantedTo(found.token, attempt),
      authenticationType,
      authInstant: found.token.authInstant,
      refreshTokenId: found.token.id,
    },
    lifetime,
    await keyFor(configuration.accessTokenKeyId),
  )
  const spent = await refreshAndTell(scope, found, { configuration, revocation }, { account, ipAddress })
  if (spent.kind !== 'refreshed') return invalid
  const { token } = spent
  return {
    kind: 'refreshed',
    tokens: {
      accessToken: accessToken.token,
      accessTokenExpiry: accessToken.expirationInstant,
      refreshToken: {
        value: spent.value,
        id: token.id,
        lifetimeInSeconds: Math.ceil((refreshTokenExpiry(configuration, token) - found.foundInstant) / 1000),
      },
    },
  }
}
