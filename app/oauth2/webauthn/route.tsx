/** GET and POST /oauth2/webauthn: signs in with a passkey. The sign-in page sends its answer here; GET asks for a login first, for passkeys that are not found without. */
import { PasskeyPage } from '@/components/hosted/passkey'
import { passkeyScript } from '@/components/hosted/passkey-script'
import { bindForm, browserOf } from '@/lib/http/csrf'
import { type FormField, queryFields } from '@/lib/http/form'
import { hosted, pageResponse, redirectResponse } from '@/lib/http/hosted'
import {
  backToSignIn,
  formTargetsOf,
  loginIdField,
  readSent,
  type Sent,
  stepResponse,
  trimmed,
} from '@/lib/http/hosted-step'
import { type AuthorizationVisit, fieldOf, readVisit, requireAuthorization, withCarried } from '@/lib/http/hosted-visit'
import { sentAssertion } from '@/lib/http/webauthn'
import { maxLoginIdLength } from '@/lib/limits'
import { loginWithPagePasskey } from '@/lib/login'
import { fill, text } from '@/lib/text'
import { findAccountByLoginId } from '@/lib/users'
import { continueAuthorization } from '../authorize/continue'
import { signInResponse } from '../authorize/sign-in-response'
import { hostedLogin } from '../login-request'
import { passkeyOptions, purposeOf, requirementsOf } from './offer'

const path = '/oauth2/webauthn'

/** The login id that was typed in before the passkey was asked for. */
const namedField = 'passkeyLoginId'
const loginIdTypes = ['email', 'username', 'phoneNumber'] as const

type Form = {
  readonly loginId: string
  readonly rememberDevice: boolean
  readonly error?: string
  readonly blank?: boolean
}

function loginIdResponse(request: Request, visit: AuthorizationVisit, form: Form): Promise<Response> {
  const { passkey } = text(visit.locale)
  return stepResponse(request, visit, {
    title: passkey.title,
    paragraphs: [passkey.loginIdExplanation],
    action: path,
    error: form.error,
    field: loginIdField(visit.locale, form),
    rememberDevice: form.rememberDevice,
    submit: passkey.submit,
    links: [backToSignIn(visit)],
  })
}

async function accountOf({ scope }: AuthorizationVisit, loginId: string) {
  const possible = loginId.length <= maxLoginIdLength
  return possible ? (await findAccountByLoginId(scope, loginId, loginIdTypes))?.account : undefined
}

/** The same page for every login id: who is unknown, or has no passkey, is asked for one that nobody has. */
async function passkeyResponse(
  request: Request,
  visit: AuthorizationVisit,
  { loginId, rememberDevice, error }: Form,
): Promise<Response> {
  const { passkey } = text(visit.locale)
  const hidden: FormField[] = [...visit.carried, [namedField, loginId]]
  const { browser, cookies, token } = bindForm(request, hidden)
  const named = { loginId, account: await accountOf(visit, loginId) }
  const options = await passkeyOptions(visit.authorization, browser, named)
  if (!options) return redirectResponse(withCarried('/oauth2/authorize', visit))
  const page = (
    <PasskeyPage
      locale={visit.locale}
      title={passkey.title}
      paragraph={fill(passkey.ready, { login: loginId })}
      error={error}
      action={path}
      hidden={hidden}
      csrfToken={token}
      options={options}
      submit={passkey.use}
      rememberDevice={rememberDevice}
      links={[backToSignIn(visit)]}
    />
  )
  return pageResponse(page, { cookies, formTargets: formTargetsOf(visit), script: passkeyScript })
}

export const GET = hosted('oauth2/webauthn', async (request) => {
  const query = queryFields(request)
  const read = await requireAuthorization(request, await readVisit(request, query, ['loginId']))
  if (read.kind === 'answered') return read.response
  const { visit } = read
  if (!requirementsOf(visit.authorization)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  const typed = query.kind === 'form' ? fieldOf(query.fields, 'loginId') : undefined
  const loginId = (typed ?? visit.authorization.loginHint ?? '').slice(0, maxLoginIdLength)
  return loginIdResponse(request, visit, { loginId, rememberDevice: false })
})

/** What an authenticator answered, on the sign-in page or for a login id that was typed in before. */
async function signIn(
  request: Request,
  visit: AuthorizationVisit,
  {
    sent,
    named,
    rememberDevice,
  }: { readonly sent: string; readonly named: string | undefined; readonly rememberDevice: boolean },
): Promise<Response> {
  const { authorization, scope } = visit
  const form = { loginId: named ?? '', rememberDevice }
  const assertion = sentAssertion(sent)
  const requirements = requirementsOf(authorization)
  if (!assertion || !requirements) return signInResponse(request, authorization, { ...form, problem: 'passkeyRefused' })
  const result = await loginWithPagePasskey(scope, hostedLogin(request, authorization), {
    assertion,
    purpose: purposeOf(authorization, browserOf(request).browser),
    requireUserVerification: requirements.userVerification === 'required',
    // A login id that nobody has is nobody's, and not anybody's.
    userId: named === undefined ? undefined : ((await accountOf(visit, named))?.id ?? ''),
  })
  return result.kind === 'invalidCredentials'
    ? signInResponse(request, authorization, { ...form, problem: 'passkeyRefused' })
    : continueAuthorization(request, authorization, result, form)
}

function ask(request: Request, visit: AuthorizationVisit, { typed }: Sent): Promise<Response> {
  const form = { loginId: trimmed(typed('loginId')) ?? '', rememberDevice: typed('rememberDevice') === 'true' }
  if (form.loginId === '') return loginIdResponse(request, visit, { ...form, blank: true })
  return passkeyResponse(request, visit, form)
}

export const POST = hosted('oauth2/webauthn', async (request) => {
  const sent = await readSent(request, { typed: ['loginId', 'webAuthnRequest', 'workflow'], kept: [namedField] })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { typed } = sent
  const { authorization } = visit
  if (!requirementsOf(authorization)) return redirectResponse(withCarried('/oauth2/authorize', visit))
  const rememberDevice = typed('rememberDevice') === 'true'
  const named = fieldOf(sent.kept, namedField)
  const loginId = named ?? trimmed(typed('loginId')) ?? ''
  if (!sent.isOwn) return signInResponse(request, authorization, { loginId, rememberDevice, problem: 'formExpired' })
  const answer = typed('webAuthnRequest')
  if (answer) return signIn(request, visit, { sent: answer, named, rememberDevice })
  // A page that was open for longer than its challenge is good sends nothing.
  const error = text(visit.locale).problems.challengeGone
  if (named !== undefined) return passkeyResponse(request, visit, { loginId, rememberDevice, error })
  return answer === undefined
    ? ask(request, visit, sent)
    : signInResponse(request, authorization, { loginId, rememberDevice, problem: 'challengeGone' })
})
