/** GET and POST /oauth2/authorize: the hosted sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). GET shows it, POST acts on it. */
import { clientInfo } from '@/lib/http/client'
import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { queryFields, readForm } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { readHostedCookie } from '@/lib/http/hosted-cookies'
import { toHostedPage } from '@/lib/http/hosted-outcome'
import { loginWithPassword } from '@/lib/login'
import { type AuthorizationRequest, errorAddress, oauthError, parameterOf, signInBySession } from '@/lib/oauth'
import { readAuthorization } from './authorization'
import { completeAuthorization } from './completion'
import { continueAuthorization } from './continue'
import { type Credentials, readCredentials } from './credentials'
import { sessionCookie } from './session'
import { signInResponse } from './sign-in-response'

const loginRequired = oauthError('login_required', 'authentication_required', 'The user has to sign in.')
const registrationRequired = oauthError('login_required', 'registration_required', 'The user has to be registered.')

export const GET = hosted('oauth2/authorize', async (request) => {
  const read = await readAuthorization(request, queryFields(request))
  if (read.kind === 'answered') return read.response
  const { authorization } = read
  const token = readHostedCookie(request, 'sso')
  const reuse = token && (await signInBySession(authorization, token, clientInfo(request, false).ipAddress))
  const step = reuse ? toHostedPage(reuse.outcome, authorization.application) : undefined
  if (reuse && token && step?.kind === 'signedIn') {
    // The browser forgets the cookie when the server forgets the session, so both start their wait anew.
    const cookies = [sessionCookie(token, authorization)]
    return completeAuthorization(request, authorization, step, reuse.authentication, cookies)
  }
  if (authorization.prompt === 'none') {
    const unregistered = step?.kind === 'message' && step.problem === 'notRegistered'
    return redirectResponse(errorAddress(authorization, unregistered ? registrationRequired : loginRequired))
  }
  return signInResponse(request, authorization, { loginId: authorization.loginHint ?? '', rememberDevice: false })
})

async function signIn(
  request: Request,
  authorization: AuthorizationRequest,
  { loginId, password, rememberDevice }: Credentials,
): Promise<Response> {
  const { scope, application, device } = authorization
  const { ipAddress } = clientInfo(request, false)
  const loginIdTypes = ['email', 'username', 'phoneNumber'] as const
  const login = { application, ipAddress, device, tokens: 'none', loginId, loginIdTypes, password } as const
  return continueAuthorization(request, authorization, await loginWithPassword(scope, login), {
    loginId,
    rememberDevice,
  })
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
