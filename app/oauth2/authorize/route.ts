import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { queryFields, readForm } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { answerResponse } from '@/lib/http/hosted-answer'
import { readHostedCookie } from '@/lib/http/hosted-cookies'
import { toHostedPage } from '@/lib/http/hosted-outcome'
import { trustCookies } from '@/lib/http/trust-cookies'
import { loginWithPassword } from '@/lib/login'
import {
  type AuthorizationRequest,
  errorResponse,
  interactionRequired,
  parameterOf,
  signInBySession,
} from '@/lib/oauth'
import { hostedLogin } from '../login-request'
import { readAuthorization } from './authorization'
import { completeAuthorization } from './completion'
import { continueAuthorization } from './continue'
import { type Credentials, readCredentials } from './credentials'
import { sessionCookie } from './session'
import { signInResponse } from './sign-in-response'

export const GET = hosted('oauth2/authorize', async (request) => {
  const read = await readAuthorization(request, queryFields(request))
  if (read.kind === 'answered') return read.response
  const { authorization } = read
  const token = readHostedCookie(request, 'sso')
  const login = hostedLogin(request, authorization)
  // Without a page there is nothing to come back to.
  const client = authorization.prompt === 'none' ? { ...login, resumable: undefined } : login
  const reuse = token === undefined ? undefined : await signInBySession(authorization, token, client)
  const step = reuse ? toHostedPage(reuse.result, authorization.application) : undefined
  const trusted = reuse?.result.trust ? trustCookies(reuse.result.trust, request) : []
  if (reuse && token && step?.kind === 'signedIn') {
    // The browser forgets the cookie when the server forgets the session, so both start their wait anew.
    const cookies = [sessionCookie(token, authorization), ...trusted]
    return completeAuthorization(request, authorization, step, reuse.authentication, cookies)
  }
  if (authorization.prompt === 'none') {
    const error = interactionRequired(reuse?.result)
    return answerResponse(request, errorResponse(authorization, error), authorization.application.name, trusted)
  }
  if (reuse && (step?.kind === 'secondFactor' || step?.kind === 'verify')) {
    return continueAuthorization(request, authorization, reuse.result, { loginId: '', rememberDevice: true })
  }
  const loginId = authorization.loginHint ?? ''
  return signInResponse(request, authorization, { loginId, rememberDevice: false, cookies: trusted })
})

async function signIn(
  request: Request,
  authorization: AuthorizationRequest,
  { loginId, password, rememberDevice }: Credentials,
): Promise<Response> {
  const { scope } = authorization
  const loginIdTypes = ['email', 'username', 'phoneNumber'] as const
  const login = { ...hostedLogin(request, authorization), loginId, loginIdTypes, password }
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
