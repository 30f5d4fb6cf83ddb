/** GET /api/two-factor/status/{twoFactorTrustId}: whether a user who presents this trust would be challenged. */
import { z } from 'zod'
import { scopedEndpoint, text, uuid } from '@/lib/http'
import { tenantOfRequest } from '../../requested'
import { answerStatus, statusResponses } from '../answer'

export const GET = scopedEndpoint({
  operation: 'two-factor.status.trust',
  summary: 'Whether a user who presents this trust would be challenged',
  authentication: 'apiKey',
  permission: '/api/two-factor/status',
  method: 'GET',
  path: z.object({ twoFactorTrustId: text() }),
  query: z.object({ applicationId: uuid.optional(), userId: uuid }),
  responses: statusResponses,
  inferTenant: ({ query: { userId } }) => tenantOfRequest({ userId }),
  mismatch: 404,
  run: ({ path: { twoFactorTrustId }, query: { applicationId, userId }, scope }) =>
    answerStatus(scope, { userId, applicationId, twoFactorTrustId, action: 'login' }),
})
