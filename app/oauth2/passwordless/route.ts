/** GET and POST /oauth2/passwordless: asks for a message to sign in with, and takes the code where one was sent. One answer for every login id. */
import { clientInfo } from '@/lib/http/client'
import { type FormField, queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import {
  backToSignIn,
  inputs,
  loginIdField,
  messageResponse,
  readSent,
  type Sent,
  stepResponse,
  trimmed,
} from '@/lib/http/hosted-step'
import {
  type AuthorizationVisit,
  fieldOf,
  readVisit,
  requireAuthorization,
  stateOf,
  withCarried,
} from '@/lib/http/hosted-visit'
import { maxLoginIdLength } from '@/lib/limits'
import { loginWithPasswordless } from '@/lib/login'
import { sendPasswordlessToAnybody } from '@/lib/passwordless'
import { newToken } from '@/lib/random'
import { text } from '@/lib/text'
import { allow } from '@/lib/throttle'
import { identityTypes, subjectOfLoginId } from '@/lib/users'
import { continueAuthorization } from '../authorize/continue'
import { hostedLogin } from '../login-request'

const path = '/oauth2/passwordless'

const isEnabled = ({ application }: AuthorizationVisit) => application.settings.passwordlessConfiguration.enabled

type Form = {
  readonly loginId: string
  readonly rememberDevice: boolean
  readonly error?: string
  readonly blank?: boolean
}

function formResponse(request: Request, visit: AuthorizationVisit, form: Form): Promise<Response> {
  const { rememberDevice, error } = form
  const { passwordless } = text(visit.locale)
  return stepResponse(request, visit, {
    title: passwordless.title,
    name: visit.application.name,
    paragraphs: [passwordless.explanation],
    action: path,
    error,
    field: loginIdField(visit.locale, form),
    rememberDevice,
    submit: passwordless.submit,
    links: [backToSignIn(visit)],
  })
}

function sentResponse(visit: AuthorizationVisit): Promise<Response> {
  const { passwordless, step } = text(visit.locale)
  return messageResponse(visit, {
    title: passwordless.sentTitle,
    paragraphs: [passwordless.sent, step.notThere],
    links: [{ href: withCarried(path, visit), label: step.sendAgain }, backToSignIn(visit)],
  })
}

type CodeForm = {
  readonly code: string
  readonly rememberDevice: boolean
  readonly error?: string
  readonly blank?: boolean
}

/** For known and unknown login ids alike: the hidden code of an unknown one goes with nothing. */
function codeResponse(request: Request, visit: AuthorizationVisit, form: CodeForm): Promise<Response> {
  const { code, rememberDevice, error, blank } = form
  const { passwordless, step } = text(visit.locale)
  const kept: FormField[] = [
    ['code', code],
    ['formField', 'true'],
  ]
  const problem = blank ? step.codeBlank : undefined
  const { passwordlessLoginOneTimeCodeGenerator: generator } =
    visit.scope.tenant.settings.externalIdentifierConfiguration
  const input = generator.type === 'randomDigits' ? inputs.digits : inputs.code
  return stepResponse(request, visit, {
    title: passwordless.codeTitle,
    paragraphs: [passwordless.codeExplanation, step.notThere],
    action: path,
    kept,
    error,
    field: { name: 'oneTimeCode', label: step.code, error: problem, input },
    rememberDevice,
    submit: passwordless.signIn,
    links: [{ href: withCarried(path, visit), label: step.sendAgain }, backToSignIn(visit)],
  })
}

export const GET = hosted('oauth2/passwordless', async (request) => {
  const query = queryFields(request)
  const read = await requireAuthorization(request, await readVisit(request, query, ['loginId', 'sent']))
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const fields = query.kind === 'form' ? query.fields : []
  if (!isEnabled(visit)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  if (fieldOf(fields, 'sent') === 'true') return sentResponse(visit)
  const loginId = fieldOf(fields, 'loginId') ?? visit.authorization.loginHint ?? ''
  return formResponse(request, visit, { loginId: loginId.slice(0, maxLoginIdLength), rememberDevice: false })
})

const isPhoneNumber = (loginId: string) => /^\+\d{6,15}$/.test(subjectOfLoginId(loginId, ['phoneNumber']))

/** Undefined: a link was sent. Otherwise what goes with the code. Nobody is looked up before the answer. */
async function send(
  request: Request,
  visit: AuthorizationVisit,
  { loginId, rememberDevice }: Form,
): Promise<string | undefined> {
  const { application, scope } = visit
  const { emailLoginStrategy, phoneLoginStrategy } = application.settings.passwordlessConfiguration
  const toPhone = isPhoneNumber(loginId)
  const typedInWith = (toPhone ? phoneLoginStrategy : emailLoginStrategy) === 'FormField' ? newToken() : undefined
  const { ipAddress } = clientInfo(request, false)
  const allowance = await allow(scope, toPhone ? 'sendPasswordlessPhone' : 'sendPasswordless', {
    recipient: subjectOfLoginId(loginId, identityTypes),
    address: ipAddress,
  })
  if (allowance.kind === 'allowed' && loginId.length <= maxLoginIdLength) {
    const state = { ...stateOf(visit), rememberDevice: String(rememberDevice) }
    sendPasswordlessToAnybody(scope, { application, loginId, loginIdTypes: identityTypes, state, typedInWith })
  }
  return typedInWith
}

async function ask(request: Request, visit: AuthorizationVisit, { typed, isOwn }: Sent): Promise<Response> {
  const { step } = text(visit.locale)
  const form = { loginId: trimmed(typed('loginId')) ?? '', rememberDevice: typed('rememberDevice') === 'true' }
  if (!isOwn) return formResponse(request, visit, { ...form, error: step.formExpired })
  if (form.loginId === '') return formResponse(request, visit, { ...form, blank: true })
  const code = await send(request, visit, form)
  if (code !== undefined) return codeResponse(request, visit, { code, rememberDevice: form.rememberDevice })
  return redirectResponse(withCarried(path, { carried: [...visit.carried, ['sent', 'true']] }))
}

async function signIn(request: Request, visit: AuthorizationVisit, sent: Sent, code: string): Promise<Response> {
  const { typed, isOwn } = sent
  const { authorization, scope } = visit
  const { step } = text(visit.locale)
  const form = { code, rememberDevice: typed('rememberDevice') === 'true' }
  if (!isOwn) return codeResponse(request, visit, { ...form, error: step.formExpired })
  const oneTimeCode = trimmed(typed('oneTimeCode'))
  if (oneTimeCode === undefined) return codeResponse(request, visit, { ...form, blank: true })
  const result = await loginWithPasswordless({
    ...hostedLogin(request, authorization),
    applicationId: authorization.application.id,
    code,
    oneTimeCode,
    tenantIds: [scope.tenantId],
  })
  if (result.kind === 'codeMissing') return codeResponse(request, visit, { ...form, blank: true })
  return result.kind === 'invalidCredentials'
    ? codeResponse(request, visit, { ...form, error: step.wrongCode })
    : continueAuthorization(request, authorization, result, { loginId: '', rememberDevice: form.rememberDevice })
}

export const POST = hosted('oauth2/passwordless', async (request) => {
  const sent = await readSent(request, {
    typed: ['loginId', 'oneTimeCode'],
    kept: ['code', 'formField'],
  })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  if (!isEnabled(visit)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  const code = fieldOf(sent.kept, 'code')
  return fieldOf(sent.kept, 'formField') === 'true' && code !== undefined
    ? signIn(request, visit, sent, code)
    : ask(request, visit, sent)
})
