/** What an application still needs of somebody who has just signed in, as a response. */
import { CompleteRegistrationPage } from '@/components/hosted/complete-registration'
import type { AskedField } from '@/components/hosted/parts/profile-fields'
import { bindForm } from '@/lib/http/csrf'
import type { FormField } from '@/lib/http/form'
import { formTarget, localeOf, pageResponse } from '@/lib/http/hosted'
import { type AuthorizationRequest, userNameOf } from '@/lib/oauth'
import { signInAddress } from '../two-factor/flow'

export const completionPath = '/oauth2/complete-registration'

/** Carries the login that waits, by the name of the public contract. */
export const stateField = 'registrationState'

export type CompletionForm = {
  readonly loginIntent: string
  readonly userId: string
  readonly rememberDevice: boolean
  readonly fields: readonly AskedField[]
  readonly error?: string | undefined
  /** To be set besides the form's own. */
  readonly cookies?: readonly string[]
}

export async function completionResponse(
  request: Request,
  authorization: AuthorizationRequest,
  { loginIntent, userId, rememberDevice, fields, error, cookies = [] }: CompletionForm,
): Promise<Response> {
  const { application, carried, finalAddress } = authorization
  const hidden: FormField[] = [...carried, [stateField, loginIntent], ['rememberDevice', String(rememberDevice)]]
  const binding = bindForm(request, hidden)
  return pageResponse(
    <CompleteRegistrationPage
      locale={localeOf(request, carried.find(([name]) => name === 'locale')?.[1])}
      applicationName={application.name}
      user={await userNameOf(authorization, userId)}
      fields={fields}
      action={completionPath}
      hidden={hidden}
      csrfToken={binding.token}
      error={error}
      signIn={signInAddress(authorization)}
    />,
    { cookies: [...binding.cookies, ...cookies], formTargets: [formTarget(finalAddress)] },
  )
}
