/** Whether a user may still receive tokens: asked again with every code and every refresh, for much can change in between. */
import { refusalOf } from '@/lib/login'
import { type Account, findAccount, registrationFor } from '@/lib/users'
import type { Client } from '../clients'
import { type OAuthError, oauthError } from '../errors'

export type Eligibility =
  | { readonly kind: 'eligible'; readonly account: Account }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): Eligibility => ({ kind: 'refused', error })

/** The user, if the login pipeline and the client have nothing against them. */
export async function eligibleUser(client: Client, userId: string | null): Promise<Eligibility> {
  return eligibilityOf(client, userId === null ? undefined : await findAccount(client.scope, userId))
}

/** The same of a user who was just read; undefined or null if there is none. */
export async function eligibilityOf(
  { scope, application }: Client,
  account: Account | null | undefined,
): Promise<Eligibility> {
  if (!account) return refused(oauthError('invalid_grant', 'user_not_found', 'The user no longer exists.'))
  const request = { application, ipAddress: undefined, device: {}, userAgent: undefined, tokens: 'none' as const }
  const refusal = await refusalOf({ scope, request, account, identity: undefined, authenticationType: 'PING' })
  if (refusal) {
    const reason = refusal.kind === 'expired' ? 'user_expired' : 'user_locked'
    return refused(oauthError('invalid_grant', reason, 'The user may not sign in at the moment.'))
  }
  const { requireRegistration } = application.settings.oauthConfiguration
  if (requireRegistration && !registrationFor(account, application.id)) {
    return refused(oauthError('invalid_grant', 'registration_required', 'The user is not registered for this client.'))
  }
  return { kind: 'eligible', account }
}
