/** GET and DELETE /api/jwt/refresh/{tokenId}: one refresh token, to look at or to end (Login API, "Retrieve" and "Revoke Refresh Tokens"). */
import { z } from 'zod'
import { empty, endpoint, envelope, scopedEndpoint, uuid } from '@/lib/http'
import { nowhere, resolveTenant, scopeOf } from '@/lib/tenancy'
import { findRefreshTokenById, refreshTokenSchema, revokeRefreshToken, tenantOfRefreshToken } from '@/lib/tokens'

const path = z.object({ tokenId: uuid })
const permission = '/api/jwt/refresh'

export const GET = scopedEndpoint({
  operation: 'jwt.refresh.retrieve',
  summary: 'Retrieve a refresh token by its id',
  authentication: 'apiKey',
  permission,
  method: 'GET',
  path,
  responses: { 200: envelope('RefreshTokenResponse', { refreshToken: refreshTokenSchema }), 404: empty },
  inferTenant: async ({ path }) => (await tenantOfRefreshToken(path.tokenId)) ?? nowhere,
  mismatch: 404,
  run: async ({ path: { tokenId }, scope }) => {
    const refreshToken = await findRefreshTokenById(scope, tokenId)
    return refreshToken ? { status: 200, json: { refreshToken } } : { status: 404 }
  },
})

export const DELETE = endpoint({
  operation: 'jwt.refresh.revoke',
  summary: 'Revoke a refresh token by its id',
  authentication: 'apiKeyOrJwt',
  permission,
  method: 'DELETE',
  path,
  responses: { 200: empty, 404: empty },
  run: async ({ caller, path: { tokenId }, tenantHints }) => {
    const tenantId = await tenantOfRefreshToken(tokenId)
    const scope = tenantId && (await scopeOf(tenantId))
    if (!scope) return { status: 404 }
    if (caller.kind === 'user') {
      const token = caller.scope.tenantId === tenantId ? await findRefreshTokenById(scope, tokenId) : undefined
      if (token?.userId !== caller.userId) return { status: 404 }
    } else if ((await resolveTenant({ ...tenantHints, inferred: tenantId })).kind !== 'resolved') return { status: 404 }
    return { status: (await revokeRefreshToken(scope, tokenId)) ? 200 : 404 }
  },
})
