/** GET and POST /oauth2/register: people register by themselves, where the application lets them, and are signed in by that. */
import { clientInfo } from '@/lib/http/client'
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { readSent, type Sent } from '@/lib/http/hosted-step'
import { type AuthorizationVisit, readVisit, requireAuthorization, stateOf, withCarried } from '@/lib/http/hosted-visit'
import { maxLoginIdLength } from '@/lib/limits'
import { finishLogin, loginWithPassword } from '@/lib/login'
import { answersAlike, countRegistration, registerOneself, registerOrTell } from '@/lib/registrations'
import { fill, text } from '@/lib/text'
import { identityTypes, type PreparedUser, prepareUser, registrationFields } from '@/lib/users'
import { passwordProblems } from '../../password/rules'
import { continueAuthorization } from '../authorize/continue'
import { hostedLogin } from '../login-request'
import { enabledFields, unanswered } from './answers'
import { readRegistration } from './input'
import { type RegisterForm, registerResponse } from './register-response'

/** What a person types says nothing about the request. */
const typed = [
  ...['resend', 'registrationState', 'user.parentEmail', 'user.password', 'passwordConfirm'],
  ...[...identityTypes, ...registrationFields].map((name) => `user.${name}`),
]

const isEnabled = ({ application }: AuthorizationVisit) => application.settings.registrationConfiguration.enabled

const loginIdTypeOf = ({ application }: AuthorizationVisit) =>
  application.settings.registrationConfiguration.loginIdType

export const GET = hosted('oauth2/register', async (request) => {
  const read = await requireAuthorization(request, await readVisit(request, queryFields(request), typed))
  if (read.kind === 'answered') return read.response
  const { visit } = read
  if (!isEnabled(visit)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  const { application, authorization } = visit
  return registerResponse(request, visit, {
    loginId: (authorization.loginHint ?? '').slice(0, maxLoginIdLength),
    fields: unanswered(application, enabledFields(application)),
    rememberDevice: false,
  })
})

type Registering = {
  readonly visit: AuthorizationVisit
  readonly user: PreparedUser
  readonly form: RegisterForm
}

function selfRegistration(request: Request, visit: AuthorizationVisit) {
  const { ipAddress = '' } = clientInfo(request, false)
  return { application: visit.application, ipAddress, state: stateOf(visit) }
}

/** The same page for everybody, with a message on its way: to confirm the address, or to somebody who has an account. */
function answerAlike(request: Request, { visit, user }: Registering): Response {
  registerOrTell(visit.scope, user, selfRegistration(request, visit))
  const topic = loginIdTypeOf(visit) === 'phoneNumber' ? 'phone' : 'email'
  return redirectResponse(withCarried(`/${topic}/sent`, visit))
}

/** A login id that is taken: the same form may have been sent twice, or somebody forgot that they have an account. Their password signs them in. */
async function signInInstead(request: Request, { visit, user, form }: Registering): Promise<Response> {
  const { authorization, scope, locale } = visit
  const { password = '' } = user.input
  const { loginId, rememberDevice } = form
  const login = { ...hostedLogin(request, authorization), loginId, loginIdTypes: [loginIdTypeOf(visit)], password }
  const result = await loginWithPassword(scope, login)
  if (result.kind !== 'invalidCredentials') {
    return continueAuthorization(request, authorization, result, { loginId, rememberDevice })
  }
  return registerResponse(request, visit, { ...form, loginIdError: text(locale).register.taken })
}

async function register(request: Request, registering: Registering): Promise<Response> {
  const { visit, user, form } = registering
  const { application, authorization, locale, scope } = visit
  if (answersAlike(scope, application)) return answerAlike(request, registering)
  const outcome = await registerOneself(scope, user, selfRegistration(request, visit))
  switch (outcome.kind) {
    case 'registered': {
      const { account } = outcome
      const identity = account.identities.find(({ type }) => type === loginIdTypeOf(visit))
      const login = hostedLogin(request, authorization)
      const attempt = { scope, request: login, account, identity, authenticationType: 'REGISTRATION' } as const
      const { loginId, rememberDevice } = form
      return continueAuthorization(request, authorization, await finishLogin(attempt), { loginId, rememberDevice })
    }
    case 'invalid':
      return signInInstead(request, registering)
    case 'vetoed': {
      const error = fill(text(locale).register.refused, { application: application.name })
      return registerResponse(request, visit, { ...form, error })
    }
    default:
      return outcome satisfies never
  }
}

/** Counts the registration, then judges and hashes the password. */
async function prepare(request: Request, visit: AuthorizationVisit, sent: Sent): Promise<Response> {
  const { scope, locale } = visit
  const { problems } = text(locale)
  const read = readRegistration(sent, visit)
  const { form } = read
  if (read.kind === 'incomplete') return registerResponse(request, visit, form)
  const allowance = await countRegistration(scope, clientInfo(request, false).ipAddress ?? '')
  if (allowance.kind === 'limited') {
    const retryAfter = { status: 429, seconds: allowance.retryAfter } as const
    return registerResponse(request, visit, { ...form, error: problems.tooManyAttempts, retryAfter })
  }
  const prepared = await prepareUser(scope, read.user)
  switch (prepared.kind) {
    case 'prepared':
      return register(request, { visit, user: prepared.user, form })
    case 'invalid': {
      const broken = passwordProblems(prepared.errors, scope, text(locale), 'user.password')
      return registerResponse(request, visit, { ...form, passwordProblems: broken })
    }
    case 'overloaded': {
      const retryAfter = { status: 503, seconds: prepared.retryAfter } as const
      return registerResponse(request, visit, { ...form, error: problems.overloaded, retryAfter })
    }
    default:
      return prepared satisfies never
  }
}

export const POST = hosted('oauth2/register', async (request) => {
  const sent = await readSent(request, { typed })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  if (!isEnabled(visit)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  if (sent.isOwn) return prepare(request, visit, sent)
  const { form } = readRegistration(sent, visit)
  return registerResponse(request, visit, {
    ...form,
    loginIdError: undefined,
    fields: form.fields.map((field) => ({ ...field, error: undefined })),
    passwordProblems: [],
    mismatch: undefined,
    error: text(visit.locale).step.formExpired,
  })
})
