/** Which of a user's second factors count: those that the tenant enables. */
import type { TenantScope } from '@/lib/tenancy'
import { type SecondFactor, type SecondFactorKind, secondFactorKinds } from '@/lib/users'

/** The kinds of second factors that people in this tenant may have. */
export function enabledKinds({ tenant }: TenantScope): SecondFactorKind[] {
  const { multiFactorConfiguration } = tenant.settings
  return secondFactorKinds.filter((kind) => multiFactorConfiguration[kind].enabled)
}

/** The methods that a challenge may ask for. One whose kind the tenant has disabled stays stored and out of use. */
export function usableMethods(
  scope: TenantScope,
  { secondFactors }: { readonly secondFactors: readonly SecondFactor[] },
): SecondFactor[] {
  const kinds = enabledKinds(scope)
  return secondFactors.filter(({ method }) => kinds.includes(method))
}
