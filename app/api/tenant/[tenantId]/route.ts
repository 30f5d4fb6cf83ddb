/** /api/tenant/{tenantId}: retrieve, create, replace, patch or delete one tenant (Tenant API). */
import { z } from 'zod'
import { empty, endpoint, envelope, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import {
  deleteTenant,
  reaches,
  reachOf,
  type TenantInput,
  tenantInput,
  tenantSchema,
  toTenantJson,
  updateTenant,
} from '@/lib/tenancy'

export { GET, POST } from '../route'

const tenantResponse = envelope('TenantResponse', { tenant: tenantSchema })

const path = z.object({ tenantId: uuid })

type Hints = Parameters<typeof reachOf>[0]

async function update(tenantId: string, hints: Hints, revise: Revise<TenantInput>) {
  if (!reaches(reachOf(hints), tenantId)) return { status: 404 } as const
  const outcome = await updateTenant(tenantId, revise)
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { tenant: toTenantJson(outcome.tenant) } } as const)
    : refusal(outcome)
}

export const PUT = endpoint({
  operation: 'tenant.update',
  summary: 'Replace a tenant',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'PUT',
  path,
  body: wholeBody({ tenant: tenantInput }),
  responses: { 200: tenantResponse, 404: empty },
  run: ({ body, path: { tenantId }, tenantHints }) => update(tenantId, tenantHints, replaceWith(body.tenant)),
})

export const PATCH = endpoint({
  operation: 'tenant.patch',
  summary: 'Change parts of a tenant',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'PATCH',
  path,
  body: patchBody('tenant'),
  responses: { 200: tenantResponse, 404: empty },
  run: ({ body, path: { tenantId }, tenantHints }) =>
    update(tenantId, tenantHints, patchWith('tenant', tenantInput, body.tenant)),
})

export const DELETE = endpoint({
  operation: 'tenant.delete',
  summary: 'Delete a tenant with everything in it',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'DELETE',
  path,
  responses: { 200: empty, 404: empty },
  run: async ({ path: { tenantId }, tenantHints }) => {
    if (!reaches(reachOf(tenantHints), tenantId)) return { status: 404 }
    const outcome = await deleteTenant(tenantId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
