/** The end of a sign-in on the hosted pages: a consent where one is needed, and a code, on its way back to the application. */
import { localeOf } from '@/lib/http/hosted'
import { answerResponse } from '@/lib/http/hosted-answer'
import type { HostedStep } from '@/lib/http/hosted-outcome'
import {
  type Authentication,
  type AuthorizationRequest,
  consentOf,
  consentRequired,
  errorResponse,
  issueCode,
  type OAuthError,
  oauthError,
  openConsent,
  successResponse,
} from '@/lib/oauth'
import { consentResponse } from '../consent/consent-response'
import { hostedDevice } from '../login-request'

export type SignedIn = Extract<HostedStep, { kind: 'signedIn' }>

const anotherPerson = oauthError(
  'login_required',
  'authentication_required',
  'Another user than the expected one signed in.',
)

/** A code for what the request asks for now, on its way to the application. */
export async function answerWithCode(
  request: Request,
  authorization: AuthorizationRequest,
  { userId, passwordInstant, userState }: Pick<SignedIn, 'userId' | 'passwordInstant' | 'userState'>,
  authentication: Authentication,
  cookies: readonly string[],
): Promise<Response> {
  const described = { ...authorization, device: hostedDevice(request, authorization) }
  const code = await issueCode(described, { userId, passwordInstant }, authentication)
  const locale = localeOf(request, authorization.carried.find(([name]) => name === 'locale')?.[1])
  const answer = successResponse(authorization, { code, locale, userState })
  return answerResponse(request, answer, authorization.application.name, cookies)
}

/**
 * Whoever signed in is told to the application, unless it asked for somebody else (OpenID Connect Core §3.1.2.1, `id_token_hint`), or has to
 * ask them first what it may know.
 */
export async function completeAuthorization(
  request: Request,
  authorization: AuthorizationRequest,
  signedIn: SignedIn,
  authentication: Authentication,
  cookies: readonly string[],
): Promise<Response> {
  const { application, hintedUserId, prompt } = authorization
  const { userId, passwordInstant, userState } = signedIn
  const refuse = (error: OAuthError) =>
    answerResponse(request, errorResponse(authorization, error), application.name, cookies)
  if (hintedUserId !== undefined && hintedUserId !== userId) return refuse(anotherPerson)
  const consent = await consentOf(authorization, userId)
  if (consent.kind === 'granted') {
    return answerWithCode(request, { ...authorization, scopes: consent.scopes }, signedIn, authentication, cookies)
  }
  if (prompt === 'none') return refuse(consentRequired)
  const { remembered } = consent
  const pending = await openConsent(authorization, { userId, passwordInstant, userState, authentication })
  // Ticked is what the application asks for, unless the person has declined it before.
  const checked = (name: string) => remembered.get(name) ?? true
  return consentResponse(request, authorization, { pending, userId, checked, cookies })
}
