/** What the pages of a second factor have in common. */
import { bindForm } from '@/lib/http/csrf'
import { formTarget, localeOf } from '@/lib/http/hosted'
import { carriedFields, signInAddress, type TwoFactorFlow } from './flow'

/** Language, form binding and ways out. */
export function pageBasics(request: Request, flow: TwoFactorFlow) {
  const { authorization } = flow
  const hidden = carriedFields(flow)
  const { browser, token: csrfToken, cookies } = bindForm(request, hidden)
  const locale = localeOf(request, authorization.carried.find(([name]) => name === 'locale')?.[1])
  return {
    browser,
    locale,
    cookies,
    props: { locale, hidden, csrfToken, signIn: signInAddress(authorization) },
    formTargets: [formTarget(authorization.finalAddress)],
  }
}

/** Whether a sent code is to be typed on a keyboard of digits. */
export function sendsDigits({ authorization }: TwoFactorFlow): boolean {
  const { twoFactorOneTimeCodeIdGenerator } = authorization.scope.tenant.settings.externalIdentifierConfiguration
  return twoFactorOneTimeCodeIdGenerator.type === 'randomDigits'
}
