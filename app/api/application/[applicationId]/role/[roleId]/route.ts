/** /api/application/{applicationId}/role/{roleId}: create, replace, patch or delete a role (Application API, roles). */
import { z } from 'zod'
import { type ApplicationRole, deleteRole, roleInput, roleSchema, updateRole } from '@/lib/applications'
import type { Invalid, NotFound } from '@/lib/errors'
import {
  empty,
  envelope,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  scopedEndpoint,
  uuid,
  wholeBody,
} from '@/lib/http'
import { byId } from '../../../by-id'

export { POST } from '../route'

const roleResponse = envelope('RoleResponse', { role: roleSchema })

const shared = {
  ...byId,
  permission: '/api/application/role',
  path: z.object({ applicationId: uuid, roleId: uuid }),
} as const

function render(outcome: { readonly kind: 'updated'; readonly role: ApplicationRole } | Invalid | NotFound) {
  return outcome.kind === 'updated' ? ({ status: 200, json: { role: outcome.role } } as const) : refusal(outcome)
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'role.update',
  summary: 'Replace a role of an application',
  method: 'PUT',
  body: wholeBody({ role: roleInput }),
  responses: { 200: roleResponse, 404: empty },
  run: async ({ body, path: { applicationId, roleId }, scope }) =>
    render(await updateRole(scope, applicationId, roleId, replaceWith(body.role))),
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'role.patch',
  summary: 'Change parts of a role',
  method: 'PATCH',
  body: patchBody('role'),
  responses: { 200: roleResponse, 404: empty },
  run: async ({ body, path: { applicationId, roleId }, scope }) =>
    render(await updateRole(scope, applicationId, roleId, patchWith('role', roleInput, body.role))),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'role.delete',
  summary: 'Delete a role',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ path: { applicationId, roleId }, scope }) => {
    const outcome = await deleteRole(scope, applicationId, { id: roleId })
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
