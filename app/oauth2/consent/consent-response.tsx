/** The question what an application may have, as a response: for whoever has just signed in. */
import { type ConsentLine, ConsentPage } from '@/components/hosted/consent'
import { bindForm } from '@/lib/http/csrf'
import type { FormField } from '@/lib/http/form'
import { formTarget, localeOf, pageResponse } from '@/lib/http/hosted'
import { type AuthorizationRequest, type ConsentItem, consentItems, userNameOf } from '@/lib/oauth'
import { type Messages, text } from '@/lib/text'
import { signInAddress } from '../two-factor/flow'

export const consentPath = '/oauth2/consent'

/** The opaque parameter of the public contract: what stands for the sign-in that waits. */
export const pendingField = 'oauth_context'

/** The wire name of a scope's field. */
export const fieldOfScope = (name: string) => `scopeConsents['${name}']`

const isDescribed = (
  name: string,
  scopes: Messages['consent']['scopes'],
): name is keyof Messages['consent']['scopes'] => Object.hasOwn(scopes, name)

function messageOf({ name, own }: ConsentItem, { scopes }: Messages['consent']): string {
  if (own) return own.defaultConsentMessage ?? name
  return isDescribed(name, scopes) ? scopes[name] : name
}

export type ConsentForm = {
  readonly pending: string
  readonly userId: string
  /** Whether an optional scope is ticked. */
  readonly checked: (name: string) => boolean
  readonly error?: string
  /** To be set besides the form's own. */
  readonly cookies?: readonly string[]
}

export async function consentResponse(
  request: Request,
  authorization: AuthorizationRequest,
  { pending, userId, checked, error, cookies = [] }: ConsentForm,
): Promise<Response> {
  const { application, carried, finalAddress } = authorization
  const locale = localeOf(request, carried.find(([name]) => name === 'locale')?.[1])
  const { consent } = text(locale)
  const lines = consentItems(authorization).map((item): ConsentLine => {
    const { name, required, own } = item
    const detail = own?.defaultConsentDetail ?? undefined
    return { field: fieldOfScope(name), message: messageOf(item, consent), detail, required, checked: checked(name) }
  })
  const hidden: FormField[] = [...carried, [pendingField, pending]]
  const binding = bindForm(request, hidden)
  return pageResponse(
    <ConsentPage
      locale={locale}
      applicationName={application.name}
      user={await userNameOf(authorization, userId)}
      lines={lines}
      action={consentPath}
      hidden={hidden}
      csrfToken={binding.token}
      signIn={signInAddress(authorization)}
      error={error}
    />,
    { cookies: [...binding.cookies, ...cookies], formTargets: [formTarget(finalAddress)] },
  )
}
