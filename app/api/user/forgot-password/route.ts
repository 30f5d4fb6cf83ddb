/** POST /api/user/forgot-password: starts what leads to a new password (Start Forgot Password Workflow). */
import { z } from 'zod'
import { findApplicationAnywhere, tenantOfApplication } from '@/lib/applications'
import { empty, envelope, orEmpty, refusal, scopedEndpoint, uuid } from '@/lib/http'
import { eventInfo, eventInfoInput } from '@/lib/http/event-info'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { changePasswordId, loginId } from '@/lib/http/password-change'
import { ownId, sendForgotPassword, startForgotPassword } from '@/lib/password-change'
import { stateObject } from '@/lib/settings'
import { allow } from '@/lib/throttle'
import { subjectOfLoginId } from '@/lib/users'

const body = z
  .object({
    applicationId: uuid.nullish(),
    /** Only with an API key; long enough that nobody guesses it. */
    changePasswordId: changePasswordId.min(ownId.min).max(ownId.max).nullish(),
    /** What older clients call the login id. */
    email: loginId.nullish(),
    eventInfo: eventInfoInput,
    loginId: loginId.nullish(),
    loginIdTypes,
    sendForgotPasswordEmail: z.boolean().nullish(),
    sendForgotPasswordMessage: z.boolean().nullish(),
    state: stateObject.nullish(),
    username: loginId.nullish(),
  })
  .transform(({ email, username, loginId, ...rest }) => ({ ...rest, loginId: loginId ?? email ?? username ?? '' }))
  .refine(({ loginId }) => loginId !== '', { path: ['loginId'], error: 'is required', params: { kind: 'blank' } })

export const POST = scopedEndpoint({
  operation: 'user.forgot-password',
  summary: 'Start what leads to a new password',
  authentication: 'optionalApiKey',
  permission: '/api/user/forgot-password',
  method: 'POST',
  body,
  responses: {
    200: orEmpty(envelope('ForgotPasswordResponse', { changePasswordId: z.string })),
    404: empty,
    422: empty,
    429: empty,
  },
  inferTenant: ({ body }) => tenantOfApplication(body.applicationId),
  run: async (request) => {
    const { body, client, key, scope } = request
    const { applicationId, loginId, loginIdTypes } = body
    const application = applicationId ? await findApplicationAnywhere(applicationId) : undefined
    const info = eventInfo(request)
    const asked = { application, info, loginId, loginIdTypes, state: body.state ?? undefined }
    const allowance = await allow(scope, 'forgotPassword', {
      recipient: subjectOfLoginId(loginId, loginIdTypes),
      address: key ? undefined : client.ipAddress,
    })
    if (!key) {
      if (allowance.kind === 'allowed') sendForgotPassword(scope, asked)
      return { status: 200 }
    }
    if (allowance.kind === 'limited') {
      return { status: 429, headers: { 'retry-after': String(allowance.retryAfter) } }
    }
    const outcome = await startForgotPassword(scope, {
      ...asked,
      changePasswordId: body.changePasswordId ?? undefined,
      send: body.sendForgotPasswordMessage ?? body.sendForgotPasswordEmail ?? true,
    })
    if (outcome.kind === 'started') return { status: 200, json: { changePasswordId: outcome.changePasswordId } }
    return outcome.kind === 'noAddress' ? { status: 422 } : refusal(outcome)
  },
})
