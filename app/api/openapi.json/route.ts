/** GET /api/openapi.json: this API as an OpenAPI 3.1 document. */
import { freeObject } from '@/lib/component'
import { endpoint, json } from '@/lib/http'
import { apiDescription } from '../description'

export const GET = endpoint({
  operation: 'openapi',
  summary: 'This description',
  authentication: 'none',
  permission: '/api/openapi.json',
  method: 'GET',
  responses: { 200: json(freeObject) },
  run: async () => ({ status: 200, json: await apiDescription() }),
})
