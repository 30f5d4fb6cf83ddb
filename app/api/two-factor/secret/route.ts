/** GET /api/two-factor/secret: a new authenticator secret, which no user has yet (Two-Factor API, "Generate a Secret"). */
import { z } from 'zod'
import { endpoint, envelope } from '@/lib/http'
import { newAuthenticatorSecret } from '@/lib/mfa'

export const GET = endpoint({
  operation: 'two-factor.secret',
  summary: 'Generate a secret for an authenticator',
  authentication: 'apiKeyOrJwt',
  permission: '/api/two-factor/secret',
  method: 'GET',
  responses: { 200: envelope('SecretResponse', { secret: z.string, secretBase32Encoded: z.string }) },
  run: async () => ({ status: 200, json: newAuthenticatorSecret() }),
})
