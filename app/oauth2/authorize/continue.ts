/** What follows a proof of who somebody is, on whichever page it was given: a code for the application, the next page, or the form again. */
import { toHostedPage } from '@/lib/http/hosted-outcome'
import { trustCookies } from '@/lib/http/trust-cookies'
import type { LoginResult } from '@/lib/login'
import type { AuthorizationRequest } from '@/lib/oauth'
import { openChallenge } from '../two-factor/flow'
import { toSecondFactor } from '../two-factor/pages'
import { completeAuthorization } from './completion'
import { keepSession, startSession } from './session'
import { signInResponse } from './sign-in-response'

/** What the person said on the first page; every page after it carries it along. */
export type Entered = {
  /** Empty where nobody typed one. */
  readonly loginId: string
  readonly rememberDevice: boolean
}

/** The one way from an outcome of the pipeline to the browser, for every page of a sign-in. */
export async function continueAuthorization(
  request: Request,
  authorization: AuthorizationRequest,
  result: LoginResult,
  { loginId, rememberDevice }: Entered,
): Promise<Response> {
  const step = toHostedPage(result, authorization.application)
  // A trust that was used has a successor, whatever becomes of the sign-in: the browser has to learn of it.
  const cookies = result.trust ? trustCookies(result.trust, request) : []
  const form = { loginId, rememberDevice, cookies }
  switch (step.kind) {
    case 'signedIn': {
      // Recorded so where a session stood for the first proof, and a second factor was shown after it.
      const bySession = step.authenticationType === 'PING'
      const started = bySession
        ? await keepSession(request, authorization, step)
        : await startSession(request, authorization, step, rememberDevice)
      if (!started) {
        const problem = bySession ? 'challengeGone' : 'invalidCredentials'
        return signInResponse(request, authorization, { ...form, problem })
      }
      return completeAuthorization(request, authorization, step, started.authentication, [
        ...started.cookies,
        ...cookies,
      ])
    }
    case 'secondFactor': {
      const { twoFactorId } = step
      const challenge = await openChallenge(authorization, twoFactorId)
      if (!challenge) return signInResponse(request, authorization, { ...form, problem: 'challengeGone' })
      return toSecondFactor(
        request,
        { authorization, entered: { loginId, rememberDevice }, twoFactorId, challenge },
        cookies,
      )
    }
    case 'message':
      return signInResponse(request, authorization, { ...form, problem: step.problem })
    case 'busy':
      return signInResponse(request, authorization, { ...form, problem: 'overloaded', retryAfter: step.retryAfter })
    default:
      return step satisfies never
  }
}
