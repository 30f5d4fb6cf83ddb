/** /api/application/{applicationId}/role/{roleId}: create, replace, patch or delete a role (Application API, roles). */
import { z } from 'zod'
import { type ApplicationRole, deleteRole, roleInput, updateRole } from '@/lib/applications'
import type { Invalid, NotFound } from '@/lib/errors'
import { patchBody, patchWith, refusal, replaceWith, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../../by-id'

export { POST } from '../route'

const shared = {
  ...byId,
  permission: '/api/application/role',
  path: z.object({ applicationId: uuid, roleId: uuid }),
  statuses: [200, 400, 404],
} as const

function render(outcome: { readonly kind: 'updated'; readonly role: ApplicationRole } | Invalid | NotFound) {
  return outcome.kind === 'updated' ? ({ status: 200, json: { role: outcome.role } } as const) : refusal(outcome)
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'role.update',
  method: 'PUT',
  body: wholeBody({ role: roleInput }),
  run: async ({ body, path: { applicationId, roleId }, scope }) =>
    render(await updateRole(scope, applicationId, roleId, replaceWith(body.role))),
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'role.patch',
  method: 'PATCH',
  body: patchBody('role'),
  run: async ({ body, path: { applicationId, roleId }, scope }) =>
    render(await updateRole(scope, applicationId, roleId, patchWith('role', roleInput, body.role))),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'role.delete',
  method: 'DELETE',
  run: async ({ path: { applicationId, roleId }, scope }) => {
    const outcome = await deleteRole(scope, applicationId, { id: roleId })
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
