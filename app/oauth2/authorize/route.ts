/** GET and POST /oauth2/authorize: the hosted sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). GET shows it, POST acts on it. */
import { clientInfo } from '@/lib/http/client'
import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { queryFields, readForm } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { readHostedCookie } from '@/lib/http/hosted-cookies'
import { toHostedPage } from '@/lib/http/hosted-outcome'
import { presentedTrust, trustCookies } from '@/lib/http/trust-cookies'
import { loginWithPassword } from '@/lib/login'
import {
  type AuthorizationRequest,
  errorResponse,
  interactionRequired,
  parameterOf,
  signInBySession,
} from '@/lib/oauth'
import { answerResponse } from './answer'
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
  const client = { ipAddress: clientInfo(request, false).ipAddress, trust: presentedTrust(request, undefined) }
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
  if (reuse && step?.kind === 'secondFactor') {
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
  const { scope, application, device } = authorization
  const { ipAddress } = clientInfo(request, false)
  const loginIdTypes = ['email', 'username', 'phoneNumber'] as const
  const trust = presentedTrust(request, undefined)
  const login = { application, ipAddress, device, trust, tokens: 'none', loginId, loginIdTypes, password } as const
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
