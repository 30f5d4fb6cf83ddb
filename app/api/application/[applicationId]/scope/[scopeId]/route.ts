/** /api/application/{applicationId}/scope/{scopeId}: create, retrieve, replace, patch or delete a scope (Application API, scopes). */
import { z } from 'zod'
import { type ApplicationScope, deleteScope, findScope, scopeInput, scopeSchema, updateScope } from '@/lib/applications'
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

const scopeResponse = envelope('ApplicationOAuthScopeResponse', { scope: scopeSchema })

const shared = {
  ...byId,
  permission: '/api/application/scope',
  path: z.object({ applicationId: uuid, scopeId: uuid }),
} as const

function render(outcome: { readonly kind: 'updated'; readonly scope: ApplicationScope } | Invalid | NotFound) {
  return outcome.kind === 'updated' ? ({ status: 200, json: { scope: outcome.scope } } as const) : refusal(outcome)
}

export const GET = scopedEndpoint({
  ...shared,
  operation: 'scope.retrieve',
  summary: 'Retrieve a scope of an application',
  method: 'GET',
  responses: { 200: scopeResponse, 404: empty },
  run: async ({ path: { applicationId, scopeId }, scope: tenant }) => {
    const scope = await findScope(tenant, applicationId, scopeId)
    return scope ? { status: 200, json: { scope } } : { status: 404 }
  },
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'scope.update',
  summary: 'Replace a scope of an application',
  method: 'PUT',
  body: wholeBody({ scope: scopeInput }),
  responses: { 200: scopeResponse, 404: empty },
  run: async ({ body, path: { applicationId, scopeId }, scope: tenant }) =>
    render(await updateScope(tenant, applicationId, scopeId, replaceWith(body.scope))),
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'scope.patch',
  summary: 'Change parts of a scope',
  method: 'PATCH',
  body: patchBody('scope'),
  responses: { 200: scopeResponse, 404: empty },
  run: async ({ body, path: { applicationId, scopeId }, scope: tenant }) =>
    render(await updateScope(tenant, applicationId, scopeId, patchWith('scope', scopeInput, body.scope))),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'scope.delete',
  summary: 'Delete a scope',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ path: { applicationId, scopeId }, scope: tenant }) => {
    const outcome = await deleteScope(tenant, applicationId, scopeId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
