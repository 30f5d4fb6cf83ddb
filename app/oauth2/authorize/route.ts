/** GET and POST /oauth2/authorize: the hosted sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). A request shows it, a POST of its form acts on it. */
import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { type FormResult, queryFields, readForm } from '@/lib/http/form'
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
import { sessionCookie, staysSignedIn } from './session'
import { signInResponse } from './sign-in-response'

/** A request for authorization, from a link or from an application's own form. */
async function begin(request: Request, form: FormResult): Promise<Response> {
  const read = await readAuthorization(request, form)
  if (read.kind === 'answered') return read.response
  const { authorization } = read
  const token = readHostedCookie(request, 'sso')
  const login = hostedLogin(request, authorization)
  // Without a page there is nothing to come back to, and nobody to answer.
  const client = authorization.prompt === 'none' ? { ...login, resumable: undefined, unattended: true } : login
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
  if (reuse && (step?.kind === 'secondFactor' || step?.kind === 'verify' || step?.kind === 'register')) {
    const entered = { loginId: '', rememberDevice: true, unprompted: true }
    return continueAuthorization(request, authorization, reuse.result, entered)
  }
  const loginId = authorization.loginHint ?? ''
  const rememberDevice = await staysSignedIn(authorization, token)
  return signInResponse(request, authorization, { loginId, rememberDevice, cookies: trusted })
}

export const GET = hosted('oauth2/authorize', (request) => begin(request, queryFields(request)))

/** Ours has these fields, also where nothing was typed; a request that was posted has none of them (OpenID Connect Core §3.1.2.1). */
function isSignInForm(form: FormResult): boolean {
  const own = ['loginId', 'password', csrfField]
  return form.kind !== 'form' || form.fields.some(([name]) => own.includes(name))
}

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
  const form = await readForm(request)
  if (!isSignInForm(form)) return begin(request, form)
  const read = await readAuthorization(request, form)
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
