/** `password` (RFC 6749 §4.3): for applications that enable it, since it shows them what only this server should see. */

import { maxLoginIdLength, maxPasswordLength } from '@/lib/limits'
import { type LoginOutcome, loginWithPassword, type PasswordChangeReason } from '@/lib/login'
import { passwordInstantOf } from '@/lib/users'
import { consentRequired } from '../authorize/interaction'
import { type AuthenticatedClient, noSecret } from '../client-authentication'
import { consentOf } from '../consent'
import { deviceOf } from '../device-description'
import { type OAuthError, type OAuthErrorReason, oauthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { requestedResources } from '../resources'
import { grantableScopes } from '../scopes'
import { refuse, type Sender, type TokenOutcome } from './outcome'
import { prepareTokens } from './prepare'

type Refusal = Exclude<LoginOutcome, { kind: 'loggedIn' | 'notRegistered' | 'overloaded' }>

const wrongCredentials = oauthError('invalid_grant', 'invalid_user_credentials', 'The username or password is wrong.')

const changeReasons: Readonly<Record<PasswordChangeReason, OAuthErrorReason>> = {
  Administrative: 'change_password_administrative',
  Breached: 'change_password_breached',
  Expired: 'change_password_expired',
  Validation: 'change_password_validation',
}

const unavailable = (reason: OAuthErrorReason) =>
  oauthError('invalid_grant', reason, 'The user may not sign in at the moment.')

function errorOf(outcome: Refusal): OAuthError {
  switch (outcome.kind) {
    case 'invalidCredentials':
    case 'challengeGone':
    case 'wrongCode':
      return wrongCredentials
    case 'passwordChangeRequired':
      return {
        ...oauthError(
          'change_password_required',
          changeReasons[outcome.reason],
          'The password has to be changed first.',
        ),
        more: { change_password_id: outcome.changePasswordId },
      }
    case 'secondFactorRequired':
      return {
        ...oauthError(
          'two_factor_required',
          'multi_factor_challenge_required',
          'A second factor has to be shown first.',
        ),
        more: { two_factor_id: outcome.twoFactorId, two_factor_methods: outcome.methods },
      }
    case 'identityUnverified':
      return unavailable('email_verification_required')
    case 'registrationIncomplete':
      return unavailable('registration_missing_requirement')
    case 'registrationUnverified':
      return unavailable('registration_verification_required')
    case 'expired':
      return unavailable('user_expired')
    case 'locked':
      return unavailable('user_locked')
    case 'prevented':
    case 'vetoed':
      return unavailable('login_prevented')
    default:
      return outcome satisfies never
  }
}

/** `username` is the documented name, `loginId` one that documented examples use. */
function credentialsOf(parameters: RequestParameters): { loginId: string; password: string } | OAuthError {
  const loginId = parameterOf(parameters, 'username') ?? parameterOf(parameters, 'loginId')
  const password = parameterOf(parameters, 'password')
  if (loginId === undefined || password === undefined) {
    return oauthError('invalid_request', 'invalid_user_credentials', 'username or password is missing.')
  }
  // Longer than any login id or password can be: no account has these.
  return loginId.length > maxLoginIdLength || password.length > maxPasswordLength
    ? wrongCredentials
    : { loginId, password }
}

/** Nothing but a secret can show here that the client is who it says, unless its application has none. */
function mayAsk({ application, authentication }: AuthenticatedClient): boolean {
  const { clientAuthenticationPolicy } = application.settings.oauthConfiguration
  return authentication !== 'none' || clientAuthenticationPolicy === 'NotRequired'
}

export async function passwordGrant(
  client: AuthenticatedClient,
  parameters: RequestParameters,
  { ipAddress, keyThumbprint }: Sender,
): Promise<TokenOutcome> {
  if (!mayAsk(client)) return refuse(noSecret)
  const credentials = credentialsOf(parameters)
  if ('error' in credentials) return refuse(credentials)
  const scopes = grantableScopes(client.application, parameters)
  if ('error' in scopes) return refuse(scopes)
  const resources = requestedResources(parameters, client.application)
  if ('error' in resources) return refuse(resources)
  const device = deviceOf(parameters)
  const outcome = await loginWithPassword(client.scope, {
    ...credentials,
    loginIdTypes: ['email', 'username', 'phoneNumber'],
    application: client.application,
    // The user's own only where no server stands in between.
    ipAddress,
    sharedAddress: client.authentication !== 'none',
    device,
    userAgent: undefined,
    tokens: 'none',
  })
  if (outcome.kind === 'overloaded') return outcome
  if (outcome.kind !== 'loggedIn' && outcome.kind !== 'notRegistered') return refuse(errorOf(outcome))
  const { account } = outcome
  // There is no page to ask on: what was not decided before cannot be granted.
  const consent = await consentOf({ ...client, scopes }, account.id)
  if (consent.kind === 'open') return refuse(consentRequired)
  const tokens = await prepareTokens({
    client,
    account,
    grantType: 'password',
    scope: consent.scopes.join(' '),
    authenticationType: 'PASSWORD',
    authInstant: account.lastLoginInstant ?? 0,
    passwordInstant: passwordInstantOf(account),
    nonce: undefined,
    keyThumbprint,
    ssoSessionId: undefined,
    grantedResources: resources,
    resources,
    device,
  })
  const written = await tokens.write()
  return written ? { kind: 'issued', response: tokens.response } : refuse(wrongCredentials)
}
