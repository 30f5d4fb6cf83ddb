/** PUT /api/login/{userId}[/{applicationId}]: a user who is signed in elsewhere has entered an application (Login API, "Update Login Instant"). */
import { z } from 'zod'
import { endpoint, uuid } from '@/lib/http'
import { answerPing, pingQuery, pingResponses, scopeOfUser } from '../../ping'

export const PUT = endpoint({
  operation: 'login.ping',
  summary: 'Record that a user has entered an application',
  authentication: 'apiKey',
  permission: '/api/login',
  method: 'PUT',
  path: z.object({ applicationId: uuid.optional(), userId: uuid }),
  query: pingQuery,
  responses: pingResponses,
  run: async ({ client, path, query, request, tenantHints }) =>
    answerPing({
      scope: await scopeOfUser(path.userId, tenantHints),
      userId: path.userId,
      applicationId: path.applicationId,
      login: {
        ipAddress: query.ipAddress ?? query.callerIPAddress ?? client.ipAddress,
        device: {},
        // A backend has a `User-Agent` of its own.
        userAgent: undefined,
      },
      request,
    }),
})
