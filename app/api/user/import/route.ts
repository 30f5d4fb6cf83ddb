/** POST /api/user/import: users of another system in bulk (Import Users). */
import { fieldError } from '@/lib/errors'
import { empty, refusal, scopedEndpoint } from '@/lib/http'
import { bodyLimits, importInput, importUsers } from '@/lib/user-import'

export const POST = scopedEndpoint({
  operation: 'user.import',
  summary: 'Import users of another system',
  authentication: 'apiKey',
  permission: '/api/user/import',
  method: 'POST',
  body: importInput,
  bodyLimits,
  responses: { 200: empty },
  // The users' own word counts only where nothing else says which tenant it is.
  inferTenant: async ({ body, tenantHints: { ofHeader, ofKey } }) =>
    ofHeader === undefined && ofKey === undefined ? body.users[0]?.tenantId : undefined,
  run: async ({ body: { users }, scope, tenantHints: { ofHeader, ofKey } }) => {
    const foreign = users.findIndex(({ tenantId }) => tenantId !== undefined && tenantId !== scope.tenantId)
    if (foreign >= 0 && ofHeader === undefined && ofKey === undefined) {
      const message = 'One request brings users of one tenant.'
      return { status: 400, json: fieldError(`users[${foreign}].tenantId`, 'invalid', message) }
    }
    const outcome = await importUsers(scope, users)
    return outcome.kind === 'imported' ? { status: 200 } : refusal(outcome)
  },
})
