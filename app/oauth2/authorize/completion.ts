/** The end of a sign-in on the hosted pages: a code, on its way back to the application. */
import { localeOf, redirectResponse } from '@/lib/http/hosted'
import type { HostedStep } from '@/lib/http/hosted-outcome'
import { type Authentication, type AuthorizationRequest, issueCode, successAddress } from '@/lib/oauth'

export type SignedIn = Extract<HostedStep, { kind: 'signedIn' }>

export async function completeAuthorization(
  request: Request,
  authorization: AuthorizationRequest,
  { userId, userState }: SignedIn,
  authentication: Authentication,
  cookies: readonly string[],
): Promise<Response> {
  const code = await issueCode(authorization, userId, authentication)
  const locale = localeOf(request, authorization.carried.find(([name]) => name === 'locale')?.[1])
  return redirectResponse(successAddress(authorization, { code, locale, userState }), cookies)
}
