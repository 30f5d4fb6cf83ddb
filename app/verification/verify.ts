/** GET and POST of /email/verify, /phone/verify and /registration/verify, with an id or without: GET shows what is to be confirmed, POST confirms it. */
import { clientInfo } from '@/lib/http/client'
import { eventInfo } from '@/lib/http/event-info'
import { queryFields } from '@/lib/http/form'
import { hosted, redirectResponse } from '@/lib/http/hosted'
import { inputs, readSent, type Sent, stepResponse, trimmed } from '@/lib/http/hosted-step'
import { fieldOf, readVisit, type Visit, visitFrom, withCarried } from '@/lib/http/hosted-visit'
import { fill, text } from '@/lib/text'
import { completeVerification, type FoundVerification } from '@/lib/verification'
import { askedFor, askResponse } from './ask'
import { addressOf, findForTopic, type Topic, topics } from './topics'

type Params = { readonly verificationId?: string }

type Shown = { readonly error?: string; readonly blank?: boolean }

/** The button that confirms, and before it the code where one was sent. */
function confirmResponse(request: Request, topic: Topic, visit: Visit, found: FoundVerification, shown: Shown = {}) {
  const messages = text(visit.locale)
  const { codeExplanation, explanation, submit, title } = messages[topic]
  const { step } = messages
  const byCode = found.strategy === 'FormField'
  const names = { address: addressOf(found), application: visit.application?.name ?? visit.scope.tenant.name }
  return stepResponse(request, visit, {
    title,
    paragraphs: [fill(byCode ? codeExplanation : explanation, names)],
    action: `/${topic}/verify/${encodeURIComponent(found.verificationId)}`,
    error: shown.error,
    field: byCode
      ? {
          name: 'oneTimeCode',
          label: step.code,
          error: shown.blank ? step.codeBlank : undefined,
          input: inputs.code,
        }
      : undefined,
    submit,
  })
}

function show(topic: Topic) {
  return hosted<Params>(`${topic}/verify`, async (request, { verificationId }) => {
    const query = queryFields(request)
    const fields = query.kind === 'form' ? query.fields : []
    const id = verificationId ?? fieldOf(fields, 'verificationId')
    const found = id ? await findForTopic(topic, id) : undefined
    const origin = found && {
      tenantId: found.scope.tenantId,
      applicationId: found.subject.application?.id,
      state: found.state,
    }
    const visit = origin && (await visitFrom(request, query, origin))
    if (found && visit) return confirmResponse(request, topic, visit, found)
    const read = await readVisit(request, query, ['verificationId', 'postMethod', topics[topic].field])
    if (read.kind === 'answered') return read.response
    const address = fieldOf(fields, topics[topic].field) ?? ''
    return askResponse(request, topic, read.visit, { gone: Boolean(id), address })
  })
}

async function confirm(request: Request, topic: Topic, { visit, typed }: Sent, found: FoundVerification) {
  const { step } = text(visit.locale)
  const info = eventInfo({ client: clientInfo(request, false) })
  const outcome = await completeVerification(found, { oneTimeCode: trimmed(typed('oneTimeCode')), info })
  switch (outcome.kind) {
    case 'completed':
      return redirectResponse(withCarried(`/${topic}/complete`, visit))
    case 'codeMissing':
      return confirmResponse(request, topic, visit, found, { blank: true })
    case 'wrongCode':
      return confirmResponse(request, topic, visit, found, { error: step.wrongCode })
    case 'notFound':
      return askResponse(request, topic, visit, { gone: true })
    default:
      return outcome satisfies never
  }
}

function act(topic: Topic) {
  return hosted<Params>(`${topic}/verify`, async (request, { verificationId }) => {
    const sent = await readSent(request, { typed: ['oneTimeCode', topics[topic].field], kept: ['verificationId'] })
    if (sent.kind === 'answered') return sent.response
    const { visit, isOwn, kept } = sent
    const id = verificationId ?? fieldOf(kept, 'verificationId')
    if (id === undefined) return askedFor(request, topic, sent)
    const found = await findForTopic(topic, id)
    // Of another tenant, it is unknown to this page.
    if (found?.scope.tenantId !== visit.scope.tenantId) return askResponse(request, topic, visit, { gone: true })
    const { step } = text(visit.locale)
    if (!isOwn) return confirmResponse(request, topic, visit, found, { error: step.formExpired })
    return confirm(request, topic, sent, found)
  })
}

/** The handlers of a topic's pages. */
export function verifyPages(topic: Topic) {
  return { GET: show(topic), POST: act(topic) }
}
