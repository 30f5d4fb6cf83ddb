/** POST /api/identity/verify/complete: the id, and the code that was typed in, for a verified identity (Identity Verify API, "Complete"). */
import { z } from 'zod'
import { component, freeObject } from '@/lib/component'
import { empty, endpoint, json, wholeBody } from '@/lib/http'
import { eventInfoInput } from '@/lib/http/event-info'
import { complete, foundVerification, oneTimeCode, verificationId } from '@/lib/http/verification'

const completed = json(component('VerifyCompleteResponse', () => z.object({ state: freeObject().optional() })))

export const POST = endpoint({
  operation: 'identity.verify.complete',
  summary: 'Verify an identity with what was sent to it',
  authentication: 'apiKey',
  permission: '/api/identity/verify/complete',
  method: 'POST',
  body: wholeBody({ eventInfo: eventInfoInput, oneTimeCode: oneTimeCode.optional(), verificationId }),
  responses: { 200: completed, 404: empty },
  run: async (request) => {
    const { body } = request
    const found = await foundVerification('identityVerification', body.verificationId, request)
    const outcome = await complete(found, body.oneTimeCode, request)
    return outcome.kind === 'completed' ? { status: 200, json: { state: outcome.state } } : outcome.reply
  },
})
