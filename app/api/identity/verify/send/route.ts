/** POST /api/identity/verify/send: sends what was started to the address that it is about (Identity Verify API, "Send"). */
import { fieldError, generalError } from '@/lib/errors'
import { empty, endpoint, wholeBody } from '@/lib/http'
import { foundVerification, verificationId } from '@/lib/http/verification'
import { allow } from '@/lib/throttle'
import { sendFoundVerification } from '@/lib/verification'

const unknownId = fieldError('verificationId', 'invalid', 'The verificationId is unknown, expired or used.')
const notSent = generalError('MessageNotSent', 'There is nobody to carry the message, or nowhere to carry it to.')

export const POST = endpoint({
  operation: 'identity.verify.send',
  summary: 'Send what verifies an identity',
  authentication: 'apiKey',
  permission: '/api/identity/verify/send',
  method: 'POST',
  body: wholeBody({ verificationId }),
  responses: { 200: empty, 429: empty },
  run: async (request) => {
    const found = await foundVerification('identityVerification', request.body.verificationId, request)
    if (!found || found.subject.kind === 'registration') return { status: 400, json: unknownId }
    const { scope, subject } = found
    const { type, value } = subject.kind === 'address' ? subject : subject.identity
    const limited = { recipient: value, address: undefined }
    const limit = type === 'phoneNumber' ? 'sendPhoneVerification' : 'sendEmailVerification'
    const allowance = await allow(scope, limit, limited)
    if (allowance.kind === 'limited') return { status: 429, headers: { 'retry-after': String(allowance.retryAfter) } }
    const outcome = await sendFoundVerification(found)
    return outcome.kind === 'sent' ? { status: 200 } : { status: 400, json: notSent }
  },
})
