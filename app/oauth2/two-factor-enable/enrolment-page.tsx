/** The page on which the second factor is set up that a login demands. */
import { type Enrolment, type EnrolmentMethod, TwoFactorEnablePage } from '@/components/hosted/two-factor-enable'
import { pageResponse } from '@/lib/http/hosted'
import { enabledKinds, keyUri, offeredSecret, toBase32 } from '@/lib/mfa'
import { fill, type Messages, text } from '@/lib/text'
import { pageBasics, sendsDigits } from '../two-factor/basics'
import type { TwoFactorFlow } from '../two-factor/flow'

export type EnrolmentPage = {
  /** Absent, or one that the tenant does not enable: the first that it does. */
  readonly method?: string | undefined
  /** As typed. */
  readonly address?: string | undefined
  /** Whether a code went to the address. */
  readonly sent?: boolean
  readonly notice?: boolean
  readonly problem?: keyof Messages['problems']
  readonly codeProblem?: 'blank' | 'wrong'
  readonly addressInvalid?: boolean
  readonly cookies?: readonly string[]
}

function enrolmentOf(
  { challenge }: TwoFactorFlow,
  method: EnrolmentMethod,
  { address, sent = false }: EnrolmentPage,
): Enrolment {
  if (method === 'authenticator') {
    const secret = offeredSecret(challenge)
    return { method, secret: toBase32(secret), keyUri: keyUri(challenge, secret) }
  }
  const known = challenge.account.identities.find(({ type }) => type === (method === 'email' ? 'email' : 'phoneNumber'))
  return { method, address: address ?? known?.displayValue ?? '', sent }
}

/** The same secret at every sight, so that what was scanned stays good through mistakes, reloads and changes of mind. */
export function enrolmentPage(request: Request, flow: TwoFactorFlow, page: EnrolmentPage): Promise<Response> {
  const { authorization, challenge } = flow
  const kinds = enabledKinds(challenge.scope)
  const method = kinds.find((kind) => kind === page.method) ?? kinds[0] ?? 'authenticator'
  const { locale, props, cookies, formTargets } = pageBasics(request, flow)
  const { problems, twoFactor, twoFactorEnable } = text(locale)
  const wrong = method === 'authenticator' ? twoFactorEnable.wrongCode : problems.wrongCode
  const codeErrors = { blank: twoFactor.codeBlank, wrong } as const
  const { emailInvalid: email, mobilePhoneInvalid: sms } = twoFactorEnable
  const addressErrors = { authenticator: undefined, email, sms } as const
  const { problem, codeProblem } = page
  return pageResponse(
    <TwoFactorEnablePage
      {...props}
      applicationName={authorization.application.name}
      enrolment={enrolmentOf(flow, method, page)}
      digits={method === 'authenticator' || sendsDigits(flow)}
      others={kinds.filter((kind) => kind !== method)}
      error={problem && fill(problems[problem], { application: authorization.application.name })}
      notice={page.notice ? twoFactor.sent : undefined}
      codeError={codeProblem && codeErrors[codeProblem]}
      addressError={page.addressInvalid ? addressErrors[method] : undefined}
    />,
    { cookies: [...cookies, ...(page.cookies ?? [])], formTargets },
  )
}
