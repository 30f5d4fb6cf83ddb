/** GET /password/sent: a mail is on its way, if there is an account. */
import { queryFields } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { backToSignIn, messageResponse } from '@/lib/http/hosted-step'
import { readVisit, withCarried } from '@/lib/http/hosted-visit'
import { text } from '@/lib/text'

export const GET = hosted('password/sent', async (request) => {
  const read = await readVisit(request, queryFields(request), [])
  if (read.kind === 'answered') return read.response
  const { visit } = read
  const { forgotPassword, step } = text(visit.locale)
  return messageResponse(visit, {
    title: forgotPassword.sentTitle,
    paragraphs: [forgotPassword.sent, step.notThere],
    links: [
      { href: withCarried('/password/forgot', visit), label: forgotPassword.askAgain },
      ...(visit.authorization ? [backToSignIn(visit)] : []),
    ],
  })
})
