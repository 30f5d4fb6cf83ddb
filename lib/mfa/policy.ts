/** When a login needs a second factor, and where a trusted device counts for one (Tenant and Application API, `multiFactorConfiguration`). */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import type { SecondFactor } from '@/lib/users'
import { enabledKinds, usableMethods } from './methods'

export type Demand =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'challenge'
      readonly methods: readonly SecondFactor[]
      /** What a user who has no method may set up. */
      readonly configurableMethods: readonly string[]
    }

/** What the policy asks of a user, trust left aside. */
export function demandOf(
  scope: TenantScope,
  application: Application | undefined,
  account: { readonly secondFactors: readonly SecondFactor[] },
): Demand {
  const tenantPolicy = scope.tenant.settings.multiFactorConfiguration.loginPolicy
  const policy = application?.settings.multiFactorConfiguration.loginPolicy ?? tenantPolicy
  const methods = usableMethods(scope, account)
  if (policy === 'Disabled' || (policy === 'Enabled' && methods.length === 0)) return { kind: 'none' }
  return { kind: 'challenge', methods, configurableMethods: methods.length === 0 ? enabledKinds(scope) : [] }
}

/** `any`: earned wherever in the tenant; `this`: earned in the application; `none`: no trust counts. */
export type TrustReach =
  | { readonly kind: 'any' }
  | { readonly kind: 'this'; readonly applicationId: string }
  | { readonly kind: 'none' }

/** An application's trust policy counts only together with its own login policy. */
export function trustReachOf(application: Application | undefined): TrustReach {
  const { loginPolicy, trustPolicy } = application?.settings.multiFactorConfiguration ?? {}
  const ownPolicy = loginPolicy === 'Enabled' || loginPolicy === 'Required'
  if (!application || !ownPolicy) return { kind: 'any' }
  switch (trustPolicy) {
    case 'This':
      return { kind: 'this', applicationId: application.id }
    case 'None':
      return { kind: 'none' }
    default:
      return { kind: 'any' }
  }
}

/** How long a device is trusted, seconds. */
export function trustLifetime({ tenant }: TenantScope, application: Application | undefined): number {
  const { twoFactorTrustIdTimeToLiveInSeconds } = tenant.settings.externalIdentifierConfiguration
  if (!application?.settings.multiFactorConfiguration.loginPolicy) return twoFactorTrustIdTimeToLiveInSeconds
  const own = application.settings.externalIdentifierConfiguration.twoFactorTrustIdTimeToLiveInSeconds
  return own ?? twoFactorTrustIdTimeToLiveInSeconds
}
