/** The pages of connecting a device as responses: the code's form, and the question, each bound to the browser it is for. */
import { DeviceApprovalPage } from '@/components/hosted/device-approval'
import { DeviceCodePage } from '@/components/hosted/device-code'
import { bindForm } from '@/lib/http/csrf'
import type { FormField } from '@/lib/http/form'
import { localeOf, pageResponse } from '@/lib/http/hosted'
import { wearThemeOf } from '@/lib/http/hosted-theme'
import { type DeviceApproval, type PendingDevice, userNameOf } from '@/lib/oauth'
import { type Messages, text } from '@/lib/text'

export const path = '/oauth2/device'

/** Fields of the two forms, so that neither passes for the other. */
export const codeFields: readonly FormField[] = [['step', 'code']]
export const approvalFields = (approval: string, userCode: string): readonly FormField[] => [
  ['step', 'approval'],
  ['approval', approval],
  ['user_code', userCode],
]

type Problem = Extract<keyof Messages['device'], 'codeBlank' | 'codeUnknown' | 'startAgain' | 'tooManyAttempts'>

/** The form for the code. `retryAfter`: nothing is looked at for so many seconds. */
export function codeResponse(
  request: Request,
  { userCode, problem, retryAfter }: { userCode: string; problem?: Problem; retryAfter?: number },
): Promise<Response> {
  const locale = localeOf(request, undefined)
  const { token, cookies } = bindForm(request, codeFields)
  const error = problem && text(locale).device[problem]
  return pageResponse(
    <DeviceCodePage
      locale={locale}
      action={path}
      hidden={codeFields}
      csrfToken={token}
      userCode={userCode.slice(0, 40)}
      error={error}
    />,
    { cookies, ...(retryAfter === undefined ? {} : { status: 429, headers: { 'retry-after': String(retryAfter) } }) },
  )
}

/** The question. */
export async function approvalResponse(
  request: Request,
  { client, userCode, device }: PendingDevice,
  { approval, userId }: DeviceApproval,
): Promise<Response> {
  await wearThemeOf(client)
  const hidden = approvalFields(approval, userCode)
  const { token, cookies } = bindForm(request, hidden)
  return pageResponse(
    <DeviceApprovalPage
      locale={localeOf(request, undefined)}
      applicationName={client.application.name}
      user={await userNameOf(client, userId)}
      deviceName={device.name}
      userCode={userCode}
      action={path}
      hidden={hidden}
      csrfToken={token}
    />,
    { cookies },
  )
}
