/** /api/application/{applicationId}/role: create a role, or delete one by its name (Application API, roles). */
import { z } from 'zod'
import { createRole, deleteRole, roleInput } from '@/lib/applications'
import { refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../by-id'

const shared = { ...byId, permission: '/api/application/role', statuses: [200, 400, 404] } as const

export const POST = scopedEndpoint({
  ...shared,
  operation: 'role.create',
  method: 'POST',
  path: z.object({ applicationId: uuid, roleId: uuid.optional() }),
  body: wholeBody({ role: roleInput }),
  run: async ({ body: { role }, path: { applicationId, roleId = role.id }, scope }) => {
    const outcome = await createRole(scope, applicationId, { ...role, id: roleId })
    return outcome.kind === 'created' ? { status: 200, json: { role: outcome.role } } : refusal(outcome)
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'role.deleteByName',
  path: z.object({ applicationId: uuid }),
  method: 'DELETE',
  query: z.object({ roleName: text() }),
  run: async ({ path: { applicationId }, query, scope }) => {
    const outcome = await deleteRole(scope, applicationId, { name: query.roleName })
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
