/** The public JSON of a tenant as a schema: what `toTenantJson` makes. */
import { z } from 'zod'
import { changed, component } from '@/lib/component'
import { tenantSettings } from '@/lib/settings'

export const tenantSchema = component('Tenant', () =>
  tenantSettings.extend({
    ...changed(),
    id: z.guid(),
    issuer: z.string(),
    name: z.string(),
    state: z.literal('Active'),
  }),
)
