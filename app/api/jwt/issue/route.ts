/** GET /api/jwt/issue: a token for another application, for the user of an access token (Login API, "Issue a JWT"). */
import { z } from 'zod'
import { component } from '@/lib/component'
import { endpoint, json, readCookie, refusal, text, uuid } from '@/lib/http'
import { unknownApplication } from '@/lib/http/requested-application'
import { issueForApplication } from '@/lib/login'

const issueResponse = json(
  component('IssueResponse', () => z.object({ refreshToken: z.string().optional(), token: z.string() })),
)

export const GET = endpoint({
  operation: 'jwt.issue',
  summary: 'Issue a token for another application',
  authentication: 'apiKeyOrJwt',
  permission: '/api/jwt/issue',
  method: 'GET',
  query: z.object({ applicationId: uuid, refreshToken: text().optional() }),
  responses: { 200: issueResponse, 202: issueResponse },
  run: async ({ caller, client, query, request }) => {
    // A key is nobody's login.
    if (caller.kind !== 'user') return { status: 401 }
    const { claims, scope } = caller
    const outcome = await issueForApplication({
      scope,
      claims,
      applicationId: query.applicationId,
      refreshToken: readCookie(request, 'refresh_token') ?? query.refreshToken,
      ipAddress: client.ipAddress,
    })
    switch (outcome.kind) {
      case 'issued':
      case 'notRegistered': {
        const { kind, token, refreshToken } = outcome
        return { status: kind === 'issued' ? 200 : 202, json: { token, refreshToken } }
      }
      case 'unknownApplication':
        return refusal(unknownApplication(query.applicationId))
      case 'refused':
        return { status: 401 }
    }
  },
})
