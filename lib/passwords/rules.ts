/** What the text of a new password must satisfy, whoever sets it: length by default, composition where a tenant asks for it. */
import { type Errors, type FieldErrorKind, fieldError, mergeErrors } from '@/lib/errors'
import { defaultPasswordLength } from './limits'

/** A tenant's `passwordValidationRules`, as far as they concern the text. Lengths are code points: eight emoji are eight characters. */
export type PasswordRules = {
  readonly minLength: number
  readonly maxLength: number
  readonly disallowUserLoginId?: boolean
  readonly requireMixedCase?: boolean
  readonly requireNonAlpha?: boolean
  readonly requireNumber?: boolean
}

/** What the user is found by. */
export type LoginIds = {
  readonly email?: string | undefined
  /** E.164 */
  readonly phoneNumber?: string | undefined
  readonly username?: string | undefined
}

/** The kinds of field errors that may stand against a password. */
export type PasswordProblem = Extract<
  FieldErrorKind,
  | 'blank'
  | 'breachedCommonPassword'
  | 'breachedPasswordOnly'
  | 'containsEmail'
  | 'containsPhoneNumber'
  | 'containsUsername'
  | 'invalid'
  | 'onlyAlpha'
  | 'previouslyUsed'
  | 'requireNumber'
  | 'singleCase'
  | 'tooLong'
  | 'tooShort'
  | 'tooYoung'
>

const defaultRules: PasswordRules = { minLength: defaultPasswordLength.min, maxLength: defaultPasswordLength.max }

/** NUL ends strings in some hashers, and lone surrogates all become U+FFFD in UTF-8: both would make different passwords equal. */
const notText = /[\0\p{Surrogate}]/u

/** A shorter login id is part of too many good passwords by chance. */
const shortestLoginId = 3

/** Of a phone number. Fewer would be part of too many good passwords by chance. */
const subscriberDigits = 7

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function contains(password: string, part: string | undefined): boolean {
  const comparable = (text: string) => text.normalize('NFKC').toLowerCase()
  if (part === undefined || codePoints(part) < shortestLoginId) return false
  return comparable(password).includes(comparable(part))
}

function compositionProblems(password: string, rules: PasswordRules): PasswordProblem[] {
  const problems: PasswordProblem[] = []
  if (rules.requireMixedCase && !(/\p{Ll}/u.test(password) && /\p{Lu}/u.test(password))) problems.push('singleCase')
  if (rules.requireNonAlpha && !/[^\p{L}\p{M}\p{N}]/u.test(password)) problems.push('onlyAlpha')
  if (rules.requireNumber && !/\p{N}/u.test(password)) problems.push('requireNumber')
  return problems
}

/** An address is given away by its local part as well, and a number by what is left without country and area code. */
function loginIdProblems(password: string, { email, phoneNumber, username }: LoginIds): PasswordProblem[] {
  const problems: PasswordProblem[] = []
  if (contains(password, email) || contains(password, email?.split('@')[0])) problems.push('containsEmail')
  if (contains(password, phoneNumber?.slice(-subscriberDigits))) problems.push('containsPhoneNumber')
  if (contains(password, username)) problems.push('containsUsername')
  return problems
}

/** Everything that stands against this text; none for a password that may be set. What is no text or too long is not looked at further. */
export function checkPassword(
  password: string,
  rules: PasswordRules = defaultRules,
  loginIds: LoginIds = {},
): readonly PasswordProblem[] {
  if (password === '') return ['blank']
  // No code point takes more than two units: a megabyte is refused without being counted.
  if (password.length > 2 * rules.maxLength) return ['tooLong']
  if (notText.test(password)) return ['invalid']
  const length = codePoints(password)
  if (length > rules.maxLength) return ['tooLong']
  return [
    ...(length < rules.minLength ? (['tooShort'] as const) : []),
    ...compositionProblems(password, rules),
    ...(rules.disallowUserLoginId ? loginIdProblems(password, loginIds) : []),
  ]
}

const messages: Readonly<Record<PasswordProblem, string>> = {
  blank: 'A value is required.',
  breachedCommonPassword: 'The password is one of the most common ones.',
  breachedPasswordOnly: 'The password has become public in a data breach.',
  containsEmail: 'The password contains the email address.',
  containsPhoneNumber: 'The password contains the phone number.',
  containsUsername: 'The password contains the username.',
  invalid: 'The password contains a character that is not allowed.',
  onlyAlpha: 'The password needs a character that is neither a letter nor a number.',
  previouslyUsed: 'The password was used before.',
  requireNumber: 'The password needs a number.',
  singleCase: 'The password needs an upper case and a lower case letter.',
  tooLong: 'The password is too long.',
  tooShort: 'The password is too short.',
  tooYoung: 'The password was changed too short a time ago.',
}

/** The errors object for a password that was sent as `field`. */
export function passwordErrors(field: string, problems: readonly PasswordProblem[]): Errors {
  return mergeErrors(problems.map((problem) => fieldError(field, problem, messages[problem])))
}
