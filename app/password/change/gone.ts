/** What follows a change password id that is not good any more: a way to another one. */
import { messageResponse } from '@/lib/http/hosted-step'
import { type Visit, withCarried } from '@/lib/http/hosted-visit'
import { text } from '@/lib/text'

/** 404, for ids that are unknown, expired, used or of another tenant. */
export function goneResponse(visit: Visit): Promise<Response> {
  const { newPassword } = text(visit.locale)
  const message = {
    title: newPassword.goneTitle,
    paragraphs: [newPassword.gone],
    next: { href: withCarried('/password/forgot', visit), label: newPassword.askAgain },
  }
  return messageResponse(visit, message, { status: 404 })
}
