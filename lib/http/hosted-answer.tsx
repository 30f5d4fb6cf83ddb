/** The authorization response on its way to the application, in the way that it asked for. */
import { FormPostPage, submitScript } from '@/components/hosted/form-post'
import type { AuthorizationResponse } from '@/lib/oauth'
import { formTarget, localeOf, pageResponse, redirectResponse } from './hosted'

/** `applicationName` is for the page that a form travels in. */
export async function answerResponse(
  request: Request,
  answer: AuthorizationResponse,
  applicationName: string,
  cookies: readonly string[] = [],
): Promise<Response> {
  if (answer.kind === 'redirect') return redirectResponse(answer.address, cookies)
  const { action, fields } = answer
  const locale = localeOf(request, undefined)
  return pageResponse(
    <FormPostPage locale={locale} applicationName={applicationName} action={action} hidden={fields} />,
    { cookies, formTargets: [formTarget(action)], script: submitScript },
  )
}
