/** The pages of a second factor that a person has: choosing one, and typing its code. */
import { type AskedFor, TwoFactorPage } from '@/components/hosted/two-factor'
import { type OfferedChoice, TwoFactorMethodsPage } from '@/components/hosted/two-factor-methods'
import { pageResponse, redirectResponse } from '@/lib/http/hosted'
import { sendChallengeCode, tooManySends, usableMethods } from '@/lib/mfa'
import { durationText, fill, type Messages, maskedEmail, maskedPhone, text } from '@/lib/text'
import type { SecondFactor } from '@/lib/users'
import { enrolmentPage } from '../two-factor-enable/enrolment-page'
import { pageBasics, sendsDigits } from './basics'
import { limitedAddress, type TwoFactorFlow } from './flow'
import { passkeyMethod, passkeyPage, passkeysFor } from './passkey'
import { type PlaceDetails, placeAddress } from './place'
import { offeredTrust } from './trust'

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

function problemText(locale: string, { authorization }: TwoFactorFlow, problem: Problem): string {
  return fill(text(locale).problems[problem], { application: authorization.application.name })
}

/** The choice; a recovery code is always one. */
export async function methodsPage(
  request: Request,
  flow: TwoFactorFlow,
  { cookies = [], problem }: Pick<CodePage, 'cookies' | 'problem'> = {},
): Promise<Response> {
  const basics = pageBasics(request, flow)
  const methods = usableMethods(flow.challenge.scope, flow.challenge.account)
  const passkeys = await passkeysFor(flow)
  const latest = methods.toSorted((left, right) => (right.lastUsedInstant ?? 0) - (left.lastUsedInstant ?? 0)).at(0)
  return pageResponse(
    <TwoFactorMethodsPage
      {...basics.props}
      choices={[
        ...(passkeys.length > 0 ? [{ id: passkeyMethod, kind: 'passkey' } as const] : []),
        ...methods.map(choiceOf),
        { id: recoveryCode, kind: 'recoveryCode' },
      ]}
      chosen={passkeys.length > 0 ? passkeyMethod : latest?.id}
      error={problem && problemText(basics.locale, flow, problem)}
    />,
    { cookies: [...basics.cookies, ...cookies], formTargets: basics.formTargets },
  )
}

export type CodePage = {
  /** Of a usable method, `passkey` or `recoveryCode`. */
  readonly methodId: string
  readonly problem?: Problem | undefined
  readonly blank?: boolean
  /** A code was just sent. */
  readonly sent?: boolean | undefined
  readonly trustComputer?: boolean | undefined
  readonly cookies?: readonly string[] | undefined
}

function askedFor(flow: TwoFactorFlow, method: SecondFactor | undefined): AskedFor {
  if (!method) return { kind: 'recoveryCode' }
  if (method.method === 'authenticator') return { kind: 'authenticator', name: method.name ?? undefined }
  return { kind: 'message', address: addressOf(method), digits: sendsDigits(flow) }
}

/** The field for the code, or the passkey in its place. A method that is unknown, or was removed, leads to the choice. */
export async function codePage(request: Request, flow: TwoFactorFlow, page: CodePage): Promise<Response> {
  const { methodId, problem, blank, sent, trustComputer = false, cookies = [] } = page
  const method = usableMethods(flow.challenge.scope, flow.challenge.account).find(({ id }) => id === methodId)
  const passkeys = methodId === passkeyMethod ? await passkeysFor(flow) : []
  if (passkeys.length > 0) return passkeyPage(request, flow, { passkeys, problem, cookies })
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

type Page = {
  readonly path: '/oauth2/two-factor' | '/oauth2/two-factor-methods' | '/oauth2/two-factor-enable'
  readonly details?: PlaceDetails
  readonly cookies?: readonly string[] | undefined
  render(): Promise<Response>
}

/** After a form the page has an address of its own, to be reloaded and gone back to. What keeps no cookies gets it at once. */
async function atItsAddress(request: Request, flow: TwoFactorFlow, page: Page): Promise<Response> {
  const { path, details = {}, cookies } = page
  const address = request.method === 'POST' ? await placeAddress(request, path, flow, details) : undefined
  return address === undefined ? page.render() : redirectResponse(address, cookies)
}

/** The choice, after a form. */
export function toMethods(request: Request, flow: TwoFactorFlow, cookies?: readonly string[]): Promise<Response> {
  const render = () => methodsPage(request, flow, { cookies })
  return atItsAddress(request, flow, { path: '/oauth2/two-factor-methods', cookies, render })
}

/** Sends a code where the method needs one, and asks for it. */
export async function toChosen(
  request: Request,
  flow: TwoFactorFlow,
  chosen: Pick<CodePage, 'methodId' | 'trustComputer' | 'cookies'>,
): Promise<Response> {
  const { cookies, ...choice } = chosen
  const details = { ...choice, ...(await sendIfNeeded(request, flow, choice.methodId)) }
  const render = () => codePage(request, flow, { ...details, ...chosen })
  return atItsAddress(request, flow, { path: '/oauth2/two-factor', details, cookies, render })
}

async function sendIfNeeded(
  request: Request,
  { challenge, authorization }: TwoFactorFlow,
  methodId: string,
): Promise<Pick<CodePage, 'sent' | 'problem'> & PlaceDetails> {
  const method = usableMethods(challenge.scope, challenge.account).find(({ id }) => id === methodId)
  if (!method || method.method === 'authenticator') return {}
  const outcome = await sendChallengeCode(challenge, {
    methodId: method.id,
    address: limitedAddress(request),
    application: authorization.application,
  })
  switch (outcome.kind) {
    case 'sent':
      return { sent: true }
    case 'limited':
      return { problem: 'sendingLimited' }
    case 'invalid':
      return { problem: outcome === tooManySends ? 'sendingLimited' : 'codeNotSent' }
    default:
      return outcome satisfies never
  }
}

/**
 * The first page of a second factor: the code of the only method, or a passkey, the choice of several, or setting one up. A GET, which a
 * session may have led here, sends nothing (WB-02).
 */
export async function toSecondFactor(
  request: Request,
  flow: TwoFactorFlow,
  cookies: readonly string[] = [],
): Promise<Response> {
  const [only, ...others] = usableMethods(flow.challenge.scope, flow.challenge.account)
  const hasPasskeys = (await passkeysFor(flow)).length > 0
  if (!only && hasPasskeys) return toChosen(request, flow, { methodId: passkeyMethod, cookies })
  if (!only) {
    const render = () => enrolmentPage(request, flow, { cookies })
    return atItsAddress(request, flow, { path: '/oauth2/two-factor-enable', cookies, render })
  }
  const sends = only.method !== 'authenticator'
  if (hasPasskeys || others.length > 0 || (sends && request.method !== 'POST')) return toMethods(request, flow, cookies)
  return toChosen(request, flow, { methodId: only.id, cookies })
}
