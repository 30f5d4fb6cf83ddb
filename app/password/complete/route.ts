/** GET /password/complete: the new password is saved, and no sign-in waits for it. */
import { queryFields } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { messageResponse } from '@/lib/http/hosted-step'
import { readVisit } from '@/lib/http/hosted-visit'
import { text } from '@/lib/text'

export const GET = hosted('password/complete', async (request) => {
  const read = await readVisit(request, queryFields(request), [])
  if (read.kind === 'answered') return read.response
  const { newPassword } = text(read.visit.locale)
  return messageResponse(read.visit, {
    title: newPassword.doneTitle,
    paragraphs: [newPassword.done, newPassword.doneNext],
  })
})
