/** POST /api/passwordless/start: a code that stands for a password (Passwordless API, "Start Passwordless Login"). */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { component } from '@/lib/component'
import { empty, json, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { loginId } from '@/lib/http/password-change'
import { startPasswordless } from '@/lib/passwordless'
import { stateObject } from '@/lib/settings'
import { passwordlessApplication } from '../requested'

const started = json(
  component('PasswordlessStartResponse', () => z.object({ code: z.string(), oneTimeCode: z.string().optional() })),
)

export const POST = scopedEndpoint({
  operation: 'passwordless.start',
  summary: 'Start a login with a link or a code',
  authentication: 'apiKey',
  permission: '/api/passwordless/start',
  method: 'POST',
  body: wholeBody({
    applicationId: uuid,
    loginId,
    loginIdTypes,
    loginStrategy: z.enum(['ClickableLink', 'FormField']).optional(),
    state: stateObject.optional(),
  }),
  responses: { 200: started, 404: empty },
  inferTenant: ({ body }) => tenantOfApplication(body.applicationId),
  run: async ({ body, scope }) => {
    const { applicationId, loginId, loginIdTypes, loginStrategy: strategy, state } = body
    const requested = await passwordlessApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const { application } = requested
    const outcome = await startPasswordless(scope, { application, loginId, loginIdTypes, strategy, state })
    if (outcome.kind === 'notFound') return { status: 404 }
    const { code, oneTimeCode } = outcome
    return { status: 200, json: { code, oneTimeCode } }
  },
})
