/** Userinfo (OpenID Connect Core §5.3): what the scopes of an access token release about its user. */
import { profileClaims } from '@/lib/tokens'
import { registrationFor } from '@/lib/users'
import { liveGrant } from './access-token'
import { type OAuthError, oauthError } from './errors'
import { invalidToken, type PresentedToken, verifyPresented } from './presented-token'
import { profileOf } from './profile'
import { releasedScopes } from './scopes'
import { hasScope } from './token/issue'

export type UserinfoOutcome =
  | { readonly kind: 'claims'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): UserinfoOutcome => ({ kind: 'refused', error })

/** Only access tokens are believed, and only while their client, their user and their grant may still use them. */
export async function userinfo(presented: PresentedToken): Promise<UserinfoOutcome> {
  const verified = await verifyPresented(presented)
  if ('error' in verified) return refused(verified)
  const live = await liveGrant(verified)
  if (!live) return refused(invalidToken)
  const { account, claims, client } = live
  const { application } = client
  const strict = application.settings.oauthConfiguration.scopeHandlingPolicy === 'Strict'
  const granted = typeof claims.scope === 'string' ? claims.scope : ''
  if (strict && !hasScope(granted, 'openid')) {
    return refused(oauthError('invalid_token', 'missing_required_scope', 'The access token was not issued for openid.'))
  }
  const profile = profileOf(account)
  if (strict) {
    return {
      kind: 'claims',
      claims: { sub: account.id, ...profileClaims(profile, releasedScopes(application, granted)) },
    }
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
