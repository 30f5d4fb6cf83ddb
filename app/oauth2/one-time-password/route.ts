/** GET and POST /oauth2/one-time-password: signs in with a one-time password. GET fills it in where the link has one, and waits for the button. */
import { queryFields } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { backToSignIn, inputs, readSent, stepResponse, trimmed } from '@/lib/http/hosted-step'
import { type AuthorizationVisit, fieldOf, readVisit, requireAuthorization } from '@/lib/http/hosted-visit'
import { maxTextLength } from '@/lib/limits'
import { loginWithOneTimePassword } from '@/lib/login'
import { text } from '@/lib/text'
import { continueAuthorization } from '../authorize/continue'
import { hostedLogin } from '../login-request'

const path = '/oauth2/one-time-password'
const field = 'oneTimePassword'

type Form = {
  readonly value?: string | undefined
  readonly rememberDevice: boolean
  readonly error?: string
  readonly blank?: boolean
}

function formResponse(request: Request, visit: AuthorizationVisit, form: Form): Promise<Response> {
  const { value, rememberDevice, error, blank } = form
  const { oneTimePassword } = text(visit.locale)
  const problem = blank ? oneTimePassword.blank : undefined
  return stepResponse(request, visit, {
    title: oneTimePassword.title,
    name: visit.application.name,
    paragraphs: [oneTimePassword.explanation],
    action: path,
    error,
    field: { name: field, label: oneTimePassword.field, value, error: problem, input: inputs.secret },
    rememberDevice,
    submit: oneTimePassword.submit,
    links: [backToSignIn(visit)],
  })
}

export const GET = hosted('oauth2/one-time-password', async (request) => {
  const query = queryFields(request)
  const read = await requireAuthorization(request, await readVisit(request, query, [field]))
  if (read.kind === 'answered') return read.response
  const value = query.kind === 'form' ? fieldOf(query.fields, field)?.slice(0, maxTextLength) : undefined
  return formResponse(request, read.visit, { value, rememberDevice: false })
})

export const POST = hosted('oauth2/one-time-password', async (request) => {
  const sent = await readSent(request, { typed: [field] })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { typed, isOwn } = sent
  const { oneTimePassword: words, step } = text(visit.locale)
  const rememberDevice = typed('rememberDevice') === 'true'
  const oneTimePassword = trimmed(typed(field))
  if (!isOwn) return formResponse(request, visit, { rememberDevice, error: step.formExpired })
  if (oneTimePassword === undefined) return formResponse(request, visit, { rememberDevice, blank: true })
  const { authorization, scope } = visit
  const result = await loginWithOneTimePassword(scope, { ...hostedLogin(request, authorization), oneTimePassword })
  return result.kind === 'invalidCredentials'
    ? formResponse(request, visit, { rememberDevice, error: words.wrong })
    : continueAuthorization(request, authorization, result, { loginId: '', rememberDevice })
})
