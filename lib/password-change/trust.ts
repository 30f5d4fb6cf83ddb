/** Whether a password may be changed without a second factor: for a user who has one, a trust token stands for it. */
import { spendTrustToken, usableMethods, verifyTrustToken } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'

/** As the request presents it. */
export type TrustProof = { readonly trustToken?: string | undefined; readonly trustChallenge?: string | undefined }

const presented = ({ id }: Account, token: string, { trustChallenge }: TrustProof) => ({
  userId: id,
  token,
  trustChallenge,
})

/** Whoever has a second factor shows it before the password changes. */
export const needsTrust = (scope: TenantScope, account: Account): boolean => usableMethods(scope, account).length > 0

/** Spends nothing. `required`: the request has to come again with a (right) trust token. */
export async function trustFor(
  scope: TenantScope,
  account: Account,
  proof: TrustProof,
): Promise<'notNeeded' | 'given' | 'required'> {
  if (!needsTrust(scope, account)) return 'notNeeded'
  if (proof.trustToken === undefined) return 'required'
  return (await verifyTrustToken(scope, presented(account, proof.trustToken, proof))) ? 'given' : 'required'
}

/** Uses the trust token up where one is needed, in the transaction of the change. False: it is not good any more. */
export async function spendTrust(scope: TenantScope, account: Account, proof: TrustProof): Promise<boolean> {
  if (!needsTrust(scope, account)) return true
  return proof.trustToken !== undefined && spendTrustToken(scope, presented(account, proof.trustToken, proof))
}
