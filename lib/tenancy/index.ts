/** Tenants: which one a request is for, what they look like to clients, and how they change. */
export { createTenant, deleteTenant, type TenantInput, tenantInput, updateTenant } from './provisioning'
export { toTenantJson } from './representation'
export { tenantSchema } from './schema'
export {
  nowhere,
  type Reach,
  reaches,
  reachOf,
  resolveTenant,
  scopeOf,
  type TenantHints,
  type TenantResolution,
  type TenantScope,
} from './scope'
export { defaultTenantId, findTenant, listTenants, type Tenant } from './tenant'
