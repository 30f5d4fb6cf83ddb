/** POST /api/two-factor/login: the code that ends a challenge (Login API, "Complete Multi-Factor Authentication"). */
import { z } from 'zod'
import { endpoint, text } from '@/lib/http'
import { loginBase, requestParts } from '@/lib/http/login-request'
import { toLoginResponse } from '@/lib/http/login-response'
import { twoFactorLoginResponses } from '@/lib/http/login-schemas'
import { wholeBody } from '@/lib/http/revision'
import { uuid } from '@/lib/http/validation'
import { completeTwoFactor } from '@/lib/login'

export const POST = endpoint({
  operation: 'two-factor.login',
  summary: 'Complete a login with the code of a second factor',
  authentication: 'optionalApiKey',
  permission: '/api/two-factor/login',
  method: 'POST',
  body: wholeBody({
    ...loginBase,
    code: text(),
    trustComputer: z.boolean().default(false),
    twoFactorId: text(),
    userId: uuid.optional(),
  }),
  responses: twoFactorLoginResponses,
  run: async (request) => {
    const { applicationId, code, trustComputer, twoFactorId, userId } = request.body
    const { ofHeader, ofKey } = request.tenantHints
    const result = await completeTwoFactor({
      ...requestParts(request),
      applicationId: applicationId ?? undefined,
      given: { kind: 'code', code },
      tenantIds: [ofHeader, ofKey].filter((id) => id !== undefined),
      trustComputer,
      twoFactorId,
      userId,
    })
    return toLoginResponse(result, request.request)
  },
})
