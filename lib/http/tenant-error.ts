/** Why a request could not be bound to a tenant, in the public errors object. */
import { type Errors, generalError } from '@/lib/errors'

/** `ambiguous`: several tenants and no hint; `mismatch`: the hints disagree, or the tenant does not exist. */
export function tenantError(kind: 'ambiguous' | 'mismatch'): Errors {
  return kind === 'ambiguous'
    ? generalError(
        'TenantIdRequired',
        'There is more than one tenant: name one in the X-FusionAuth-TenantId header or use a key of the tenant.',
      )
    : generalError(
        'InvalidTenantId',
        'The tenant does not exist, or is not the one that the API key or the request belongs to.',
      )
}
