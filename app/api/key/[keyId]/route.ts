/** /api/key/{keyId}: retrieve, rename or delete a signing key (Key API). */
import { z } from 'zod'
import { empty, endpoint, refusal, uuid, wholeBody } from '@/lib/http'
import { deleteKey, findKey, renamedKeyInput, renameKey } from '@/lib/tokens'
import { keyReply, keyResponse } from '../response'

const shared = {
  authentication: 'globalApiKey',
  permission: '/api/key',
  path: z.object({ keyId: uuid }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'key.retrieve',
  summary: 'Retrieve a signing key',
  method: 'GET',
  responses: { 200: keyResponse, 404: empty },
  run: async ({ path: { keyId } }) => {
    const key = await findKey(keyId)
    return key ? keyReply(key) : { status: 404 }
  },
})

export const PUT = endpoint({
  ...shared,
  operation: 'key.update',
  summary: 'Rename a signing key',
  method: 'PUT',
  body: wholeBody({ key: renamedKeyInput }),
  responses: { 200: keyResponse, 404: empty },
  run: async ({ body: { key }, path: { keyId } }) => {
    const outcome = await renameKey(keyId, key.name)
    return outcome.kind === 'stored' ? keyReply(outcome.key) : refusal(outcome)
  },
})

export const DELETE = endpoint({
  ...shared,
  operation: 'key.delete',
  summary: 'Delete a signing key that nothing signs with',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ path: { keyId } }) => {
    const outcome = await deleteKey(keyId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
