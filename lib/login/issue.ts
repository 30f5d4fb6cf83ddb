/** Access to another application for a user who is logged in to one (Login API, "Issue a JWT"). */
import { type Application, findApplication, jwtConfigurationOf } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import {
  type AccessTokenClaims,
  findRefreshToken,
  insertDerivedRefreshToken,
  isOfGrant,
  issueAccessTokenUntil,
  keyFor,
  newRefreshToken,
  type PreparedRefreshToken,
  refreshTokenStands,
} from '@/lib/tokens'
import { findAccount, registrationFor } from '@/lib/users'
import type { Attempt } from './attempt'
import { endsAtOnce } from './pipeline'
import { recordedDefectOf } from './steps/require-password-change'
import { accessTokenSubject } from './token-subject'

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
  /** The user may not log in, or not without doing something first; or the token is not for this. */
  | { readonly kind: 'refused' }

/**
 * One that comes of a refresh token of the same user; undefined where there is nothing that it may come of. One that a client got for a grant of
 * scopes is worth those at that client, and becomes none without. The expiry policies must be the same, as the new token goes on counting from
 * the old one's start.
 */
async function deriveRefreshToken(issue: Issue, application: Application): Promise<PreparedRefreshToken | undefined> {
  const { scope, claims, refreshToken } = issue
  if (!refreshToken || !application.settings.loginConfiguration.generateRefreshTokens) return undefined
  const found = await findRefreshToken(refreshToken, { tenantId: scope.tenantId })
  if (found?.token.userId !== claims.sub || found.token.scope !== null) return undefined
  const source = jwtConfigurationOf(scope, await findApplication(scope, found.token.applicationId))
  const target = jwtConfigurationOf(scope, application)
  const samePolicy = source.refreshTokenExpirationPolicy === target.refreshTokenExpirationPolicy
  if (!samePolicy || !refreshTokenStands(source, found)) return undefined
  const { authInstant, insertInstant, startInstant, metaData } = found.token
  const derived = newRefreshToken({
    tenantId: scope.tenantId,
    userId: claims.sub,
    applicationId: application.id,
    authenticationType: 'JWT_SSO',
    authInstant,
    metaData,
    startInstant,
    insertInstant,
  })
  return (await insertDerivedRefreshToken(derived, found)) ? derived : undefined
}

/**
 * A login that is proved by an access token and by nothing else: whoever would have to do anything first gets none. A second factor is among that,
 * since no token tells whether one was shown. The new token ends when the presented one does.
 */
export async function issueForApplication(issue: Issue): Promise<IssueOutcome> {
  const { scope, claims, ipAddress } = issue
  if (isOfGrant(claims)) return { kind: 'refused' }
  const application = await findApplication(scope, issue.applicationId)
  if (!application?.active) return { kind: 'unknownApplication' }
  const account = await findAccount(scope, claims.sub)
  if (!account) return { kind: 'refused' }
  const authenticationType = 'JWT_SSO'
  const attempt: Attempt = {
    scope,
    request: { application, ipAddress, device: {}, userAgent: undefined, tokens: 'issue' },
    account,
    identity: undefined,
    authenticationType,
    passwordProblem: recordedDefectOf(scope, account),
  }
  if (!(await endsAtOnce(attempt))) return { kind: 'refused' }
  const registered = registrationFor(account, application.id) !== undefined
  const audience = registered ? application : undefined
  const key = await keyFor(jwtConfigurationOf(scope, audience).accessTokenKeyId)
  const refreshToken = registered ? await deriveRefreshToken(issue, application) : undefined
  const { token } = issueAccessTokenUntil(
    {
      ...accessTokenSubject(scope, account, audience),
      authenticationType,
      authInstant: Number(claims.auth_time) * 1000,
      refreshTokenId: refreshToken?.id,
    },
    Number(claims.exp),
    key,
  )
  return { kind: registered ? 'issued' : 'notRegistered', token, refreshToken: refreshToken?.value }
}
