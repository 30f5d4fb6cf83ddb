/** Second factors as the account pages show them to their owner. */
import type { Factor } from '@/components/account/two-factor'
import { enabledKinds } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import type { SecondFactor } from '@/lib/users'

/** Addresses in full: their owner is signed in, and has to tell them apart. */
export function toFactor(scope: TenantScope, factor: SecondFactor): Factor {
  const { id, method, name, email, mobilePhone, lastUsedInstant } = factor
  return {
    id,
    kind: method,
    name: name ?? undefined,
    address: email ?? mobilePhone ?? undefined,
    lastUsedInstant: lastUsedInstant ?? undefined,
    isUsable: enabledKinds(scope).includes(method),
  }
}
