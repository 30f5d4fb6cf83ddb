/** The public JSON of a tenant. */
import type { Tenant } from './tenant'

/** `tenant`, with every setting and its default. */
export function toTenantJson({ settings, issuer, ...tenant }: Tenant): Record<string, unknown> {
  return { ...settings, ...tenant, issuer, state: 'Active' }
}
