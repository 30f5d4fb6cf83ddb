/** GET /api/jwt/validate: the claims of a valid access token (Login API, "Validate a JWT"). */
import { freeObject } from '@/lib/component'
import { empty, endpoint, envelope } from '@/lib/http'
import { accessTokenOf } from '@/lib/http/bearer'
import { verifyBearerToken } from '@/lib/tokens'

export const GET = endpoint({
  operation: 'jwt.validate',
  summary: 'Validate an access token',
  authentication: 'none',
  permission: '/api/jwt/validate',
  method: 'GET',
  responses: { 200: envelope('ValidateResponse', { jwt: freeObject }), 401: empty },
  run: async ({ request, tenantHints }) => {
    const token = accessTokenOf(request)
    const verified = token === undefined ? undefined : await verifyBearerToken(token)
    if (verified?.kind !== 'valid') return { status: 401 }
    const { ofHeader } = tenantHints
    if (ofHeader !== undefined && ofHeader !== verified.scope.tenantId) return { status: 401 }
    return { status: 200, json: { jwt: verified.claims } }
  },
})
