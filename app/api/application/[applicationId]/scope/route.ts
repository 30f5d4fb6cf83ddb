/** /api/application/{applicationId}/scope: create an OAuth scope of an application's own (Application API, scopes). */
import { z } from 'zod'
import { createScope, scopeInput, scopeSchema } from '@/lib/applications'
import { empty, envelope, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../by-id'

export const POST = scopedEndpoint({
  ...byId,
  permission: '/api/application/scope',
  operation: 'scope.create',
  summary: 'Create a scope of an application',
  method: 'POST',
  path: z.object({ applicationId: uuid, scopeId: uuid.optional() }),
  body: wholeBody({ scope: scopeInput }),
  responses: { 200: envelope('ApplicationOAuthScopeResponse', { scope: scopeSchema }), 404: empty },
  run: async ({ body, path: { applicationId, scopeId = body.scope.id }, scope: tenant }) => {
    const outcome = await createScope(tenant, applicationId, { ...body.scope, id: scopeId })
    return outcome.kind === 'created' ? { status: 200, json: { scope: outcome.scope } } : refusal(outcome)
  },
})
