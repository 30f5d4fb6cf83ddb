/** /api/api-key/{keyId}: retrieve, create, replace, patch or delete a key (API Key API). */
import { z } from 'zod'
import {
  apiKeyInput,
  apiKeySchema,
  deleteApiKeyAs,
  findApiKeyAs,
  type StoredApiKey,
  toApiKeyJson,
  updateApiKeyAs,
} from '@/lib/api-keys'
import type { Invalid, NotFound } from '@/lib/errors'
import { empty, endpoint, envelope, patchBody, patchWith, refusal, replaceWith, uuid, wholeBody } from '@/lib/http'
import { managerOf } from '../manager'

export { POST } from '../route'

const apiKeyResponse = envelope('APIKeyResponse', { apiKey: apiKeySchema })

const shared = {
  authentication: 'keyManager',
  permission: '/api/api-key',
  path: z.object({ keyId: uuid }),
} as const

function render(outcome: { readonly kind: 'updated'; readonly apiKey: StoredApiKey } | Invalid | NotFound) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { apiKey: toApiKeyJson(outcome.apiKey) } } as const
}

export const GET = endpoint({
  ...shared,
  operation: 'apiKey.retrieve',
  summary: 'Retrieve an API key',
  method: 'GET',
  responses: { 200: apiKeyResponse, 404: empty },
  run: async (request) => {
    const apiKey = await findApiKeyAs(managerOf(request), request.path.keyId)
    return apiKey ? { status: 200, json: { apiKey: toApiKeyJson(apiKey) } } : { status: 404 }
  },
})

export const PUT = endpoint({
  ...shared,
  operation: 'apiKey.update',
  summary: 'Replace an API key',
  method: 'PUT',
  body: wholeBody({ apiKey: apiKeyInput.omit({ key: true }) }),
  responses: { 200: apiKeyResponse, 404: empty },
  run: async (request) =>
    render(await updateApiKeyAs(managerOf(request), request.path.keyId, replaceWith(request.body.apiKey))),
})

export const PATCH = endpoint({
  ...shared,
  operation: 'apiKey.patch',
  summary: 'Change parts of an API key',
  method: 'PATCH',
  body: patchBody('apiKey'),
  responses: { 200: apiKeyResponse, 404: empty },
  run: async (request) =>
    render(
      await updateApiKeyAs(
        managerOf(request),
        request.path.keyId,
        patchWith('apiKey', apiKeyInput.omit({ key: true }), request.body.apiKey),
      ),
    ),
})

export const DELETE = endpoint({
  ...shared,
  operation: 'apiKey.delete',
  summary: 'Delete an API key',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async (request) => {
    const outcome = await deleteApiKeyAs(managerOf(request), request.path.keyId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
