/** /api/tenant: retrieve tenants, create one (Tenant API). */
import { z } from 'zod'
import { empty, endpoint, envelope, listOf, notSupported, oneOf, refusal, uuid, wholeBody } from '@/lib/http'
import {
  createTenant,
  findTenant,
  listTenants,
  reaches,
  reachOf,
  tenantInput,
  tenantSchema,
  toTenantJson,
} from '@/lib/tenancy'

const path = z.object({ tenantId: uuid.optional() })

export const GET = endpoint({
  operation: 'tenant.retrieve',
  summary: 'Retrieve one tenant or all',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'GET',
  path,
  responses: { 200: oneOf({ tenant: tenantSchema, tenants: listOf(tenantSchema) }), 404: empty },
  run: async ({ path: { tenantId }, tenantHints }) => {
    const reach = reachOf(tenantHints)
    if (tenantId === undefined) {
      const tenants = (await listTenants()).filter(({ id }) => reaches(reach, id))
      return { status: 200, json: { tenants: tenants.map(toTenantJson) } }
    }
    const tenant = reaches(reach, tenantId) ? await findTenant(tenantId) : undefined
    return tenant ? { status: 200, json: { tenant: toTenantJson(tenant) } } : { status: 404 }
  },
})

export const POST = endpoint({
  operation: 'tenant.create',
  summary: 'Create a tenant',
  authentication: 'globalApiKey',
  permission: '/api/tenant',
  method: 'POST',
  path,
  body: wholeBody({ sourceTenantId: notSupported, tenant: tenantInput }),
  responses: { 200: envelope('TenantResponse', { tenant: tenantSchema }) },
  run: async ({ body, path: { tenantId } }) => {
    const { name, ...settings } = body.tenant
    const outcome = await createTenant({ id: tenantId, name, settings })
    return outcome.kind === 'created'
      ? { status: 200, json: { tenant: toTenantJson(outcome.tenant) } }
      : refusal(outcome)
  },
})
