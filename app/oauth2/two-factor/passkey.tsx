/** A passkey in the place of a second factor's code. */
import { PasskeyPage } from '@/components/hosted/passkey'
import { passkeyScript } from '@/components/hosted/passkey-script'
import { browserOf } from '@/lib/http/csrf'
import { pageResponse } from '@/lib/http/hosted'
import { sentAssertion } from '@/lib/http/webauthn'
import { type Given, secondFactorNeedsOwner } from '@/lib/login'
import { usableMethods } from '@/lib/mfa'
import { type Passkey, secondFactorOptions, secondFactorPasskeys } from '@/lib/passkeys'
import { durationText, fill, type Messages, text } from '@/lib/text'
import { pageBasics } from './basics'
import type { TwoFactorFlow } from './flow'
import { offeredTrust } from './trust'

/** What stands in the place of a method's id; the public contract has no second factor of this kind. */
export const passkeyMethod = 'passkey'

const requirementOf = ({ challenge }: TwoFactorFlow) =>
  ({ userVerification: secondFactorNeedsOwner(challenge) ? 'required' : 'preferred' }) as const

/** Those that may be shown here. */
export function passkeysFor(flow: TwoFactorFlow): Promise<Passkey[]> {
  const { scope, account } = flow.challenge
  return secondFactorPasskeys(scope, account.id, requirementOf(flow))
}

/** Whoever has something to show has to show it, and sets up nothing new with a password alone (MF-08). */
export async function hasSecondFactor(flow: TwoFactorFlow): Promise<boolean> {
  const { scope, account } = flow.challenge
  return usableMethods(scope, account).length > 0 || (await passkeysFor(flow)).length > 0
}

/** Binds the browser's challenge to this very second factor. */
const purposeOf = ({ twoFactorId }: TwoFactorFlow, browser: string) => `secondFactor/${twoFactorId}/${browser}`

/** What the form brought; undefined if that is nothing that an authenticator made. */
export function passkeyGiven(request: Request, flow: TwoFactorFlow, sent: string | undefined): Given | undefined {
  const assertion = sentAssertion(sent)
  return assertion && { kind: 'passkey', assertion, purpose: purposeOf(flow, browserOf(request).browser) }
}

export function passkeyPage(
  request: Request,
  flow: TwoFactorFlow,
  {
    cookies = [],
    passkeys,
    problem,
  }: {
    readonly passkeys: readonly Passkey[]
    readonly problem?: keyof Messages['problems'] | undefined
    readonly cookies?: readonly string[] | undefined
  },
): Promise<Response> {
  const { challenge } = flow
  const { scope, account } = challenge
  const basics = pageBasics(request, flow)
  const { locale, props } = basics
  const { passkey, problems, twoFactor } = text(locale)
  const trust = offeredTrust(flow)
  const purpose = purposeOf(flow, basics.browser)
  const choosing = { action: '/oauth2/two-factor-methods', name: 'selectMethod', value: 'true' }
  return pageResponse(
    <PasskeyPage
      locale={locale}
      title={twoFactor.title}
      paragraph={passkey.secondStep}
      error={problem && fill(problems[problem], { application: flow.authorization.application.name })}
      action="/oauth2/two-factor"
      hidden={props.hidden}
      own={[['methodId', passkeyMethod]]}
      csrfToken={props.csrfToken}
      options={secondFactorOptions(scope, purpose, { passkeys, ...requirementOf(flow) })}
      submit={passkey.secondStepSubmit}
      trust={trust && { duration: durationText(locale, trust.seconds) }}
      otherWay={usableMethods(scope, account).length > 0 ? { ...choosing, label: twoFactor.anotherWay } : undefined}
      links={[{ href: props.signIn, label: twoFactor.someoneElse }]}
    />,
    { cookies: [...basics.cookies, ...cookies], formTargets: basics.formTargets, script: passkeyScript },
  )
}
