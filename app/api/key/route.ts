/** GET /api/key: the signing keys of the installation, without what signs (Key API). */
import { endpoint, envelope, listOf } from '@/lib/http'
import { keySchema, signingKeys, toKeyJson } from '@/lib/tokens'

export const GET = endpoint({
  operation: 'key.list',
  summary: 'Retrieve all signing keys',
  authentication: 'globalApiKey',
  permission: '/api/key',
  method: 'GET',
  responses: { 200: envelope('KeysResponse', { keys: listOf(keySchema) }) },
  run: async () => ({ status: 200, json: { keys: (await signingKeys()).map(toKeyJson) } }),
})
