/** GET and POST /oauth2/complete-registration: what an application needs of somebody who has signed in, before they get there. */
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { readSent, type Sent } from '@/lib/http/hosted-step'
import { type AuthorizationVisit, fieldOf, readVisit, requireAuthorization, withCarried } from '@/lib/http/hosted-visit'
import { findLoginIntent, type LoginIntent } from '@/lib/login'
import { completeProfile } from '@/lib/registrations'
import { fill, text } from '@/lib/text'
import { missingFields, registrationFields } from '@/lib/users'
import { continueAuthorization, registerAndGoOn } from '../authorize/continue'
import { readAnswers } from '../register/answers'
import { completionResponse, stateField } from './completion-response'

/** Nothing waits behind an address: the way is to begin the sign-in. */
export const GET = hosted('oauth2/complete-registration', async (request) => {
  const read = await readVisit(request, queryFields(request), [])
  if (read.kind === 'answered') return read.response
  return redirectResponse(withCarried('/oauth2/authorize', read.visit))
})

type Waiting = { readonly intent: LoginIntent; readonly loginIntent: string; readonly rememberDevice: boolean }

async function complete(request: Request, sent: Sent, visit: AuthorizationVisit, waiting: Waiting): Promise<Response> {
  const { application, authorization, locale, scope } = visit
  const { intent, loginIntent, rememberDevice } = waiting
  const { account } = intent
  const missing = missingFields(application.settings.registrationConfiguration, account)
  const { answers, fields, complete } = readAnswers(sent, application, missing, locale)
  const again = (error?: string) => {
    const shown = sent.isOwn ? fields : fields.map((field) => ({ ...field, error: undefined }))
    const form = { loginIntent, userId: account.id, rememberDevice, fields: shown, error }
    return completionResponse(request, authorization, form)
  }
  const { problems, step } = text(locale)
  if (!sent.isOwn) return again(step.formExpired)
  if (!complete) return again()
  const outcome =
    missing.length > 0 ? await completeProfile(scope, account, application, answers) : ({ kind: 'completed' } as const)
  if (outcome.kind === 'vetoed' || outcome.kind === 'invalid') {
    return again(fill(problems.vetoed, { application: application.name }))
  }
  // Whoever is gone by now is found to be when the login goes on.
  return registerAndGoOn(request, authorization, { userId: account.id, loginIntent }, { loginId: '', rememberDevice })
}

export const POST = hosted('oauth2/complete-registration', async (request) => {
  const typed = registrationFields.map((field) => `user.${field}`)
  const sent = await readSent(request, { typed, kept: [stateField, 'rememberDevice'] })
  if (sent.kind === 'answered') return sent.response
  const read = await requireAuthorization(request, { ...sent, kind: 'visit' })
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { application, authorization, scope } = visit
  const loginIntent = fieldOf(sent.kept, stateField) ?? ''
  const rememberDevice = fieldOf(sent.kept, 'rememberDevice') === 'true'
  const intent = await findLoginIntent(scope, application.id, loginIntent)
  if (!intent) {
    const entered = { loginId: '', rememberDevice }
    return continueAuthorization(request, authorization, { kind: 'challengeGone' }, entered)
  }
  return complete(request, sent, visit, { intent, loginIntent, rememberDevice })
})
