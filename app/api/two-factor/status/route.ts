/** GET|POST /api/two-factor/status: whether a user would be challenged (Two-Factor API, "Retrieve Multi-Factor Status"). */
import { z } from 'zod'
import { scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { tenantOfRequest } from '../requested'
import { answerStatus, statusResponses } from './answer'

const shared = {
  authentication: 'apiKey',
  permission: '/api/two-factor/status',
  mismatch: 404,
} as const

export const GET = scopedEndpoint({
  ...shared,
  operation: 'two-factor.status',
  summary: 'Whether a user would be challenged at a login',
  method: 'GET',
  query: z.object({ applicationId: uuid.optional(), userId: uuid }),
  responses: statusResponses,
  inferTenant: ({ query: { userId } }) => tenantOfRequest({ userId }),
  run: ({ query: { applicationId, userId }, scope }) =>
    answerStatus(scope, { userId, applicationId, twoFactorTrustId: undefined, action: 'login' }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'two-factor.status.ask',
  summary: 'Whether a user would be challenged before an action',
  method: 'POST',
  body: wholeBody({
    action: z.enum(['changePassword', 'login', 'stepUp']).default('login'),
    applicationId: uuid.optional(),
    twoFactorTrustId: text().optional(),
    userId: uuid,
  }),
  responses: statusResponses,
  inferTenant: ({ body: { userId } }) => tenantOfRequest({ userId }),
  run: ({ body: { action, applicationId, twoFactorTrustId, userId }, scope }) =>
    answerStatus(scope, { userId, applicationId, twoFactorTrustId, action }),
})
