/** The canonical form of what a user is found by. Normalised first, then validated, then stored and compared (Unicode UTS #36). */
import { maxLoginIdLength } from '@/lib/limits'
import { toPhoneNumber } from './phone-number'

export const identityTypes = ['email', 'phoneNumber', 'username'] as const
export type IdentityType = (typeof identityTypes)[number]

/** What a login id may be where the request does not say. A phone number is looked for only on request (Login API, `loginIdTypes`). */
export const defaultLoginIdTypes: readonly IdentityType[] = ['email', 'username']

/**
 * Compatibility-composed and lower case, so that full-width or differently composed spellings of an address or a username are
 * one identity. Composed again at the end, since a lower case letter may combine with what follows where its capital does not.
 * Not trimmed: the login id counts as it was sent.
 */
export function canonicalLoginId(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}

/** What a login id reads as, for each of the types; null where it is none of that type. */
export function readingsOf(loginId: string, types: readonly IdentityType[]): (string | null)[] {
  return types.map((type) => (type === 'phoneNumber' ? (toPhoneNumber(loginId) ?? null) : canonicalLoginId(loginId)))
}

/** One name for all spellings of a login id, to count by while nobody is known to have it. */
export function subjectOfLoginId(loginId: string, types: readonly IdentityType[]): string {
  return (types.includes('phoneNumber') ? toPhoneNumber(loginId) : undefined) ?? canonicalLoginId(loginId)
}

/** One address, one `@`, no spaces, commas, quotes or control characters: so that mail to it goes to exactly one mailbox. */
export function isEmail(canonical: string): boolean {
  return (
    canonical.length <= maxLoginIdLength &&
    /^[^\s@,;:<>()[\]\\"\p{C}]{1,64}@[^\s@,;:<>()[\]\\"\p{C}.]+(\.[^\s@,;:<>()[\]\\"\p{C}.]+)*$/u.test(canonical)
  )
}

/**
 * Anything printable, without spaces at the ends. It may look like an address or a phone number: which of them a login id means is the
 * caller's order of types.
 */
export function isUsername(canonical: string): boolean {
  return (
    canonical.length > 0 &&
    canonical.length <= maxLoginIdLength &&
    canonical.trim() === canonical &&
    !/\p{C}/u.test(canonical)
  )
}
