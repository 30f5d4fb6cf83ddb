/** The end of a sign-in on the hosted pages: a code, on its way back to the application. */
import { localeOf } from '@/lib/http/hosted'
import { answerResponse } from '@/lib/http/hosted-answer'
import type { HostedStep } from '@/lib/http/hosted-outcome'
import {
  type Authentication,
  type AuthorizationRequest,
  errorResponse,
  issueCode,
  oauthError,
  successResponse,
} from '@/lib/oauth'
import { hostedDevice } from '../login-request'

export type SignedIn = Extract<HostedStep, { kind: 'signedIn' }>

const anotherPerson = oauthError(
  'login_required',
  'authentication_required',
  'Another user than the expected one signed in.',
)

/** Whoever signed in is told to the application, unless it asked for somebody else (OpenID Connect Core §3.1.2.1, `id_token_hint`). */
export async function completeAuthorization(
  request: Request,
  authorization: AuthorizationRequest,
  { userId, passwordInstant, userState }: SignedIn,
  authentication: Authentication,
  cookies: readonly string[],
): Promise<Response> {
  const { application, hintedUserId } = authorization
  if (hintedUserId !== undefined && hintedUserId !== userId) {
    return answerResponse(request, errorResponse(authorization, anotherPerson), application.name, cookies)
  }
  const described = { ...authorization, device: hostedDevice(request, authorization) }
  const code = await issueCode(described, { userId, passwordInstant }, authentication)
  const locale = localeOf(request, authorization.carried.find(([name]) => name === 'locale')?.[1])
  return answerResponse(request, successResponse(authorization, { code, locale, userState }), application.name, cookies)
}
