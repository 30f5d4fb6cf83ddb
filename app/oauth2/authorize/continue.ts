/** What follows a proof of who somebody is, on whichever page it was given: a code for the application, the next page, or the form again. */
import { newPasswordResponse } from '@/app/password/change/new-password-response'
import { subjectOf } from '@/app/password/change/subject'
import { gateResponse, stillOpen } from '@/app/verification/gate-response'
import { clientInfo } from '@/lib/http/client'
import { type HostedStep, toHostedPage } from '@/lib/http/hosted-outcome'
import { stateOf, visitOf } from '@/lib/http/hosted-visit'
import { trustCookies } from '@/lib/http/trust-cookies'
import { type LoginResult, resumeLogin } from '@/lib/login'
import type { AuthorizationRequest } from '@/lib/oauth'
import { joinApplication } from '@/lib/registrations'
import { completionResponse } from '../complete-registration/completion-response'
import { hostedLogin } from '../login-request'
import { unanswered } from '../register/answers'
import { openChallenge } from '../two-factor/flow'
import { toSecondFactor } from '../two-factor/pages'
import { completeAuthorization, type SignedIn } from './completion'
import { keepSession, startSession } from './session'
import { signInResponse } from './sign-in-response'

/** What the person said on the first page; every page after it carries it along. */
export type Entered = {
  /** Empty where nobody typed one. */
  readonly loginId: string
  readonly rememberDevice: boolean
  /** Taken up again after waiting for a verification. */
  readonly waited?: boolean
  /** A session led here by itself: the person has not asked for anything yet. */
  readonly unprompted?: boolean
}

type Form = Entered & { readonly cookies: readonly string[] }

/** Everything is proved and nothing is left to do: back to the application. */
async function finish(request: Request, authorization: AuthorizationRequest, step: SignedIn, form: Form) {
  // Recorded so where a session stood for the first proof, and something else came after it.
  const bySession = step.authenticationType === 'PING'
  const started = bySession
    ? await keepSession(request, authorization, step)
    : await startSession(request, authorization, step, form.rememberDevice)
  if (!started) {
    const problem = bySession ? 'challengeGone' : 'invalidCredentials'
    return signInResponse(request, authorization, { ...form, problem })
  }
  const cookies = [...started.cookies, ...form.cookies]
  return completeAuthorization(request, authorization, step, started.authentication, cookies)
}

async function askForPassword(
  request: Request,
  authorization: AuthorizationRequest,
  { changePasswordId, trustToken }: Extract<HostedStep, { kind: 'newPassword' }>,
  form: Form,
) {
  const subject = await subjectOf(changePasswordId)
  if (!subject) return signInResponse(request, authorization, { ...form, problem: 'challengeGone' })
  const { cookies, rememberDevice } = form
  return newPasswordResponse(request, visitOf(request, authorization), subject, { trustToken, rememberDevice, cookies })
}

type Register = Extract<HostedStep, { kind: 'register' }>

/** Registers whoever is not, and takes the login up again that waited for that. `trust`: what it had brought before it waited. */
export async function registerAndGoOn(
  request: Request,
  authorization: AuthorizationRequest,
  { userId, loginIntent }: Pick<Register, 'userId' | 'loginIntent'>,
  entered: Entered,
  trust?: LoginResult['trust'],
): Promise<Response> {
  const { application, scope } = authorization
  const { ipAddress = '' } = clientInfo(request, false)
  const state = stateOf(visitOf(request, authorization))
  const joined = await joinApplication(scope, userId, { application, ipAddress, state })
  // Somebody who was registered meanwhile goes on as well; one who is gone does not.
  const result: LoginResult =
    joined.kind === 'vetoed' ? joined : await resumeLogin(scope, loginIntent, hostedLogin(request, authorization))
  return continueAuthorization(request, authorization, { ...result, trust: result.trust ?? trust }, entered)
}

/** A person who sends a form has asked to get to the application, and needs no page where nothing is missing. */
function askForRegistration(
  request: Request,
  authorization: AuthorizationRequest,
  step: Register,
  { cookies, entered, trust }: { cookies: readonly string[]; entered: Entered; trust: LoginResult['trust'] },
): Promise<Response> {
  if (step.missing.length === 0 && !entered.unprompted) {
    return registerAndGoOn(request, authorization, step, entered, trust)
  }
  const { loginIntent, missing, userId } = step
  const { rememberDevice } = entered
  const fields = unanswered(authorization.application, missing)
  return completionResponse(request, authorization, { loginIntent, userId, rememberDevice, fields, cookies })
}

/** The one way from an outcome of the pipeline to the browser, for every page of a sign-in. */
export async function continueAuthorization(
  request: Request,
  authorization: AuthorizationRequest,
  result: LoginResult,
  entered: Entered,
): Promise<Response> {
  const { loginId, rememberDevice, waited = false } = entered
  const step = toHostedPage(result, authorization.application)
  // A trust that was used has a successor, whatever becomes of the sign-in: the browser has to learn of it.
  const cookies = result.trust ? trustCookies(result.trust, request) : []
  const form = { loginId, rememberDevice, cookies }
  switch (step.kind) {
    case 'signedIn':
      return finish(request, authorization, step, form)
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
    case 'newPassword':
      return askForPassword(request, authorization, step, form)
    case 'verify': {
      const visit = visitOf(request, authorization)
      const error = waited ? stillOpen(visit, step.gate) : undefined
      return gateResponse(request, visit, step.gate, { rememberDevice, cookies, error })
    }
    case 'register':
      return askForRegistration(request, authorization, step, { cookies, entered, trust: result.trust })
    case 'message':
      return signInResponse(request, authorization, { ...form, problem: step.problem })
    case 'busy':
      return signInResponse(request, authorization, { ...form, problem: 'overloaded', retryAfter: step.retryAfter })
    default:
      return step satisfies never
  }
}
