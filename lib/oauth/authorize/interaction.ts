/** Why a sign-in without a page could not go on. */
import type { LoginOutcome } from '@/lib/login'
import { identityOf } from '@/lib/users'
import { type OAuthError, type OAuthErrorReason, oauthError } from '../errors'

function reasonOf(outcome: LoginOutcome | undefined): OAuthErrorReason {
  switch (outcome?.kind) {
    case 'identityUnverified':
      return identityOf(outcome.account, 'email')?.verified === false
        ? 'email_verification_required'
        : 'phone_verification_required'
    case 'notRegistered':
      return 'registration_required'
    case 'registrationIncomplete':
      return outcome.missing.length > 0 ? 'registration_missing_requirement' : 'registration_required'
    case 'registrationUnverified':
      return 'registration_verification_required'
    case 'secondFactorRequired':
      return 'multi_factor_challenge_required'
    default:
      return 'authentication_required'
  }
}

/** What a client is told that asked for no page where a third party's application needs a consent that is not there yet. */
export const consentRequired = oauthError(
  'consent_required',
  'consent_required',
  'The user has to consent to what the application asks for.',
)

/** What a client is told that asked for no page (`prompt=none`) where only a page can go on; undefined: there is no session that counts. */
export function interactionRequired(outcome: LoginOutcome | undefined): OAuthError {
  return oauthError('login_required', reasonOf(outcome), 'The user has to do something that needs a page.')
}
