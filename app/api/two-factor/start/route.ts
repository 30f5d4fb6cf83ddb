/** POST /api/two-factor/start: a second factor on its own, for a step-up (Two-Factor API, "Start"). */
import { z } from 'zod'
import { component } from '@/lib/component'
import { fieldError, mergeErrors } from '@/lib/errors'
import { empty, json, refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { requestedApplication } from '@/lib/http/requested-application'
import { maxLoginIdLength } from '@/lib/limits'
import { startChallenge } from '@/lib/mfa'
import { stateObject } from '@/lib/settings'
import { findAccount, findAccountByLoginId, twoFactorMethodSchema } from '@/lib/users'
import { tenantOfRequest } from '../requested'

const startResponse = json(
  component('TwoFactorStartResponse', () =>
    z.object({ code: z.string(), methods: z.array(twoFactorMethodSchema()).optional(), twoFactorId: z.string() }),
  ),
)

const nobodyNamed = mergeErrors([
  fieldError('loginId', 'blank', 'A loginId or a userId is required.'),
  fieldError('userId', 'blank', 'A loginId or a userId is required.'),
])

export const POST = scopedEndpoint({
  operation: 'two-factor.start',
  summary: 'Start a challenge without a login',
  authentication: 'apiKey',
  permission: '/api/two-factor/start',
  method: 'POST',
  body: wholeBody({
    applicationId: uuid.optional(),
    code: text().optional(),
    loginId: text(maxLoginIdLength).optional(),
    loginIdTypes,
    state: stateObject.optional(),
    trustChallenge: text().optional(),
    userId: uuid.optional(),
  }),
  responses: { 200: startResponse, 404: empty },
  inferTenant: ({ body }) => tenantOfRequest(body),
  mismatch: 404,
  run: async ({ body, scope }) => {
    const { applicationId, code, loginId, loginIdTypes, state, trustChallenge, userId } = body
    if (userId === undefined && loginId === undefined) return { status: 400, json: nobodyNamed }
    const requested = await requestedApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const account = userId
      ? await findAccount(scope, userId)
      : (await findAccountByLoginId(scope, loginId ?? '', loginIdTypes))?.account
    if (!account?.active) return { status: 404 }
    const { application } = requested
    const started = await startChallenge(scope, { account, application, code, state, trustChallenge })
    const methods = started.methods.length > 0 ? started.methods : undefined
    return { status: 200, json: { ...started, methods } }
  },
})
