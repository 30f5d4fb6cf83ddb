/** What comes with a new or changed user besides its own members: its second factors, and what it has to verify. */
import type { Application } from '@/lib/applications'
import { beginning } from '@/lib/http/verification'
import { editSecondFactors } from '@/lib/mfa'
import { sendSetPassword } from '@/lib/password-change'
import type { TenantScope } from '@/lib/tenancy'
import type { Provisioning } from '@/lib/users'

type What = {
  /** Whether those that the request does not name stay. */
  readonly secondFactors: 'append' | 'replace'
  /** Whose templates count for what the user is sent. */
  readonly application?: Application | undefined
  /** The user, who is new, gets the mail with which they choose a password. */
  readonly setPassword?: boolean
}

export function alongsideOf(scope: TenantScope, { secondFactors, application, setPassword = false }: What) {
  const verifications = beginning(scope, application)
  const alongside: Provisioning['alongside'] = async (account, original, { twoFactor }) => {
    if (twoFactor) await editSecondFactors(scope, account, twoFactor, secondFactors)
    await verifications.alongside(account, original)
    if (setPassword) await sendSetPassword(scope, account, application)
  }
  return { alongside, json: verifications.json }
}
