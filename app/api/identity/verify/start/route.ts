/** POST /api/identity/verify/start: an id, and a code where one is to be typed in (Identity Verify API, "Start"). */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { empty, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { requestedApplication } from '@/lib/http/requested-application'
import { verificationResponse } from '@/lib/http/verification'
import { stateObject } from '@/lib/settings'
import { newVerification } from '@/lib/verification'
import { findNamed, named, nobodys, taken } from '../named'

export const POST = scopedEndpoint({
  operation: 'identity.verify.start',
  summary: 'Start the verification of an identity',
  authentication: 'apiKey',
  permission: '/api/identity/verify/start',
  method: 'POST',
  body: wholeBody({
    ...named,
    applicationId: uuid.optional(),
    /** `mustNotExist`: an address that nobody has yet; the completed verification goes with who is created with it (`verificationIds`). */
    existingUserStrategy: z.enum(['mustExist', 'mustNotExist']).default('mustExist'),
    state: stateObject.optional(),
    verificationStrategy: z.enum(['ClickableLink', 'FormField']).optional(),
  }),
  inferTenant: ({ body }) => tenantOfApplication(body.applicationId),
  responses: { 200: verificationResponse, 404: empty },
  run: async ({ body, scope }) => {
    const { applicationId, state, verificationStrategy: strategy } = body
    const requested = await requestedApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const { application } = requested
    const match = await findNamed(scope, body)
    if (body.existingUserStrategy === 'mustNotExist') {
      const subject = match ? taken : nobodys(scope, body, application)
      if (subject.kind === 'invalid') return refusal(subject)
      return { status: 200, json: await newVerification(scope, subject, { state, strategy }) }
    }
    if (!match?.account.active) return { status: 404 }
    const json = await newVerification(scope, { kind: 'identity', ...match, application }, { state, strategy })
    return { status: 200, json }
  },
})
