/** The sign-in page as a response: the form, bound to the browser it is for, with whatever went wrong the last time. */

import type { PageLink } from '@/components/hosted/parts/quiet-links'
import { passkeyScript } from '@/components/hosted/passkey-script'
import { SignInPage } from '@/components/hosted/sign-in'
import { bindForm } from '@/lib/http/csrf'
import { formTarget, localeOf, pageResponse } from '@/lib/http/hosted'
import { withCarried } from '@/lib/http/hosted-visit'
import type { AuthorizationRequest } from '@/lib/oauth'
import { fill, type Messages, text } from '@/lib/text'
import { passkeyOptions } from '../webauthn/offer'

export type SignInForm = {
  readonly loginId: string
  readonly rememberDevice: boolean
  /** One message about the whole attempt. */
  readonly problem?: keyof Messages['problems']
  readonly blank?: readonly ('loginId' | 'password')[]
  /** Present while more people sign in than can be served: the page comes with 503. Seconds. */
  readonly retryAfter?: number
  /** To be set besides the form's own. */
  readonly cookies?: readonly string[]
}

/** Other ways in, where the application has them; the request goes along. */
function linksOf({ application, carried }: AuthorizationRequest, locale: string): PageLink[] {
  const { forgotPassword, oneTimePassword, passwordless, register } = text(locale)
  const to = (path: string, label: string) => ({ href: withCarried(path, { carried }), label })
  return [
    to('/password/forgot', forgotPassword.link),
    ...(application.settings.passwordlessConfiguration.enabled
      ? [to('/oauth2/passwordless', passwordless.link), to('/oauth2/one-time-password', oneTimePassword.link)]
      : []),
    ...(application.settings.registrationConfiguration.enabled ? [to('/oauth2/register', register.link)] : []),
  ]
}

/** The password is never part of it. */
export async function signInResponse(
  request: Request,
  authorization: AuthorizationRequest,
  { loginId, rememberDevice, problem, blank = [], retryAfter, cookies = [] }: SignInForm,
): Promise<Response> {
  const { application, carried, finalAddress } = authorization
  const locale = localeOf(request, carried.find(([name]) => name === 'locale')?.[1])
  const { signIn, problems } = text(locale)
  const binding = bindForm(request, carried)
  const options = await passkeyOptions(authorization, binding.browser)
  return pageResponse(
    <SignInPage
      locale={locale}
      applicationName={application.name}
      action="/oauth2/authorize"
      hidden={carried}
      csrfToken={binding.token}
      loginId={loginId}
      rememberDevice={rememberDevice}
      links={linksOf(authorization, locale)}
      passkey={options && { options, byLogin: withCarried('/oauth2/webauthn', authorization) }}
      error={problem && fill(problems[problem], { application: application.name })}
      fieldErrors={{
        loginId: blank.includes('loginId') ? signIn.loginIdBlank : undefined,
        password: blank.includes('password') ? signIn.passwordBlank : undefined,
      }}
    />,
    {
      cookies: [...binding.cookies, ...cookies],
      formTargets: [formTarget(finalAddress)],
      ...(options && { script: passkeyScript }),
      ...(retryAfter === undefined ? {} : { status: 503, headers: { 'retry-after': String(retryAfter) } }),
    },
  )
}
