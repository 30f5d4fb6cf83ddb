/** The token settings that apply to what an application is given. */
import type { TenantScope } from '@/lib/tenancy'
import type { Application } from './application'

/** The application's where it enables its own, else the tenant's. */
export function jwtConfigurationOf({ tenant }: TenantScope, application: Application | undefined) {
  const own = application?.settings.jwtConfiguration
  return own?.enabled ? own : tenant.settings.jwtConfiguration
}
