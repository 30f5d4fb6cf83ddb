/** The tenant's rules for passwords in the reader's language: before one is typed in, and after. */
import type { Errors } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import { fill, type Messages } from '@/lib/text'

/** What the tenant asks of passwords, before one is typed in. `ofNew`: of somebody who has had none before. */
export function passwordRules(
  { tenant }: TenantScope,
  { passwordRules: words }: Messages,
  { ofNew = false }: { readonly ofNew?: boolean } = {},
): string[] {
  const rules = tenant.settings.passwordValidationRules
  const { minLength, maxLength, rememberPreviousPasswords } = rules
  const named = ['requireMixedCase', 'requireNumber', 'requireNonAlpha', 'disallowUserLoginId'] as const
  return [
    fill(words.minLength, { count: String(minLength) }),
    // Nobody comes near the usual maximum.
    ...(maxLength < 64 ? [fill(words.maxLength, { count: String(maxLength) })] : []),
    ...named.filter((name) => rules[name]).map((name) => words[name]),
    ...(rememberPreviousPasswords.enabled && !ofNew ? [words.rememberPreviousPasswords] : []),
  ]
}

/** Every rule that the password in `field` breaks, in the reader's language. */
export function passwordProblems(
  { fieldErrors }: Errors,
  { tenant }: TenantScope,
  { passwordProblems: words }: Messages,
  field = 'password',
): string[] {
  const { minLength, maxLength } = tenant.settings.passwordValidationRules
  return (fieldErrors?.[field] ?? []).map(({ code, message }) => {
    const kind = /^\[(\w+)\]/.exec(code)?.[1] ?? ''
    const known = Object.entries(words).find(([name]) => name === kind)?.[1]
    return fill(known ?? message, { min: String(minLength), max: String(maxLength) })
  })
}
