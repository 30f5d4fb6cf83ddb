/** The pages after a form about a verification: a message is on its way, or all is done. */
import { queryFields } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { backToSignIn, messageResponse } from '@/lib/http/hosted-step'
import { readVisit, withCarried } from '@/lib/http/hosted-visit'
import { text } from '@/lib/text'
import type { Topic } from './topics'

/** GET /email/sent and its like. */
export function sentPage(topic: Topic) {
  return hosted(`${topic}/sent`, async (request) => {
    const read = await readVisit(request, queryFields(request), [])
    if (read.kind === 'answered') return read.response
    const { visit } = read
    const messages = text(visit.locale)
    const { sent, sentTitle } = messages[topic]
    const { step, forgotPassword } = messages
    return messageResponse(visit, {
      title: sentTitle,
      paragraphs: [sent, step.notThere],
      links: [
        { href: withCarried(`/${topic}/verify`, visit), label: forgotPassword.askAgain },
        ...(visit.authorization ? [backToSignIn(visit)] : []),
      ],
    })
  })
}

/** GET /email/complete and its like. */
export function completePage(topic: Topic) {
  return hosted(`${topic}/complete`, async (request) => {
    const read = await readVisit(request, queryFields(request), [])
    if (read.kind === 'answered') return read.response
    const { visit } = read
    const messages = text(visit.locale)
    const { done, doneTitle } = messages[topic]
    const next = { href: withCarried('/oauth2/authorize', visit), label: messages.step.continueSignIn }
    return messageResponse(visit, {
      title: doneTitle,
      paragraphs: [done],
      next: visit.authorization ? next : undefined,
    })
  })
}
