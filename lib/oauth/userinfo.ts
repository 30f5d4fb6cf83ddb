/** Userinfo (OpenID Connect Core §5.3): what the scopes of an access token release about its user. */
import { findApplication } from '@/lib/applications'
import { refusalOf } from '@/lib/login'
import { audienceOf, profileClaims, profileScopesOf } from '@/lib/tokens'
import { findAccount, registrationFor } from '@/lib/users'
import { type OAuthError, oauthError } from './errors'
import { invalidToken, type PresentedToken, verifyPresented } from './presented-token'
import { profileOf } from './profile'
import { hasScope } from './token/issue'

export type UserinfoOutcome =
  | { readonly kind: 'claims'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): UserinfoOutcome => ({ kind: 'refused', error })

/** Only access tokens are believed, and only while their client and their user may still use them. */
export async function userinfo(presented: PresentedToken): Promise<UserinfoOutcome> {
  const verified = await verifyPresented(presented)
  if ('error' in verified) return refused(verified)
  const { claims, scope } = verified
  const clientId = audienceOf(claims).client
  const application = clientId === undefined ? undefined : await findApplication(scope, clientId)
  if (!application?.active) return refused(invalidToken)
  const strict = application.settings.oauthConfiguration.scopeHandlingPolicy === 'Strict'
  const granted = typeof claims.scope === 'string' ? claims.scope : ''
  if (strict && !hasScope(granted, 'openid')) {
    return refused(oauthError('invalid_token', 'missing_required_scope', 'The access token was not issued for openid.'))
  }
  const account = await findAccount(scope, claims.sub)
  const request = { application, ipAddress: '', device: {}, tokens: 'none' as const }
  const refusal =
    account && (await refusalOf({ scope, request, account, identity: undefined, authenticationType: 'PING' }))
  if (!account || refusal) return refused(invalidToken)
  const profile = profileOf(account)
  if (strict) {
    return { kind: 'claims', claims: { sub: account.id, ...profileClaims(profile, profileScopesOf(granted)) } }
  }
  const roles = registrationFor(account, application.id)?.roles
  return {
    kind: 'claims',
    claims: {
      sub: account.id,
      ...profileClaims(profile, ['profile', 'email', 'phone']),
      ...(roles && { applicationId: application.id, roles }),
    },
  }
}
