/** GET and POST /oauth2/authorize: the hosted sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). GET shows it, POST acts on it. */
import { now } from '@/lib/clock'
import { clientInfo } from '@/lib/http/client'
import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { queryFields, readForm } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { clearHostedCookie, readHostedCookie, setHostedCookie } from '@/lib/http/hosted-cookies'
import { toHostedPage } from '@/lib/http/hosted-outcome'
import { loginWithPassword } from '@/lib/login'
import {
  type Authentication,
  type AuthorizationRequest,
  errorAddress,
  oauthError,
  parameterOf,
  signInBySession,
} from '@/lib/oauth'
import { createSession, endSession } from '@/lib/sessions'
import { readAuthorization } from './authorization'
import { completeAuthorization, type SignedIn } from './completion'
import { type Credentials, readCredentials } from './credentials'
import { signInResponse } from './sign-in-response'

const loginRequired = oauthError('login_required', 'authentication_required', 'The user has to sign in.')
const registrationRequired = oauthError('login_required', 'registration_required', 'The user has to be registered.')

const persistent = ({ scope }: AuthorizationRequest) =>
  ({ kind: 'persistent', seconds: scope.tenant.settings.httpSessionMaxInactiveInterval }) as const

export const GET = hosted('oauth2/authorize', async (request) => {
  const read = await readAuthorization(request, queryFields(request))
  if (read.kind === 'answered') return read.response
  const { authorization } = read
  const token = readHostedCookie(request, 'sso')
  const reuse = token && (await signInBySession(authorization, token, clientInfo(request, false).ipAddress))
  const step = reuse ? toHostedPage(reuse.outcome, authorization.application) : undefined
  if (reuse && token && step?.kind === 'signedIn') {
    // The browser forgets the cookie when the server forgets the session, so both start their wait anew.
    const cookie = setHostedCookie('sso', token, persistent(authorization))
    return completeAuthorization(request, authorization, step, reuse.authentication, [cookie])
  }
  if (authorization.prompt === 'none') {
    const unregistered = step?.kind === 'message' && step.problem === 'notRegistered'
    return redirectResponse(errorAddress(authorization, unregistered ? registrationRequired : loginRequired))
  }
  return signInResponse(request, authorization, { loginId: authorization.loginHint ?? '', rememberDevice: false })
})

/** A new session where the person wants one, unless the password is not that of the sign-in any more; whatever session the browser had is over either way (ASVS 7.2.4). */
async function startSession(
  request: Request,
  { scope, device, ...authorization }: AuthorizationRequest,
  { userId, passwordInstant }: SignedIn,
  rememberDevice: boolean,
): Promise<{ authentication: Authentication; cookies: readonly string[] } | undefined> {
  const previous = readHostedCookie(request, 'sso')
  const authenticationType = 'PASSWORD'
  if (!rememberDevice) {
    if (previous) await endSession(previous)
    const authentication: Authentication = { authenticationType, authInstant: now(), sessionId: undefined }
    return { authentication, cookies: previous ? [clearHostedCookie('sso')] : [] }
  }
  const proved = { userId, authenticationType, passwordInstant } as const
  const session = await createSession(scope, { ...proved, device, replaces: previous })
  return (
    session && {
      authentication: { authenticationType, authInstant: session.authInstant, sessionId: session.id },
      cookies: [setHostedCookie('sso', session.token, persistent({ scope, device, ...authorization }))],
    }
  )
}

async function signIn(
  request: Request,
  authorization: AuthorizationRequest,
  { loginId, password, rememberDevice }: Credentials,
): Promise<Response> {
  const { scope, application, device } = authorization
  const { ipAddress } = clientInfo(request, false)
  const loginIdTypes = ['email', 'username', 'phoneNumber'] as const
  const login = { application, ipAddress, device, tokens: 'none', loginId, loginIdTypes, password } as const
  const step = toHostedPage(await loginWithPassword(scope, login), application)
  switch (step.kind) {
    case 'signedIn': {
      const started = await startSession(request, authorization, step, rememberDevice)
      if (!started)
        return signInResponse(request, authorization, { loginId, rememberDevice, problem: 'invalidCredentials' })
      return completeAuthorization(request, authorization, step, started.authentication, started.cookies)
    }
    case 'message':
      return signInResponse(request, authorization, { loginId, rememberDevice, problem: step.problem })
    case 'busy': {
      const { retryAfter } = step
      return signInResponse(request, authorization, { loginId, rememberDevice, problem: 'overloaded', retryAfter })
    }
    default:
      return step satisfies never
  }
}

export const POST = hosted('oauth2/authorize', async (request) => {
  const read = await readAuthorization(request, await readForm(request))
  if (read.kind === 'answered') return read.response
  const { authorization, parameters } = read
  const credentials = readCredentials(parameters)
  const { loginId, rememberDevice } = credentials
  if (!isOwnForm(request, parameterOf(parameters, csrfField), authorization.carried)) {
    return signInResponse(request, authorization, { loginId, rememberDevice, problem: 'formExpired' })
  }
  switch (credentials.kind) {
    case 'blank':
      return signInResponse(request, authorization, { loginId, rememberDevice, blank: credentials.fields })
    case 'impossible':
      return signInResponse(request, authorization, { loginId: '', rememberDevice, problem: 'invalidCredentials' })
    case 'complete':
      return signIn(request, authorization, credentials)
    default:
      return credentials satisfies never
  }
})
