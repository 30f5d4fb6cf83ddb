/** GET and POST /oauth2/consent: what a person allows a third party's application. The page itself is the end of a sign-in. */
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { answerResponse } from '@/lib/http/hosted-answer'
import { readSent, type Sent } from '@/lib/http/hosted-step'
import { type AuthorizationVisit, fieldOf, readVisit, requireAuthorization, withCarried } from '@/lib/http/hosted-visit'
import { allowScopes, type Consenting, errorResponse, findConsent, oauthError, spendConsent } from '@/lib/oauth'
import { text } from '@/lib/text'
import { answerWithCode } from '../authorize/completion'
import { signInResponse } from '../authorize/sign-in-response'
import { consentResponse, fieldOfScope, pendingField } from './consent-response'

const canceled = oauthError('access_denied', 'consent_canceled', 'The user has denied the request.')

/** Nothing waits behind an address: the way is to begin the sign-in. */
export const GET = hosted('oauth2/consent', async (request) => {
  const read = await readVisit(request, queryFields(request), [])
  if (read.kind === 'answered') return read.response
  return redirectResponse(withCarried('/oauth2/authorize', read.visit))
})

async function decide(
  request: Request,
  { visit, typed }: Sent & { readonly visit: AuthorizationVisit },
  pending: string,
  consenting: Consenting,
): Promise<Response> {
  const { authorization } = visit
  // Decided before, by a double click: whoever is still signed in gets there, and nobody by this form.
  if (!(await spendConsent(pending))) return redirectResponse(withCarried('/oauth2/authorize', visit))
  if (typed('action') !== 'allow') {
    return answerResponse(request, errorResponse(authorization, canceled), authorization.application.name)
  }
  const scopes = await allowScopes(authorization, consenting.userId, (name) => typed(fieldOfScope(name)) === 'true')
  return answerWithCode(request, { ...authorization, scopes }, consenting, consenting.authentication, [])
}

export const POST = hosted('oauth2/consent', async (request) => {
  const sent = await readSent(request, { kept: [pendingField] })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { authorization } = visit
  const pending = fieldOf(sent.kept, pendingField) ?? ''
  const consenting = await findConsent(authorization, pending)
  if (!consenting) {
    const form = { loginId: '', rememberDevice: false, problem: 'challengeGone' } as const
    return signInResponse(request, authorization, form)
  }
  if (sent.isOwn) return decide(request, { ...sent, visit }, pending, consenting)
  const checked = (name: string) => sent.typed(fieldOfScope(name)) === 'true'
  const error = text(visit.locale).step.formExpired
  return consentResponse(request, authorization, { pending, userId: consenting.userId, checked, error })
})
