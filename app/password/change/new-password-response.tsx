/** The page for a new password as a response, or the second step that comes before it. */
import { NewPasswordPage } from '@/components/hosted/new-password'
import { bindForm } from '@/lib/http/csrf'
import type { FormField } from '@/lib/http/form'
import { pageResponse } from '@/lib/http/hosted'
import { formTargetsOf } from '@/lib/http/hosted-step'
import type { Visit } from '@/lib/http/hosted-visit'
import { mayChangePassword } from '@/lib/password-change'
import { fill, text } from '@/lib/text'
import { passwordRules } from '../rules'
import { goneResponse } from './gone'
import { secondStepResponse } from './second-step'
import type { Subject } from './subject'

/** What the user signs in with: as found, else the first that there is. */
function loginOf({ account: { identities }, grant }: Subject): string | undefined {
  return (identities.find(({ id }) => id === grant.identityId) ?? identities[0])?.displayValue
}

export type NewPasswordForm = {
  readonly trustToken?: string | undefined
  readonly rememberDevice: boolean
  readonly error?: string
  /** What stands against the password, one sentence each. */
  readonly problems?: readonly string[]
  readonly mismatch?: string
  /** Present while more passwords wait than can be hashed: the page comes with 503. Seconds. */
  readonly retryAfter?: number
  /** To be set besides the form's own. */
  readonly cookies?: readonly string[]
}

function formResponse(request: Request, visit: Visit, subject: Subject, form: NewPasswordForm): Promise<Response> {
  const { trustToken, rememberDevice, retryAfter, cookies = [], ...shown } = form
  const messages = text(visit.locale)
  const { reason } = subject.grant
  const hidden: FormField[] = [
    ...visit.carried,
    ['changePasswordId', subject.changePasswordId],
    ...(trustToken === undefined ? [] : [['trustToken', trustToken] as const]),
  ]
  const binding = bindForm(request, hidden)
  const application = visit.application?.name ?? visit.scope.tenant.name
  return pageResponse(
    <NewPasswordPage
      {...shown}
      locale={visit.locale}
      action={`/password/change/${encodeURIComponent(subject.changePasswordId)}`}
      hidden={hidden}
      csrfToken={binding.token}
      login={loginOf(subject)}
      reason={reason && fill(messages.newPassword.reasons[reason], { application })}
      rules={passwordRules(subject.scope, messages)}
      rememberDevice={visit.authorization ? rememberDevice : undefined}
    />,
    {
      cookies: [...binding.cookies, ...cookies],
      formTargets: formTargetsOf(visit),
      ...(retryAfter === undefined ? {} : { status: 503, headers: { 'retry-after': String(retryAfter) } }),
    },
  )
}

/** Whoever has a second factor shows it first (MF-11). Spends nothing. */
export async function newPasswordResponse(
  request: Request,
  visit: Visit,
  subject: Subject,
  form: NewPasswordForm,
): Promise<Response> {
  const { scope, account } = subject
  const outcome = await mayChangePassword(scope, account, { trustToken: form.trustToken })
  switch (outcome.kind) {
    case 'allowed':
      return formResponse(request, visit, subject, form)
    case 'trustRequired':
      return secondStepResponse(request, visit, subject, { error: form.error, cookies: form.cookies })
    case 'notFound':
      return goneResponse(visit)
    default:
      return outcome satisfies never
  }
}
