/** What people may change about themselves: what they are called, and how they want to be addressed. What they are found by stays. */
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import { fieldError, invalid } from '@/lib/errors'
import type { HashOverload } from '@/lib/passwords'
import { mergePatch, type Revise } from '@/lib/revision'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type UserInput, updateUser, userInput } from '@/lib/users'

/** As it is typed: an empty text takes the value away. */
export type Profile = {
  readonly fullName: string
  readonly firstName: string
  readonly lastName: string
  /** BCP 47; empty for no preference. */
  readonly language: string
  /** Of the IANA database; empty for none. */
  readonly timezone: string
}

export type ProfileOutcome =
  | { readonly kind: 'updated'; readonly account: Account }
  /** Errors are at the names of `Profile`. */
  | Invalid
  | NotFound
  | HashOverload
  | Vetoed

/** The chosen language comes first; further ones, which only applications can set, stay behind it. */
function languagesWith(language: string, present: unknown): string[] {
  if (language === '') return []
  const others = Array.isArray(present) ? present.slice(1).filter((other) => other !== language) : []
  return [language, ...others]
}

const members = ['fullName', 'firstName', 'lastName', 'timezone'] as const

/** The next state of the user; errors name what the person typed. */
function reviseWith(profile: Profile): Revise<UserInput> {
  return (current) => {
    const texts = Object.fromEntries(members.map((name) => [name, profile[name] === '' ? null : profile[name]]))
    const preferredLanguages = languagesWith(profile.language, current.preferredLanguages)
    const parsed = userInput.safeParse(mergePatch(current, { ...texts, preferredLanguages }))
    if (parsed.success) return { kind: 'revised', value: parsed.data }
    const field = String(parsed.error.issues[0]?.path[0] ?? 'fullName')
    const own = field === 'preferredLanguages' ? 'language' : field
    return invalid(fieldError(own, 'invalid', 'The value is too long or not known.'))
  }
}

/** Through the one way in which users change, with its events. */
export function saveProfile(scope: TenantScope, userId: string, profile: Profile): Promise<ProfileOutcome> {
  return updateUser(scope, { userId, revise: reviseWith(profile) })
}
