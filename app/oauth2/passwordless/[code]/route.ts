/** GET and POST /oauth2/passwordless/{code}: where a link to sign in leads. GET shows who is about to sign in, the button does it. */
import { type FormResult, queryFields } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { messageResponse, readSent, stepResponse } from '@/lib/http/hosted-step'
import {
  type AuthorizationVisit,
  readVisit,
  requireAuthorization,
  type Visit,
  visitFrom,
  withCarried,
} from '@/lib/http/hosted-visit'
import { loginWithPasswordless } from '@/lib/login'
import { type FoundLogin, findPasswordless } from '@/lib/passwordless'
import { fill, text } from '@/lib/text'
import { continueAuthorization } from '../../authorize/continue'
import { hostedLogin } from '../../login-request'

type Params = { readonly code: string }

/** Unknown, expired and used ones alike. */
function goneResponse(visit: Visit): Promise<Response> {
  const { passwordless, step } = text(visit.locale)
  const { authorization } = visit
  const message = {
    title: passwordless.goneTitle,
    paragraphs: [authorization ? passwordless.gone : passwordless.goneWithoutRequest],
    next: authorization && { href: withCarried('/oauth2/passwordless', visit), label: step.sendAgain },
  }
  return messageResponse(visit, message, { status: 404 })
}

/** A code of the link kind. Spends nothing. */
async function findLink(code: string): Promise<FoundLogin | undefined> {
  const found = await findPasswordless(code)
  return found?.strategy === 'ClickableLink' ? found : undefined
}

function confirmResponse(
  request: Request,
  visit: AuthorizationVisit,
  { account, code, identity, sentTo }: FoundLogin,
  form: { readonly rememberDevice: boolean; readonly error?: string },
): Promise<Response> {
  const { passwordless } = text(visit.locale)
  const address = (identity ?? sentTo ?? account.identities[0])?.displayValue ?? ''
  return stepResponse(request, visit, {
    ...form,
    title: passwordless.title,
    name: visit.application.name,
    paragraphs: [fill(passwordless.landing, { address })],
    action: `/oauth2/passwordless/${encodeURIComponent(code)}`,
    submit: passwordless.signIn,
  })
}

async function visitOfLink(request: Request, query: FormResult, found: FoundLogin): Promise<Visit | undefined> {
  const { scope, application, state } = found
  return visitFrom(request, query, { tenantId: scope.tenantId, applicationId: application.id, state })
}

export const GET = hosted<Params>('oauth2/passwordless/code', async (request, { code }) => {
  const query = queryFields(request)
  const found = await findLink(code)
  const visit = found && (await visitOfLink(request, query, found))
  if (!found || !visit) {
    const read = await readVisit(request, query, ['postMethod'])
    return read.kind === 'answered' ? read.response : goneResponse(read.visit)
  }
  if (visit.authorization?.application.id === found.application.id) {
    const { authorization } = visit
    const rememberDevice = found.state?.rememberDevice === 'true'
    return confirmResponse(request, { ...visit, authorization, application: found.application }, found, {
      rememberDevice,
    })
  }
  const { passwordless } = text(visit.locale)
  const paragraphs = [fill(passwordless.elsewhere, { application: found.application.name })]
  return messageResponse(visit, { title: passwordless.elsewhereTitle, paragraphs }, { status: 400 })
})

export const POST = hosted<Params>('oauth2/passwordless/code', async (request, { code }) => {
  const sent = await readSent(request, {})
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { authorization, scope } = visit
  const rememberDevice = sent.typed('rememberDevice') === 'true'
  const found = await findLink(code)
  if (found?.application.id !== authorization.application.id) return goneResponse(visit)
  const { step } = text(visit.locale)
  if (!sent.isOwn) return confirmResponse(request, visit, found, { rememberDevice, error: step.formExpired })
  const result = await loginWithPasswordless({
    ...hostedLogin(request, authorization),
    applicationId: authorization.application.id,
    code,
    oneTimeCode: undefined,
    tenantIds: [scope.tenantId],
  })
  return result.kind === 'codeMissing' || result.kind === 'invalidCredentials'
    ? goneResponse(visit)
    : continueAuthorization(request, authorization, result, { loginId: '', rememberDevice })
})
