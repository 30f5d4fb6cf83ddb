/** /api/user/verify-registration: a user meant to register, or is to be asked again (Registration API, "Verify a User Registration"). */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { empty, endpoint, orEmpty, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { loginId } from '@/lib/http/password-change'
import { requestedApplication } from '@/lib/http/requested-application'
import { onByDefault, presented, presentedInPath, resend, verificationResponse, verify } from '@/lib/http/verification'

export const POST = endpoint({
  operation: 'user.verify-registration',
  summary: 'Verify a registration',
  authentication: 'optionalApiKey',
  permission: '/api/user/verify-registration',
  method: 'POST',
  path: presentedInPath,
  body: wholeBody(presented).optional(),
  responses: { 200: empty, 404: empty },
  run: (request) => verify('registrationVerification', request),
})

export const PUT = scopedEndpoint({
  operation: 'user.verify-registration.resend',
  summary: 'Ask again for the verification of a registration',
  authentication: 'optionalApiKey',
  permission: '/api/user/verify-registration',
  method: 'PUT',
  query: z.object({
    applicationId: uuid,
    email: loginId,
    /** What official clients call the next one. */
    sendVerifyPasswordEmail: onByDefault,
    sendVerifyRegistrationEmail: onByDefault,
  }),
  inferTenant: ({ query }) => tenantOfApplication(query.applicationId),
  responses: { 200: orEmpty(verificationResponse), 403: empty, 404: empty, 429: empty },
  run: async (request) => {
    const { query, scope } = request
    const { applicationId, email } = query
    const requested = await requestedApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const { application } = requested
    if (!application.settings.verifyRegistration) return { status: 403 }
    const send = query.sendVerifyPasswordEmail && query.sendVerifyRegistrationEmail
    return resend(scope, request, {
      address: email,
      type: 'email',
      application,
      of: 'registration',
      send,
      limit: 'sendRegistrationVerification',
    })
  },
})
