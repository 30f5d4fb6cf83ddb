/** Judges a code that ends a sign-in, and goes on from there: once, however often it is sent. */
import { MessagePage } from '@/components/hosted/message'
import { answerOnce, type OnceAnswer } from '@/lib/http/answer-once'
import type { FormResult } from '@/lib/http/form'
import { localeOf, pageResponse } from '@/lib/http/hosted'
import { completeTwoFactor, type Given, type LoginResult } from '@/lib/login'
import { isCodeSpent, type RequestParameters } from '@/lib/oauth'
import { fill, text } from '@/lib/text'
import { readAuthorization } from '../authorize/authorization'
import { continueAuthorization } from '../authorize/continue'
import { signInResponse } from '../authorize/sign-in-response'
import { hostedLogin } from '../login-request'
import { openChallenge, readFlow, type TwoFactorFlow } from './flow'
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

/** An answer after which the form can still do its work. */
export const unspent = async (response: Promise<Response>): Promise<OnceAnswer> => ({
  response: await response,
  isSpent: false,
})

/** `wrong` renders the page of the wrong code, while there are guesses left; after the last one the sign-in begins anew. */
export async function finishTwoFactor(
  request: Request,
  flow: TwoFactorFlow,
  { given, trustComputer }: { readonly given: Given; readonly trustComputer: boolean },
  wrong: () => Promise<Response>,
): Promise<OnceAnswer> {
  const { authorization, entered, twoFactorId } = flow
  const result = await complete(request, flow, given, trustComputer && offeredTrust(flow) !== undefined)
  if (result.kind !== 'wrongCode' && result.kind !== 'challengeGone') {
    return { response: await continueAuthorization(request, authorization, result, entered), isSpent: true }
  }
  const again = (problem: 'tooManyCodes' | 'tooManyAttempts' | 'challengeGone') =>
    unspent(signInResponse(request, authorization, { ...entered, problem }))
  const open = (await openChallenge(authorization, twoFactorId)) !== undefined
  if (result.kind === 'wrongCode') {
    return open ? unspent(wrong()) : again('tooManyCodes')
  }
  // An open challenge that takes no code: its user has guessed too often, over all challenges.
  return again(open ? 'tooManyAttempts' : 'challengeGone')
}

/** A form of this flow that ends it, read before. A code that was right a moment ago gets the same answer again. */
export function onceForEachForm(
  request: Request,
  form: FormResult,
  finish: (flow: TwoFactorFlow, parameters: RequestParameters) => Promise<OnceAnswer>,
): Promise<Response> {
  const answer = async (): Promise<OnceAnswer> => {
    const read = await readFlow(request, form)
    return read.kind === 'answered' ? { response: read.response, isSpent: false } : finish(read.flow, read.parameters)
  }
  return answerOnce(request, form, answer, (first) => unlessRedeemed(request, form, first))
}

/** An application that has taken the code of the first answer must not get it twice: that would end what the code gave (RFC 6749 §4.1.2). */
async function unlessRedeemed(request: Request, form: FormResult, first: Response): Promise<Response> {
  const location = first.headers.get('location')
  const code = location === null ? null : new URL(location).searchParams.get('code')
  if (code === null || !(await isCodeSpent(code))) return first
  const read = await readAuthorization(request, form)
  if (read.kind === 'answered') return read.response
  const { application, redirectUri, carried } = read.authorization
  const locale = localeOf(request, carried.find(([name]) => name === 'locale')?.[1])
  const { signedIn } = text(locale)
  const { origin } = new URL(redirectUri)
  const named = { application: application.name }
  return pageResponse(
    <MessagePage
      locale={locale}
      title={signedIn.title}
      paragraphs={[fill(signedIn.explanation, named)]}
      next={origin === 'null' ? undefined : { href: `${origin}/`, label: fill(signedIn.next, named) }}
    />,
  )
}
