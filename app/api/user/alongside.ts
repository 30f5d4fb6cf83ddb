/** What comes with a new or changed user besides its own members: its second factors, and what it has to verify. */
import { beginning } from '@/lib/http/verification'
import { editSecondFactors } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import type { Provisioning } from '@/lib/users'

/** `secondFactors`: whether those that the request does not name stay. */
export function alongsideOf(scope: TenantScope, secondFactors: 'append' | 'replace') {
  const verifications = beginning(scope)
  const alongside: Provisioning['alongside'] = async (account, original, { twoFactor }) => {
    if (twoFactor) await editSecondFactors(scope, account, twoFactor, secondFactors)
    await verifications.alongside(account, original)
  }
  return { alongside, json: verifications.json }
}
