/** The second factor before a new password: a code of any of the user's methods for a trust token, which the change then uses up. */
import { clientInfo } from '@/lib/http/client'
import type { FormField } from '@/lib/http/form'
import { inputs, type Sent, stepResponse, trimmed } from '@/lib/http/hosted-step'
import { fieldOf, type Visit } from '@/lib/http/hosted-visit'
import { confirmTwoFactor } from '@/lib/login'
import { findChallenge, sendChallengeCode, startChallenge, usableMethods } from '@/lib/mfa'
import { text } from '@/lib/text'
import type { SecondFactor } from '@/lib/users'
import { newPasswordResponse } from './new-password-response'
import type { Subject } from './subject'

type Shown = {
  readonly error?: string | undefined
  readonly notice?: string | undefined
  readonly blank?: boolean
  readonly cookies?: readonly string[] | undefined
}

const actionOf = ({ changePasswordId }: Subject) => `/password/change/${encodeURIComponent(changePasswordId)}`

/** Before the step: opening the page begins nothing. */
export function secondStepResponse(request: Request, visit: Visit, subject: Subject, { error, cookies }: Shown) {
  const { secondStep } = text(visit.locale)
  const step = {
    title: secondStep.title,
    paragraphs: [secondStep.explanation],
    action: actionOf(subject),
    error,
    submit: secondStep.submit,
  }
  return stepResponse(request, visit, step, { cookies: cookies ?? [] })
}

const sendable = ({ method }: SecondFactor) => method !== 'authenticator'

/** The methods that a code can be sent to, one button for each. */
function sendButtons({ scope, account }: Subject, visit: Visit) {
  const { secondStep } = text(visit.locale)
  return usableMethods(scope, account)
    .filter(sendable)
    .map(({ id, method, name }) => {
      const label = method === 'email' ? secondStep.sendEmail : secondStep.sendSms
      return { does: `send ${id}`, label: name === null ? label : `${label} (${name})` }
    })
}

function codeResponse(
  request: Request,
  visit: Visit,
  subject: Subject,
  { twoFactorId, error, notice, blank }: Shown & { readonly twoFactorId: string },
) {
  const { secondStep, step } = text(visit.locale)
  const kept: FormField[] = [['twoFactorId', twoFactorId]]
  return stepResponse(request, visit, {
    title: secondStep.title,
    paragraphs: [secondStep.codeExplanation],
    action: actionOf(subject),
    kept,
    error,
    notice,
    field: { name: 'code', label: step.code, error: blank ? step.codeBlank : undefined, input: inputs.code },
    submit: secondStep.submitCode,
    quiet: sendButtons(subject, visit),
  })
}

/** Sends a code with one of the methods; false if it could not go out. */
async function send(request: Request, visit: Visit, twoFactorId: string, methodId: string): Promise<boolean> {
  const challenge = await findChallenge(twoFactorId)
  if (!challenge) return false
  const { ipAddress } = clientInfo(request, false)
  const sending = { methodId, address: ipAddress, application: visit.application }
  return (await sendChallengeCode(challenge, sending)).kind === 'sent'
}

async function begin(request: Request, visit: Visit, subject: Subject): Promise<Response> {
  const { scope, account } = subject
  const { application } = visit
  const started = { account, application, code: undefined, state: undefined, trustChallenge: undefined }
  const { twoFactorId } = await startChallenge(scope, started)
  const methods = usableMethods(scope, account)
  const [only] = methods.every(sendable) && methods.length === 1 ? methods : []
  if (!only) return codeResponse(request, visit, subject, { twoFactorId })
  const { secondStep } = text(visit.locale)
  const sent = await send(request, visit, twoFactorId, only.id)
  return codeResponse(request, visit, subject, { twoFactorId, ...(sent ? {} : { error: secondStep.notSent }) })
}

async function confirm(request: Request, subject: Subject, { visit, typed }: Sent, twoFactorId: string) {
  const { problems, secondStep } = text(visit.locale)
  const code = trimmed(typed('code'))
  if (code === undefined) return codeResponse(request, visit, subject, { twoFactorId, blank: true })
  const { scope, account } = subject
  const outcome = await confirmTwoFactor(scope, { twoFactorId, userId: account.id, code })
  switch (outcome.kind) {
    case 'accepted':
      return newPasswordResponse(request, visit, subject, { trustToken: outcome.trustToken, rememberDevice: false })
    case 'wrongCode':
      return codeResponse(request, visit, subject, { twoFactorId, error: problems.wrongCode })
    case 'challengeGone':
      return secondStepResponse(request, visit, subject, { error: secondStep.gone })
    default:
      return outcome satisfies never
  }
}

/** Acts on a form of this step; undefined for a form that is not of it. */
export async function secondStep(request: Request, subject: Subject, sent: Sent): Promise<Response | undefined> {
  const { visit, typed, kept } = sent
  const { scope, account } = subject
  if (usableMethods(scope, account).length === 0) return undefined
  // The form for a new password has that field, and those of this step have not.
  if (typed('password') !== undefined) return undefined
  const twoFactorId = fieldOf(kept, 'twoFactorId')
  if (twoFactorId === undefined) return begin(request, visit, subject)
  const [does, methodId = ''] = typed('action')?.split(' ') ?? []
  if (does !== 'send') return confirm(request, subject, sent, twoFactorId)
  const { secondStep, step } = text(visit.locale)
  const isSent = await send(request, visit, twoFactorId, methodId)
  const shown = isSent ? { notice: step.sentAgain } : { error: secondStep.notSent }
  return codeResponse(request, visit, subject, { twoFactorId, ...shown })
}
