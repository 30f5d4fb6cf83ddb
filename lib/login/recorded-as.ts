/** What a login record calls its user. */
import { type Account, type Identity, knownAs } from '@/lib/users'

/** The identity that was used; or, of a login without one, what the user is known as, which then has no type (Login API, `loginIdType`). */
export function recordedAs(
  account: Account,
  identity: Identity | undefined,
): { readonly loginId: string | undefined; readonly loginIdType: string | undefined } {
  if (identity) return { loginId: identity.displayValue, loginIdType: identity.type }
  return { loginId: knownAs(account)?.displayValue, loginIdType: undefined }
}
