/** GET and POST /account/password: a new password, for whoever knows the present one and has the second factor, where there is one. */

import { passwordProblems, passwordRules } from '@/app/password/rules'
import { PasswordChanged, type PasswordField, PasswordForm, type PasswordProps } from '@/components/account/password'
import { clientInfo } from '@/lib/http/client'
import { usableMethods } from '@/lib/mfa'
import { changePasswordOf } from '@/lib/password-change'
import { maskedEmail, maskedPhone, text } from '@/lib/text'
import { clearSessionCookies } from '../session-cookie'
import { accountPage, accountResponse, type Carried, type SentForm, type Shown, type Visit } from '../visit'
import { confirmStep, sendStepCode } from './second-step'

type Errors = Readonly<Partial<Record<PasswordField, string>>>

type Form = Shown & {
  readonly carried?: Carried
  readonly errors?: Errors
  /** Present while more passwords wait than can be hashed: the page comes with 503. Seconds. */
  readonly retryAfter?: number
}

/** What the form asks for besides passwords. */
function stepOf({ scope, account }: Visit, carried: Carried): PasswordProps['step'] {
  const methods = usableMethods(scope, account)
  if (methods.length === 0) return undefined
  if (carried.trustToken) return 'shown'
  const sendable = methods.flatMap(({ id, email, mobilePhone, method }) => {
    if (method === 'authenticator') return []
    return [{ id, address: method === 'email' ? maskedEmail(email ?? '') : maskedPhone(mobilePhone ?? '') }]
  })
  return { sendable, ownCodes: sendable.length < methods.length }
}

function formResponse(visit: Visit, { carried = {}, errors = {}, retryAfter, ...shown }: Form): Promise<Response> {
  const { account, locale, scope } = visit
  const messages = text(locale)
  const fields = Object.entries(errors).map(([field, message]) => ({ field, message }))
  return accountResponse(
    visit,
    {
      ...shown,
      section: 'password',
      title: messages.accountSections.password,
      explanation: messages.accountPassword.explanation,
      fields,
      children: (
        <PasswordForm
          locale={locale}
          binding={visit.bind({ action: 'change', ...carried })}
          sending={visit.bind({ action: 'send' })}
          hasPassword={account.password !== null}
          step={stepOf(visit, carried)}
          rules={passwordRules(scope, messages)}
          failed={shown.error !== undefined}
          errors={errors}
        />
      ),
    },
    retryAfter === undefined ? {} : { status: 503, headers: { 'retry-after': String(retryAfter) } },
  )
}

async function send(visit: Visit, methodId: string): Promise<Response> {
  const { accountFactor, problems } = text(visit.locale)
  const twoFactorId = await sendStepCode(visit, methodId)
  return twoFactorId === undefined
    ? formResponse(visit, { error: problems.codeNotSent })
    : formResponse(visit, { carried: { twoFactorId }, notice: accountFactor.sent })
}

/** What is wrong with the form before anything of it is tried. */
function mistakesIn({ account, locale }: Visit, { raw }: SentForm): Errors {
  const { accountPassword, newPassword } = text(locale)
  return {
    ...(account.password && raw('currentPassword') === '' && { currentPassword: accountPassword.currentBlank }),
    ...(raw('password') === '' && { password: newPassword.passwordBlank }),
    ...(raw('password') !== raw('passwordConfirm') && { passwordConfirm: newPassword.mismatch }),
  }
}

/** After the change no session is left, this one included: the page says so, and where to go on. */
function changedResponse(visit: Visit): Promise<Response> {
  const { accountPassword } = text(visit.locale)
  return accountResponse(
    visit,
    {
      section: 'password',
      title: accountPassword.doneTitle,
      explanation: accountPassword.done,
      children: <PasswordChanged locale={visit.locale} />,
    },
    { cookies: clearSessionCookies(visit.request) },
  )
}

/** `trustToken`: for the second factor; kept through mistakes, since its code works only once. */
async function change(visit: Visit, { raw }: SentForm, trustToken: string | undefined): Promise<Response> {
  const { account, application, locale, request, scope } = visit
  const messages = text(locale)
  const { ipAddress, userAgent } = clientInfo(request, false)
  const again = (form: Form) => formResponse(visit, { carried: { trustToken }, ...form })
  const outcome = await changePasswordOf(scope, account, 'user', {
    password: raw('password'),
    currentPassword: account.password ? raw('currentPassword') : undefined,
    address: ipAddress || undefined,
    trustToken,
    application,
    info: { ipAddress: ipAddress || undefined, userAgent },
  })
  switch (outcome.kind) {
    case 'changed':
      return changedResponse(visit)
    case 'wrongPassword':
      return again({ errors: { currentPassword: messages.accountPassword.currentWrong } })
    case 'invalid':
      return again({ errors: { password: passwordProblems(outcome.errors, scope, messages).join(' ') } })
    case 'overloaded':
      return again({ error: messages.problems.overloaded, retryAfter: outcome.retryAfter })
    // The trust token is over, or somebody else was faster.
    case 'trustRequired':
    case 'notFound':
      return formResponse(visit, { error: messages.account.formExpired })
    default:
      return outcome satisfies never
  }
}

async function submit(visit: Visit, form: SentForm): Promise<Response> {
  const { account, locale, scope } = visit
  const { problems, twoFactor } = text(locale)
  const { carried, typed } = form
  if (carried.action === 'send') return send(visit, typed('send'))
  const mistakes = mistakesIn(visit, form)
  const needsCode = usableMethods(scope, account).length > 0 && !carried.trustToken
  const code = typed('code').replace(/\s/g, '')
  const blank = needsCode && code === '' ? { code: twoFactor.codeBlank } : {}
  if (Object.keys({ ...blank, ...mistakes }).length > 0) {
    return formResponse(visit, { carried, errors: { ...blank, ...mistakes } })
  }
  if (!needsCode) return change(visit, form, carried.trustToken || undefined)
  const trustToken = await confirmStep(visit, code, carried.twoFactorId)
  if (trustToken === undefined) return formResponse(visit, { carried, errors: { code: problems.wrongCode } })
  return change(visit, form, trustToken)
}

const page = accountPage('password', {
  operation: 'account/password',
  show: (visit, shown) => formResponse(visit, shown),
  act: submit,
  // Whoever has a password gives it with the form; for anybody else a sign-in a short time ago stands in for it.
  needsProof: ({ account }) => account.password === null,
})

export const GET = page.show
export const POST = page.act
