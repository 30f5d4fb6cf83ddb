/** POST /api/jwt/vend: signs claims of the caller's own (Login API, "Vend a JWT"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { envelope, scopedEndpoint, uuid } from '@/lib/http'
import { vendToken } from '@/lib/tokens'

const aYear = 365 * 86_400

const body = z.object({
  claims: z.record(z.string(), z.json()).nullish(),
  keyId: uuid.nullish(),
  timeToLiveInSeconds: z.number().int().min(1).max(aYear).nullish(),
})

export const POST = scopedEndpoint({
  operation: 'jwt.vend',
  summary: 'Sign claims of your own',
  authentication: 'apiKey',
  permission: '/api/jwt/vend',
  method: 'POST',
  body,
  responses: { 200: envelope('JWTVendResponse', { token: z.string }) },
  run: async ({ body: { claims, keyId, timeToLiveInSeconds }, scope }) => {
    const outcome = await vendToken(scope, claims ?? {}, {
      keyId: keyId ?? undefined,
      timeToLiveInSeconds: timeToLiveInSeconds ?? undefined,
    })
    return outcome.kind === 'vended'
      ? { status: 200, json: { token: outcome.token } }
      : { status: 400, json: fieldError('keyId', 'invalid', 'There is no signing key with this id.') }
  },
})
