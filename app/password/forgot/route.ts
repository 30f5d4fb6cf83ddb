/** GET and POST /password/forgot: asks for a mail that leads to a new password. One answer for every login id. */
import { clientInfo } from '@/lib/http/client'
import { eventInfo } from '@/lib/http/event-info'
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { backToSignIn, loginIdField, readSent, stepResponse, trimmed } from '@/lib/http/hosted-step'
import { fieldOf, readVisit, stateOf, type Visit, withCarried } from '@/lib/http/hosted-visit'
import { maxLoginIdLength } from '@/lib/limits'
import { sendForgotPassword } from '@/lib/password-change'
import { text } from '@/lib/text'
import { allow } from '@/lib/throttle'
import { defaultLoginIdTypes, subjectOfLoginId } from '@/lib/users'

const path = '/password/forgot'

/** `email` is what older links fill the form with. */
const prefills = ['loginId', 'email']

type Form = { readonly loginId: string; readonly error?: string; readonly blank?: boolean }

function formResponse(request: Request, visit: Visit, form: Form): Promise<Response> {
  const { forgotPassword } = text(visit.locale)
  return stepResponse(request, visit, {
    title: forgotPassword.title,
    paragraphs: [forgotPassword.explanation],
    action: path,
    error: form.error,
    field: loginIdField(visit.locale, form),
    submit: forgotPassword.submit,
    links: visit.authorization ? [backToSignIn(visit)] : [],
  })
}

export const GET = hosted('password/forgot', async (request) => {
  const query = queryFields(request)
  const read = await readVisit(request, query, prefills)
  if (read.kind === 'answered') return read.response
  const fields = query.kind === 'form' ? query.fields : []
  const { authorization } = read.visit
  const loginId = fieldOf(fields, 'loginId') ?? fieldOf(fields, 'email') ?? authorization?.loginHint ?? ''
  return formResponse(request, read.visit, { loginId: loginId.slice(0, maxLoginIdLength) })
})

async function send(request: Request, visit: Visit, loginId: string): Promise<void> {
  const { scope, application } = visit
  const client = clientInfo(request, false)
  const recipient = subjectOfLoginId(loginId, defaultLoginIdTypes)
  const allowance = await allow(scope, 'forgotPassword', { recipient, address: client.ipAddress })
  if (allowance.kind === 'limited') return
  const info = eventInfo({ client })
  const asked = { loginId, loginIdTypes: defaultLoginIdTypes, application, state: stateOf(visit), info }
  sendForgotPassword(scope, asked)
}

export const POST = hosted('password/forgot', async (request) => {
  const sent = await readSent(request, { typed: ['loginId'] })
  if (sent.kind === 'answered') return sent.response
  const { visit, typed, isOwn } = sent
  const loginId = trimmed(typed('loginId'))
  const { step } = text(visit.locale)
  if (!isOwn) return formResponse(request, visit, { loginId: loginId ?? '', error: step.formExpired })
  if (loginId === undefined) return formResponse(request, visit, { loginId: '', blank: true })
  // Nobody has a longer one, and nobody is told so.
  if (loginId.length <= maxLoginIdLength) await send(request, visit, loginId)
  return redirectResponse(withCarried('/password/sent', visit))
})
