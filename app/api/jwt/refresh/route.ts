/** /api/jwt/refresh: POST exchanges a refresh token, GET lists those of a user, DELETE ends them (Login API, "Refresh a JWT" and following). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { empty, endpoint, envelope, listOf, readCookie, scopedEndpoint, uuid } from '@/lib/http'
import { tokenParts } from '@/lib/http/login-response'
import { maxTextLength } from '@/lib/limits'
import { refreshLogin } from '@/lib/login'
import { nowhere } from '@/lib/tenancy'
import { listRefreshTokens, refreshTokenSchema } from '@/lib/tokens'
import { tenantOfUser } from '@/lib/users'
import { revocation, revocationBody, revocationQuery } from './revocation'

const body = z
  .object({
    refreshToken: z.string().max(maxTextLength).nullish(),
    timeToLiveInSeconds: z.number().int().min(1).nullish(),
  })
  .nullish()

export const POST = endpoint({
  operation: 'jwt.refresh',
  summary: 'Exchange a refresh token for an access token',
  authentication: 'none',
  permission: '/api/jwt/refresh',
  method: 'POST',
  body,
  responses: {
    200: envelope('JWTRefreshResponse', { refreshToken: z.string, refreshTokenId: z.guid, token: z.string }),
  },
  run: async ({ body, client, request, tenantHints }) => {
    const value = readCookie(request, 'refresh_token') ?? body?.refreshToken
    if (!value) return { status: 400, json: fieldError('refreshToken', 'blank', 'A refresh token is required.') }
    const outcome = await refreshLogin({
      value,
      tenantId: tenantHints.ofHeader,
      ipAddress: client.ipAddress,
      timeToLiveInSeconds: body?.timeToLiveInSeconds ?? undefined,
    })
    switch (outcome.kind) {
      case 'refreshed': {
        const { json, cookies } = tokenParts(outcome.tokens)
        const { tokenExpirationInstant: _, ...tokens } = json
        return { status: 200, json: tokens, cookies }
      }
      case 'invalid':
        return {
          status: 400,
          json: fieldError(
            'refreshToken',
            'invalid',
            'The refresh token is unknown, expired, revoked or was used before.',
          ),
        }
      case 'lifetimeTooLong':
        return {
          status: 400,
          json: fieldError('timeToLiveInSeconds', 'invalid', `At most ${outcome.limit} seconds are allowed.`),
        }
    }
  },
})

export const GET = scopedEndpoint({
  operation: 'jwt.refresh.list',
  summary: 'Retrieve the refresh tokens of a user',
  authentication: 'apiKey',
  permission: '/api/jwt/refresh',
  method: 'GET',
  query: z.object({ userId: uuid }),
  responses: { 200: envelope('RefreshTokensResponse', { refreshTokens: listOf(refreshTokenSchema) }), 404: empty },
  inferTenant: async ({ query }) => (await tenantOfUser(query.userId)) ?? nowhere,
  mismatch: 404,
  run: async ({ query: { userId }, scope }) => ({
    status: 200,
    json: { refreshTokens: await listRefreshTokens(scope, userId) },
  }),
})

export const DELETE = endpoint({
  operation: 'jwt.refresh.revokeMany',
  summary: 'Revoke a refresh token, or those of a user or an application',
  authentication: 'apiKeyOrJwt',
  permission: '/api/jwt/refresh',
  method: 'DELETE',
  query: revocationQuery,
  body: revocationBody,
  // A token in a form, unlike one in the query, is in nobody's access log.
  form: revocationQuery,
  responses: { 200: empty, 404: empty },
  run: revocation,
})
