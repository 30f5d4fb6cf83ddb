/** Judges what ends a sign-in, and goes on from there. */
import { completeTwoFactor, type Given, type LoginResult } from '@/lib/login'
import { continueAuthorization } from '../authorize/continue'
import { signInResponse } from '../authorize/sign-in-response'
import { hostedLogin } from '../login-request'
import { openChallenge, type TwoFactorFlow } from './flow'
import { offeredTrust } from './trust'

function complete(
  request: Request,
  { authorization, twoFactorId, challenge }: TwoFactorFlow,
  given: Given,
  trustComputer: boolean,
): Promise<LoginResult> {
  const { application, scope } = authorization
  return completeTwoFactor({
    ...hostedLogin(request, authorization),
    twoFactorId,
    given,
    trustComputer,
    applicationId: application.id,
    userId: challenge.account.id,
    tenantIds: [scope.tenantId],
  })
}

/** `wrong` renders the page of the wrong code, while there are guesses left; after the last one the sign-in begins anew. */
export async function finishTwoFactor(
  request: Request,
  flow: TwoFactorFlow,
  { given, trustComputer }: { readonly given: Given; readonly trustComputer: boolean },
  wrong: () => Promise<Response>,
): Promise<Response> {
  const { authorization, entered, twoFactorId } = flow
  const result = await complete(request, flow, given, trustComputer && offeredTrust(flow) !== undefined)
  if (result.kind !== 'wrongCode' && result.kind !== 'challengeGone') {
    return continueAuthorization(request, authorization, result, entered)
  }
  const open = (await openChallenge(authorization, twoFactorId)) !== undefined
  if (result.kind === 'wrongCode') {
    return open ? wrong() : signInResponse(request, authorization, { ...entered, problem: 'tooManyCodes' })
  }
  // An open challenge that takes no code: its user has guessed too often, over all challenges.
  return signInResponse(request, authorization, { ...entered, problem: open ? 'tooManyAttempts' : 'challengeGone' })
}
