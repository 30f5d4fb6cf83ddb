/** A registration as it was typed in: a user to be, or the form again with what stands against it. */
import type { Sent } from '@/lib/http/hosted-step'
import type { AuthorizationVisit } from '@/lib/http/hosted-visit'
import { maxPasswordLength } from '@/lib/limits'
import { text } from '@/lib/text'
import { type UserInput, userInput, userShape } from '@/lib/users'
import { enabledFields, readAnswers } from './answers'
import type { RegisterForm } from './register-response'

export type RegistrationResult =
  | { readonly kind: 'complete'; readonly user: UserInput; readonly form: RegisterForm }
  | { readonly kind: 'incomplete'; readonly form: RegisterForm }

type LoginIdType = 'email' | 'phoneNumber' | 'username'

/** In the reader's language: nothing was typed, or not something of this type. */
function loginIdProblem(type: LoginIdType, value: string, locale: string): string | undefined {
  const { register, step, twoFactorEnable } = text(locale)
  const blank = { email: step.emailBlank, phoneNumber: step.phoneNumberBlank, username: register.usernameBlank }
  const invalid = {
    email: twoFactorEnable.emailInvalid,
    phoneNumber: twoFactorEnable.mobilePhoneInvalid,
    username: register.usernameInvalid,
  }
  if (value === '') return blank[type]
  return userShape[type].safeParse(value).success ? undefined : invalid[type]
}

/** The password's own rules are judged when it is hashed. */
function passwordProblems(password: string, locale: string): string[] {
  const { passwordProblems, register } = text(locale)
  if (password === '') return [register.passwordBlank]
  return password.length > maxPasswordLength
    ? [passwordProblems.tooLong.replace('{max}', String(maxPasswordLength))]
    : []
}

/** Reads the form. The password goes on in `user` alone. */
export function readRegistration(sent: Sent, { application, locale }: AuthorizationVisit): RegistrationResult {
  const { typed } = sent
  const { confirmPassword, loginIdType } = application.settings.registrationConfiguration
  const loginId = typed(`user.${loginIdType}`)?.trim() ?? ''
  const password = typed('user.password') ?? ''
  const { answers, fields, complete } = readAnswers(sent, application, enabledFields(application), locale)
  const problems = passwordProblems(password, locale)
  const differs = confirmPassword && problems.length === 0 && typed('passwordConfirm') !== password
  const form: RegisterForm = {
    loginId,
    loginIdError: loginIdProblem(loginIdType, loginId, locale),
    fields,
    passwordProblems: problems,
    mismatch: differs ? text(locale).newPassword.mismatch : undefined,
    rememberDevice: typed('rememberDevice') === 'true',
  }
  if (!complete || form.loginIdError || problems.length > 0 || differs) return { kind: 'incomplete', form }
  return { kind: 'complete', user: userInput.parse({ ...answers, [loginIdType]: loginId, password }), form }
}
