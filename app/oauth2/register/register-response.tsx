/** The page on which people register, as a response: with whatever went wrong the last time. */
import type { AskedField } from '@/components/hosted/parts/profile-fields'
import { RegisterPage } from '@/components/hosted/register'
import { bindForm } from '@/lib/http/csrf'
import { formTarget, pageResponse } from '@/lib/http/hosted'
import { type AuthorizationVisit, withCarried } from '@/lib/http/hosted-visit'
import { text } from '@/lib/text'
import { passwordRules } from '../../password/rules'

export const registerPath = '/oauth2/register'

export type RegisterForm = {
  /** As it was typed. */
  readonly loginId: string
  readonly loginIdError?: string | undefined
  readonly fields: readonly AskedField[]
  readonly passwordProblems?: readonly string[]
  readonly mismatch?: string | undefined
  readonly rememberDevice: boolean
  readonly error?: string | undefined
  /** Present while more passwords wait than can be hashed, or somebody registers too many: seconds. */
  readonly retryAfter?: { readonly status: 429 | 503; readonly seconds: number }
}

export function registerResponse(request: Request, visit: AuthorizationVisit, form: RegisterForm): Promise<Response> {
  const { application, authorization, carried, locale, scope } = visit
  const { loginId, loginIdError, mismatch, passwordProblems = [], retryAfter, ...shown } = form
  const { confirmPassword, loginIdType } = application.settings.registrationConfiguration
  const messages = text(locale)
  const binding = bindForm(request, carried)
  return pageResponse(
    <RegisterPage
      {...shown}
      locale={locale}
      applicationName={application.name}
      action={registerPath}
      hidden={carried}
      csrfToken={binding.token}
      loginId={{ type: loginIdType, value: loginId, error: loginIdError }}
      rules={passwordRules(scope, messages, { ofNew: true })}
      passwordProblems={passwordProblems}
      confirmation={confirmPassword ? { error: mismatch } : undefined}
      links={[{ href: withCarried('/oauth2/authorize', visit), label: messages.register.signIn }]}
    />,
    {
      cookies: binding.cookies,
      formTargets: [formTarget(authorization.finalAddress)],
      ...(retryAfter && { status: retryAfter.status, headers: { 'retry-after': String(retryAfter.seconds) } }),
    },
  )
}
