/** POST /api/identity/verify: an identity is its user's, on the word of whoever holds an API key (Identity Verify API). */
import { empty, scopedEndpoint, wholeBody } from '@/lib/http'
import { markVerified } from '@/lib/verification'
import { findNamed, named } from './named'

export const POST = scopedEndpoint({
  operation: 'identity.verify',
  summary: 'Take an identity for verified',
  authentication: 'apiKey',
  permission: '/api/identity/verify',
  method: 'POST',
  body: wholeBody(named),
  responses: { 200: empty, 404: empty },
  run: async ({ body, scope }) => {
    const match = await findNamed(scope, body)
    if (!match) return { status: 404 }
    await markVerified(scope, { kind: 'identity', ...match, application: undefined }, { reason: 'Administrative' })
    return { status: 200 }
  },
})
