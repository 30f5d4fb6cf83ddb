/** GET /api/two-factor/secret: a new authenticator secret, which no user has yet (Two-Factor API, "Generate a Secret"). */
import { endpoint } from '@/lib/http'
import { newAuthenticatorSecret } from '@/lib/mfa'

export const GET = endpoint({
  operation: 'two-factor.secret',
  authentication: 'apiKeyOrJwt',
  permission: '/api/two-factor/secret',
  method: 'GET',
  statuses: [200],
  run: async () => ({ status: 200, json: newAuthenticatorSecret() }),
})
