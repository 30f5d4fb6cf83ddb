/** /api/application/{applicationId}/role: create a role, or delete one by its name (Application API, roles). */
import { z } from 'zod'
import { createRole, deleteRole, roleInput, roleSchema } from '@/lib/applications'
import { empty, envelope, refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../by-id'

const shared = { ...byId, permission: '/api/application/role' } as const

export const POST = scopedEndpoint({
  ...shared,
  operation: 'role.create',
  summary: 'Create a role of an application',
  method: 'POST',
  path: z.object({ applicationId: uuid, roleId: uuid.optional() }),
  body: wholeBody({ role: roleInput }),
  responses: { 200: envelope('RoleResponse', { role: roleSchema }), 404: empty },
  run: async ({ body: { role }, path: { applicationId, roleId = role.id }, scope }) => {
    const outcome = await createRole(scope, applicationId, { ...role, id: roleId })
    return outcome.kind === 'created' ? { status: 200, json: { role: outcome.role } } : refusal(outcome)
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'role.deleteByName',
  summary: 'Delete a role by its name',
  path: z.object({ applicationId: uuid }),
  method: 'DELETE',
  query: z.object({ roleName: text() }),
  responses: { 200: empty, 404: empty },
  run: async ({ path: { applicationId }, query, scope }) => {
    const outcome = await deleteRole(scope, applicationId, { name: query.roleName })
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
