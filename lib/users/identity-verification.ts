/** Whether an identity is known to be its user's: how it begins, and when that is still open. */
import type { TenantScope } from '@/lib/tenancy'
import type { Identity } from './account'

type Verification = Pick<Identity, 'verified' | 'verifiedReason'>

/** Reasons for which nobody is asked, though the identity is not verified. */
const settled: readonly (string | null)[] = ['Disabled', 'Import', 'Skipped', 'Trusted', 'Unverifiable']

/** Somebody still has to show that the address is theirs (User API, `identities[x].verifiedReason`). */
export function needsVerification({ verified, verifiedReason }: Verification): boolean {
  return !verified && !settled.includes(verifiedReason)
}

export type NewIdentity = {
  readonly type: Identity['type']
  /** Whoever brings it vouches for it. */
  readonly skipVerification: boolean
  /** Whoever brings it has shown that it is theirs. */
  readonly proved?: boolean
  /** The one of this type that it takes the place of. */
  readonly before: Identity | undefined
}

/**
 * What is known of an identity that is being written, with the columns' names. `verifiedInstant` is that of the first address of the user that
 * was verified, and never changes.
 */
export function initialVerification({ tenant }: TenantScope, identity: NewIdentity, instant: bigint) {
  const { type, skipVerification, proved, before } = identity
  const first = before?.verifiedInstant ? BigInt(before.verifiedInstant) : null
  if (type === 'username') return { verified: false, verifiedInstant: null, verifiedReason: 'Unverifiable' }
  if (proved) return { verified: true, verifiedInstant: first ?? instant, verifiedReason: 'Completed' }
  const { emailConfiguration, phoneConfiguration } = tenant.settings
  const wanted = type === 'email' ? emailConfiguration.verifyEmail : phoneConfiguration.verifyPhoneNumber
  if (skipVerification || !wanted) {
    const verifiedReason = skipVerification ? 'Skipped' : 'Disabled'
    return { verified: true, verifiedInstant: first ?? instant, verifiedReason }
  }
  if (before?.verified && type === 'email' && !emailConfiguration.verifyEmailWhenChanged) {
    return { verified: true, verifiedInstant: first, verifiedReason: before.verifiedReason }
  }
  return { verified: false, verifiedInstant: first, verifiedReason: 'Pending' }
}
