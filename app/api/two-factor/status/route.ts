/** GET|POST /api/two-factor/status: whether a user would be challenged (Two-Factor API, "Retrieve Multi-Factor Status"). */
import { z } from 'zod'
import { scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { tenantOfRequest } from '../requested'
import { answerStatus } from './answer'

const shared = {
  authentication: 'apiKey',
  permission: '/api/two-factor/status',
  statuses: [200, 242, 400, 404],
  mismatch: 404,
} as const

export const GET = scopedEndpoint({
  ...shared,
  operation: 'two-factor.status',
  method: 'GET',
  query: z.object({ applicationId: uuid.optional(), userId: uuid }),
  inferTenant: ({ query: { userId } }) => tenantOfRequest({ userId }),
  run: ({ query: { applicationId, userId }, scope }) =>
    answerStatus(scope, { userId, applicationId, twoFactorTrustId: undefined, action: 'login' }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'two-factor.status.ask',
  method: 'POST',
  body: wholeBody({
    action: z.enum(['changePassword', 'login', 'stepUp']).default('login'),
    applicationId: uuid.optional(),
    twoFactorTrustId: text().optional(),
    userId: uuid,
  }),
  inferTenant: ({ body: { userId } }) => tenantOfRequest({ userId }),
  run: ({ body: { action, applicationId, twoFactorTrustId, userId }, scope }) =>
    answerStatus(scope, { userId, applicationId, twoFactorTrustId, action }),
})
