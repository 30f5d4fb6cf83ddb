/** Where a sign-in waits for a verification (212, 213): the page, its forms, and the way on. */
import { continueAuthorization } from '@/app/oauth2/authorize/continue'
import { hostedLogin } from '@/app/oauth2/login-request'
import { clientInfo } from '@/lib/http/client'
import { eventInfo } from '@/lib/http/event-info'
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { readSent, type Sent, trimmed } from '@/lib/http/hosted-step'
import { fieldOf, readVisit, withCarried } from '@/lib/http/hosted-visit'
import { findLoginIntent, type LoginIntent, resumeLogin } from '@/lib/login'
import type { AuthorizationRequest } from '@/lib/oauth'
import { text } from '@/lib/text'
import { completeVerification } from '@/lib/verification'
import { resend } from './ask'
import { gateResponse } from './gate-response'
import { findForTopic, type Topic } from './topics'

type Waiting = {
  readonly authorization: AuthorizationRequest
  readonly intent: LoginIntent
  readonly loginIntent: string
  readonly verificationId: string | undefined
  readonly rememberDevice: boolean
}

function again(request: Request, topic: Topic, { visit }: Sent, waiting: Waiting, shown: object) {
  const { intent, loginIntent, rememberDevice, verificationId } = waiting
  const gate = { topic, address: intent.address, verificationId, loginIntent }
  return gateResponse(request, visit, gate, { rememberDevice, ...shown })
}

/** Goes on, or comes back here while it is still open. */
async function goOn(request: Request, { authorization, loginIntent, rememberDevice }: Waiting): Promise<Response> {
  const result = await resumeLogin(authorization.scope, loginIntent, hostedLogin(request, authorization))
  return continueAuthorization(request, authorization, result, { loginId: '', rememberDevice, waited: true })
}

async function verify(request: Request, topic: Topic, sent: Sent, waiting: Waiting): Promise<Response> {
  const { step } = text(sent.visit.locale)
  const oneTimeCode = trimmed(sent.typed('oneTimeCode'))
  if (oneTimeCode === undefined) return again(request, topic, sent, waiting, { blank: true })
  const { verificationId, intent } = waiting
  const found = verificationId ? await findForTopic(topic, verificationId) : undefined
  // The address may have been confirmed meanwhile in another way, which ends its ids.
  const isOwn = found && found.subject.kind !== 'address' && found.subject.account.id === intent.account.id
  if (!isOwn) return goOn(request, waiting)
  const info = eventInfo({ client: clientInfo(request, false) })
  const outcome = await completeVerification(found, { oneTimeCode, info })
  return outcome.kind === 'wrongCode'
    ? again(request, topic, sent, waiting, { error: step.wrongCode })
    : goOn(request, waiting)
}

async function act(request: Request, topic: Topic, sent: Sent, waiting: Waiting): Promise<Response> {
  const { visit, typed, isOwn } = sent
  const { step } = text(visit.locale)
  if (!isOwn) return again(request, topic, sent, waiting, { error: step.formExpired })
  if (typed('action') === 'resend') {
    await resend(request, topic, visit, waiting.intent.address)
    return again(request, topic, sent, waiting, { notice: step.sentAgain })
  }
  return waiting.verificationId === undefined ? goOn(request, waiting) : verify(request, topic, sent, waiting)
}

/** GET and POST /email/verification-required and its like. Without a sign-in that waits, the way is to begin one. */
export function gatePages(topic: Topic) {
  const name = `${topic}/verification-required`
  const GET = hosted(name, async (request) => {
    const read = await readVisit(request, queryFields(request), [])
    if (read.kind === 'answered') return read.response
    return redirectResponse(
      withCarried(read.visit.authorization ? '/oauth2/authorize' : `/${topic}/verify`, read.visit),
    )
  })
  const POST = hosted(name, async (request) => {
    const sent = await readSent(request, {
      typed: ['oneTimeCode'],
      kept: ['loginIntent', 'rememberDevice', 'verificationId'],
    })
    if (sent.kind === 'answered') return sent.response
    const { visit, kept } = sent
    const { authorization, scope } = visit
    if (!authorization) return redirectResponse(withCarried(`/${topic}/verify`, visit))
    const loginIntent = fieldOf(kept, 'loginIntent') ?? ''
    const intent = await findLoginIntent(scope, authorization.application.id, loginIntent)
    if (!intent) {
      return continueAuthorization(
        request,
        authorization,
        { kind: 'challengeGone' },
        { loginId: '', rememberDevice: false },
      )
    }
    const verificationId = fieldOf(kept, 'verificationId')
    const rememberDevice = fieldOf(kept, 'rememberDevice') === 'true'
    return act(request, topic, sent, { authorization, intent, loginIntent, verificationId, rememberDevice })
  })
  return { GET, POST }
}
