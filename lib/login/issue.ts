/** Access to another application for a user who is logged in to one (Login API, "Issue a JWT"). */
import type { Application } from '@/lib/applications'
import { findApplication } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import {
  type AccessTokenClaims,
  findRefreshToken,
  insertRefreshToken,
  issueAccessTokenUntil,
  keyFor,
  newRefreshToken,
  type PreparedRefreshToken,
  refreshTokenExpired,
} from '@/lib/tokens'
import { findAccount, registrationFor } from '@/lib/users'
import type { Attempt } from './attempt'
import { refusalOf } from './pipeline'
import { accessTokenSubject, jwtConfigurationOf } from './token-subject'

export type Issue = {
  readonly scope: TenantScope
  /** Of the presented access token. */
  readonly claims: AccessTokenClaims
  readonly applicationId: string
  /** A refresh token of the same user, of any application. */
  readonly refreshToken: string | undefined
  readonly ipAddress: string | undefined
}

export type IssueOutcome =
  | { readonly kind: 'issued' | 'notRegistered'; readonly token: string; readonly refreshToken: string | undefined }
  | { readonly kind: 'unknownApplication' }
  /** The user may not log in any more. */
  | { readonly kind: 'refused' }

/** The expiry policies must be the same, as the new token goes on counting from the old one's start. */
async function prepareRefreshToken(issue: Issue, application: Application): Promise<PreparedRefreshToken | undefined> {
  const { scope, claims, refreshToken } = issue
  if (!refreshToken || !application.settings.loginConfiguration.generateRefreshTokens) return undefined
  const found = await findRefreshToken(refreshToken, { tenantId: scope.tenantId })
  if (!found || found.spentInstant !== null || found.token.userId !== claims.sub) return undefined
  const source = jwtConfigurationOf(scope, await findApplication(scope, found.token.applicationId))
  const target = jwtConfigurationOf(scope, application)
  const samePolicy = source.refreshTokenExpirationPolicy === target.refreshTokenExpirationPolicy
  if (!samePolicy || refreshTokenExpired(source, found.token, found.foundInstant)) return undefined
  const { authInstant, insertInstant, startInstant, metaData } = found.token
  return newRefreshToken({
    tenantId: scope.tenantId,
    userId: claims.sub,
    applicationId: application.id,
    authenticationType: 'JWT_SSO',
    authInstant,
    metaData,
    startInstant,
    insertInstant,
  })
}

/** The new token ends when the presented one does. */
export async function issueForApplication(issue: Issue): Promise<IssueOutcome> {
  const { scope, claims, ipAddress } = issue
  const application = await findApplication(scope, issue.applicationId)
  if (!application?.active) return { kind: 'unknownApplication' }
  const account = await findAccount(scope, claims.sub)
  if (!account) return { kind: 'refused' }
  const authenticationType = 'JWT_SSO'
  const request = { application, ipAddress, device: {}, tokens: 'issue' as const }
  const attempt: Attempt = { scope, request, account, identity: undefined, authenticationType }
  if (await refusalOf(attempt)) return { kind: 'refused' }
  const registered = registrationFor(account, application.id) !== undefined
  const audience = registered ? application : undefined
  const refreshToken = registered ? await prepareRefreshToken(issue, application) : undefined
  const { token } = issueAccessTokenUntil(
    {
      ...accessTokenSubject(scope, account, audience),
      authenticationType,
      authInstant: Number(claims.auth_time) * 1000,
      refreshTokenId: refreshToken?.id,
    },
    Number(claims.exp),
    await keyFor(jwtConfigurationOf(scope, audience).accessTokenKeyId),
  )
  if (refreshToken) await insertRefreshToken(refreshToken)
  return { kind: registered ? 'issued' : 'notRegistered', token, refreshToken: refreshToken?.value }
}
