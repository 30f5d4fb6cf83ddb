/** POST /api/jwt/refresh: a new access token for a refresh token (Login API, "Refresh a JWT"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { endpoint, readCookie } from '@/lib/http'
import { tokenParts } from '@/lib/http/login-response'
import { maxTextLength } from '@/lib/limits'
import { refreshLogin } from '@/lib/login'

const body = z
  .object({
    refreshToken: z.string().max(maxTextLength).nullish(),
    timeToLiveInSeconds: z.number().int().min(1).nullish(),
  })
  .nullish()

export const POST = endpoint({
  operation: 'jwt.refresh',
  authentication: 'none',
  permission: '/api/jwt/refresh',
  method: 'POST',
  body,
  statuses: [200, 400],
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
