/** The pages of a second factor that a person has: choosing one, and typing its code. */
import { type AskedFor, TwoFactorPage } from '@/components/hosted/two-factor'
import { type OfferedChoice, TwoFactorMethodsPage } from '@/components/hosted/two-factor-methods'
import { pageResponse } from '@/lib/http/hosted'
import { sendChallengeCode, tooManySends, trustLifetime, trustReachOf, usableMethods } from '@/lib/mfa'
import { durationText, fill, type Messages, maskedEmail, maskedPhone, text } from '@/lib/text'
import type { SecondFactor } from '@/lib/users'
import { enrolmentPage } from '../two-factor-enable/enrolment-page'
import { pageBasics, sendsDigits } from './basics'
import { limitedAddress, type TwoFactorFlow } from './flow'

type Problem = keyof Messages['problems']

/** The literal that the public contract has in the place of a method's id. */
const recoveryCode = 'recoveryCode'

/** Where a method sends its codes, for whoever knows the address already. */
function addressOf({ email, mobilePhone }: SecondFactor): string {
  return email === null ? maskedPhone(mobilePhone ?? '') : maskedEmail(email)
}

function choiceOf(method: SecondFactor): OfferedChoice {
  const { id, method: kind } = method
  const name = method.name ?? undefined
  return kind === 'authenticator' ? { id, kind, name } : { id, kind, name, address: addressOf(method) }
}

/** How this computer may be trusted; undefined where the policy lets no trust count. */
export function offeredTrust({ authorization }: TwoFactorFlow): { readonly seconds: number } | undefined {
  const { scope, application } = authorization
  return trustReachOf(application).kind === 'none' ? undefined : { seconds: trustLifetime(scope, application) }
}

function problemText(locale: string, { authorization }: TwoFactorFlow, problem: Problem): string {
  return fill(text(locale).problems[problem], { application: authorization.application.name })
}

/** The choice; a recovery code is always one. */
export function methodsPage(
  request: Request,
  flow: TwoFactorFlow,
  { cookies = [], problem }: Pick<CodePage, 'cookies' | 'problem'> = {},
): Promise<Response> {
  const basics = pageBasics(request, flow)
  const methods = usableMethods(flow.challenge.scope, flow.challenge.account)
  const latest = methods.toSorted((left, right) => (right.lastUsedInstant ?? 0) - (left.lastUsedInstant ?? 0)).at(0)
  return pageResponse(
    <TwoFactorMethodsPage
      {...basics.props}
      choices={[...methods.map(choiceOf), { id: recoveryCode, kind: 'recoveryCode' }]}
      chosen={latest?.id}
      error={problem && problemText(basics.locale, flow, problem)}
    />,
    { cookies: [...basics.cookies, ...cookies], formTargets: basics.formTargets },
  )
}

export type CodePage = {
  /** Of a usable method, or `recoveryCode`. */
  readonly methodId: string
  readonly problem?: Problem
  readonly blank?: boolean
  /** A code was just sent. */
  readonly sent?: boolean
  readonly trustComputer?: boolean
  readonly cookies?: readonly string[]
}

function askedFor(flow: TwoFactorFlow, method: SecondFactor | undefined): AskedFor {
  if (!method) return { kind: 'recoveryCode' }
  if (method.method === 'authenticator') return { kind: 'authenticator', name: method.name ?? undefined }
  return { kind: 'message', address: addressOf(method), digits: sendsDigits(flow) }
}

/** The field for the code. A method that is unknown, or was removed, leads to the choice. */
export function codePage(request: Request, flow: TwoFactorFlow, page: CodePage): Promise<Response> {
  const { methodId, problem, blank, sent, trustComputer = false, cookies = [] } = page
  const method = usableMethods(flow.challenge.scope, flow.challenge.account).find(({ id }) => id === methodId)
  if (!method && methodId !== recoveryCode) return methodsPage(request, flow, page)
  const basics = pageBasics(request, flow)
  const { twoFactor } = text(basics.locale)
  const trust = offeredTrust(flow)
  return pageResponse(
    <TwoFactorPage
      {...basics.props}
      askedFor={askedFor(flow, method)}
      loginId={flow.entered.loginId}
      methodId={methodId}
      trust={trust && { duration: durationText(basics.locale, trust.seconds), checked: trustComputer }}
      error={problem && problemText(basics.locale, flow, problem)}
      codeError={blank ? twoFactor.codeBlank : undefined}
      notice={sent ? twoFactor.sent : undefined}
    />,
    { cookies: [...basics.cookies, ...cookies], formTargets: basics.formTargets },
  )
}

/** Sends a code where the method needs one, and asks for it. */
export async function chosenPage(request: Request, flow: TwoFactorFlow, page: CodePage): Promise<Response> {
  const { challenge, authorization } = flow
  const method = usableMethods(challenge.scope, challenge.account).find(({ id }) => id === page.methodId)
  if (!method || method.method === 'authenticator') return codePage(request, flow, page)
  const outcome = await sendChallengeCode(challenge, {
    methodId: method.id,
    address: limitedAddress(request),
    application: authorization.application,
  })
  switch (outcome.kind) {
    case 'sent':
      return codePage(request, flow, { ...page, sent: true })
    case 'limited':
      return codePage(request, flow, { ...page, problem: 'sendingLimited' })
    case 'invalid': {
      const problem = outcome === tooManySends ? 'sendingLimited' : 'codeNotSent'
      return codePage(request, flow, { ...page, problem })
    }
    default:
      return outcome satisfies never
  }
}

/**
 * The first page of a second factor: the code of the only method, the choice of several, or setting one up. A GET, which a
 * session may have led here, sends nothing (WB-02).
 */
export async function secondFactorPage(
  request: Request,
  flow: TwoFactorFlow,
  cookies: readonly string[],
): Promise<Response> {
  const [only, ...others] = usableMethods(flow.challenge.scope, flow.challenge.account)
  if (!only) return enrolmentPage(request, flow, { cookies })
  const sends = only.method !== 'authenticator'
  if (others.length > 0 || (sends && request.method !== 'POST')) return methodsPage(request, flow, { cookies })
  return chosenPage(request, flow, { methodId: only.id, cookies })
}
