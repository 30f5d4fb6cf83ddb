/** GET and POST /password/change and /password/change/{changePasswordId}: where mails about passwords lead. GET shows the form and spends nothing. */
import { continueAuthorization } from '@/app/oauth2/authorize/continue'
import { hostedLogin } from '@/app/oauth2/login-request'
import { clientInfo } from '@/lib/http/client'
import { eventInfo } from '@/lib/http/event-info'
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { readSent, type Sent } from '@/lib/http/hosted-step'
import { fieldOf, readVisit, visitFrom, withCarried } from '@/lib/http/hosted-visit'
import { loginWithOneTimePassword } from '@/lib/login'
import { changePasswordById } from '@/lib/password-change'
import { text } from '@/lib/text'
import { passwordProblems } from '../rules'
import { goneResponse } from './gone'
import { newPasswordResponse } from './new-password-response'
import { secondStep } from './second-step'
import { type Subject, subjectOf } from './subject'

type Params = { readonly changePasswordId?: string }

export const GET = hosted<Params>('password/change', async (request, params) => {
  const query = queryFields(request)
  const fields = query.kind === 'form' ? query.fields : []
  const subject = await subjectOf(params.changePasswordId ?? fieldOf(fields, 'changePasswordId'))
  const origin = subject && { tenantId: subject.scope.tenantId, applicationId: subject.applicationId, ...subject.grant }
  const visit = origin && (await visitFrom(request, query, origin))
  if (subject && visit) return newPasswordResponse(request, visit, subject, { rememberDevice: false })
  const read = await readVisit(request, query, ['changePasswordId'])
  return read.kind === 'answered' ? read.response : goneResponse(read.visit)
})

/** The sign-in goes on with the one-time password that the change has brought; without one there is a page that says it is done. */
async function afterChange(request: Request, { visit, typed }: Sent, oneTimePassword: string): Promise<Response> {
  const { authorization, scope } = visit
  if (!authorization) return redirectResponse(withCarried('/password/complete', visit))
  const result = await loginWithOneTimePassword(scope, { ...hostedLogin(request, authorization), oneTimePassword })
  const rememberDevice = typed('rememberDevice') === 'true'
  return continueAuthorization(request, authorization, result, { loginId: '', rememberDevice })
}

async function change(request: Request, subject: Subject, sent: Sent): Promise<Response> {
  const { visit, typed, kept } = sent
  const { newPassword, problems: messages } = text(visit.locale)
  const { scope, changePasswordId } = subject
  const password = typed('password') ?? ''
  const trustToken = fieldOf(kept, 'trustToken')
  const form = { trustToken, rememberDevice: typed('rememberDevice') === 'true' }
  const again = (shown: object) => newPasswordResponse(request, visit, subject, { ...form, ...shown })
  if (password === '') return again({ problems: [newPassword.passwordBlank] })
  if (password !== typed('passwordConfirm')) return again({ mismatch: newPassword.mismatch })
  const info = eventInfo({ client: clientInfo(request, false) })
  const outcome = await changePasswordById(scope, changePasswordId, {
    password,
    trustToken,
    application: visit.application,
    info,
    login: visit.authorization !== undefined,
  })
  switch (outcome.kind) {
    case 'changed':
      return afterChange(request, sent, outcome.oneTimePassword)
    case 'invalid':
      return again({ problems: passwordProblems(outcome.errors, scope, text(visit.locale)) })
    case 'overloaded':
      return again({ error: messages.overloaded, retryAfter: outcome.retryAfter })
    case 'trustRequired':
      return newPasswordResponse(request, visit, subject, { rememberDevice: form.rememberDevice })
    // Nobody was asked for the present password: there is nothing that it could contradict.
    case 'wrongPassword':
    case 'notFound':
      return goneResponse(visit)
    default:
      return outcome satisfies never
  }
}

export const POST = hosted<Params>('password/change', async (request, params) => {
  const sent = await readSent(request, {
    typed: ['password', 'passwordConfirm', 'code'],
    kept: ['changePasswordId', 'trustToken', 'twoFactorId'],
  })
  if (sent.kind === 'answered') return sent.response
  const { visit, kept, isOwn } = sent
  const subject = await subjectOf(params.changePasswordId ?? fieldOf(kept, 'changePasswordId'))
  if (subject?.scope.tenantId !== visit.scope.tenantId) return goneResponse(visit)
  const { step } = text(visit.locale)
  if (!isOwn) return newPasswordResponse(request, visit, subject, { rememberDevice: false, error: step.formExpired })
  return (await secondStep(request, subject, sent)) ?? change(request, subject, sent)
})
