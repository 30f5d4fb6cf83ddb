/** Asking for another message that confirms something: on its own, and where a link is not good any more. One answer for everybody. */
import { clientInfo } from '@/lib/http/client'
import { redirectResponse } from '@/lib/http/hosted'
import { type Sent, stepResponse, trimmed } from '@/lib/http/hosted-step'
import { stateOf, type Visit, withCarried } from '@/lib/http/hosted-visit'
import { maxLoginIdLength } from '@/lib/limits'
import { text } from '@/lib/text'
import { allow } from '@/lib/throttle'
import { subjectOfLoginId } from '@/lib/users'
import { resendToAnybody } from '@/lib/verification'
import { blankMessage, isWanted, type Topic, topics } from './topics'

type Shown = {
  /** A link led here that is not good any more. */
  readonly gone?: boolean
  readonly address?: string
  readonly error?: string
  readonly blank?: boolean
}

export function askResponse(request: Request, topic: Topic, visit: Visit, shown: Shown = {}): Promise<Response> {
  const { gone = false, address, error, blank } = shown
  const messages = text(visit.locale)
  const { goneTitle, gone: goneText, askTitle, ask, field: label, askSubmit } = messages[topic]
  const { field: name, input } = topics[topic]
  const problem = blank ? blankMessage(topic, messages) : undefined
  const step = {
    title: gone ? goneTitle : askTitle,
    paragraphs: [gone ? goneText : ask],
    action: `/${topic}/verify`,
    error,
    field: { name, label, value: address, error: problem, input },
    submit: askSubmit,
  }
  return stepResponse(request, visit, step, gone ? { status: 404 } : {})
}

/** Sends a message if there is something to confirm. The work is left for later, so that nothing can be told from the answer. */
export async function resend(request: Request, topic: Topic, visit: Visit, address: string): Promise<void> {
  const { scope, application } = visit
  const { limit, of, type } = topics[topic]
  if (!isWanted(topic, visit) || address.length > maxLoginIdLength) return
  const { ipAddress } = clientInfo(request, false)
  const recipient = subjectOfLoginId(address, [type])
  const allowance = await allow(scope, limit, { recipient, address: ipAddress })
  if (allowance.kind === 'limited') return
  resendToAnybody(scope, { address, type, application, of, state: stateOf(visit) })
}

/** Acts on the form. */
export async function askedFor(request: Request, topic: Topic, { visit, typed, isOwn }: Sent): Promise<Response> {
  const address = trimmed(typed(topics[topic].field))
  const { step } = text(visit.locale)
  if (!isOwn) return askResponse(request, topic, visit, { address: address ?? '', error: step.formExpired })
  if (address === undefined) return askResponse(request, topic, visit, { blank: true })
  await resend(request, topic, visit, address)
  return redirectResponse(withCarried(`/${topic}/sent`, visit))
}
