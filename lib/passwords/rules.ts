/** What a new password must satisfy, whoever sets it: NIST SP 800-63B-4 §3.1.1.2, length and no composition. */
import type { FieldErrorKind } from '@/lib/errors'
import { defaultPasswordLength } from './limits'

/** Code points, not bytes and not UTF-16 units: eight emoji are eight characters. */
export type PasswordLengthRules = { readonly minLength: number; readonly maxLength: number }

const defaultRules = { minLength: defaultPasswordLength.min, maxLength: defaultPasswordLength.max }

/** NUL ends strings in some hashers, and lone surrogates all become U+FFFD in UTF-8: both would make different passwords equal. */
const notText = /[\0\p{Surrogate}]/u

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The kind of field error that stands against this password, if any. */
export function checkPassword(
  password: string,
  rules: PasswordLengthRules = defaultRules,
): Extract<FieldErrorKind, 'blank' | 'invalid' | 'tooLong' | 'tooShort'> | undefined {
  if (password === '') return 'blank'
  // No code point takes more than two units: a megabyte is refused without being counted.
  if (password.length > 2 * rules.maxLength) return 'tooLong'
  if (notText.test(password)) return 'invalid'
  const length = codePoints(password)
  if (length < rules.minLength) return 'tooShort'
  return length > rules.maxLength ? 'tooLong' : undefined
}
