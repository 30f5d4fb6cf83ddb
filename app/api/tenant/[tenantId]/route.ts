/** /api/tenant/{tenantId}: retrieve, create, replace, patch or delete one tenant (Tenant API). */
import { z } from 'zod'
import { endpoint, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import {
  deleteTenant,
  reaches,
  reachOf,
  type TenantInput,
  tenantInput,
  toTenantJson,
  updateTenant,
} from '@/lib/tenancy'

export { GET, POST } from '../route'

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
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'PUT',
  path,
  body: wholeBody({ tenant: tenantInput }),
  statuses: [200, 400, 404],
  run: ({ body, path: { tenantId }, tenantHints }) => update(tenantId, tenantHints, replaceWith(body.tenant)),
})

export const PATCH = endpoint({
  operation: 'tenant.patch',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'PATCH',
  path,
  body: patchBody('tenant'),
  statuses: [200, 400, 404],
  run: ({ body, path: { tenantId }, tenantHints }) =>
    update(tenantId, tenantHints, patchWith('tenant', tenantInput, body.tenant)),
})

export const DELETE = endpoint({
  operation: 'tenant.delete',
  authentication: 'apiKey',
  permission: '/api/tenant',
  method: 'DELETE',
  path,
  statuses: [200, 400, 404],
  run: async ({ path: { tenantId }, tenantHints }) => {
    if (!reaches(reachOf(tenantHints), tenantId)) return { status: 404 }
    const outcome = await deleteTenant(tenantId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
