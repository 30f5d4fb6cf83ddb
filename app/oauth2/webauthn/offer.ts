/** Where the hosted sign-in offers passkeys, and what the browser is given for them. */
import type { AuthorizationRequest } from '@/lib/oauth'
import { type RequestOptions, servesPages, signInOptions, signInRequirements } from '@/lib/passkeys'
import type { Account } from '@/lib/users'

type Offer = Pick<AuthorizationRequest, 'application' | 'scope'>

/** What is asked of a passkey; undefined where there are none. */
export function requirementsOf({ application, scope }: Offer) {
  return servesPages(scope) ? signInRequirements(scope, application, 'bootstrap') : undefined
}

/** Binds a challenge to the browser that got it, and to the application that it signs in to. `browser`: see lib/http/csrf.ts. */
export const purposeOf = ({ application }: Offer, browser: string) => `signIn/${application.id}/${browser}`

/** Options for a new page; undefined where there are no passkeys. `named`: whose, where a login id was typed in. */
export async function passkeyOptions(
  authorization: Offer,
  browser: string,
  named?: { readonly loginId: string; readonly account: Account | undefined },
): Promise<RequestOptions | undefined> {
  const requirements = requirementsOf(authorization)
  const { userVerification } = requirements ?? {}
  if (userVerification === undefined) return undefined
  const purpose = purposeOf(authorization, browser)
  return signInOptions(authorization.scope, purpose, { userVerification, ...(named && { named }) })
}
