/** POST /api/webauthn/register/start: what a browser needs to make a passkey (WebAuthn API, "Start a WebAuthn Passkey Registration"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { envelope, refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { creationOptionsSchema, maxNameLength, startRegistration } from '@/lib/passkeys'
import { nowhere } from '@/lib/tenancy'
import { findAccount, tenantOfUser } from '@/lib/users'

export const POST = scopedEndpoint({
  operation: 'webauthn.register.start',
  summary: 'Start the registration of a passkey',
  authentication: 'apiKey',
  permission: '/api/webauthn/register/start',
  method: 'POST',
  body: wholeBody({
    displayName: text(maxNameLength),
    name: text(maxNameLength).optional(),
    userAgent: text(2000).optional(),
    userId: uuid,
    workflow: z.enum(['bootstrap', 'general', 'reauthentication']),
  }),
  responses: { 200: envelope('WebAuthnRegisterStartResponse', { options: creationOptionsSchema }) },
  inferTenant: async ({ body }) => (await tenantOfUser(body.userId)) ?? nowhere,
  run: async ({ body, scope }) => {
    const { displayName, name, userAgent, userId, workflow } = body
    const account = await findAccount(scope, userId)
    if (!account) return { status: 400, json: fieldError('userId', 'invalid', 'The tenant has no user with this id.') }
    const pages = 'everyApplication'
    const started = await startRegistration(scope, { account, displayName, name, pages, userAgent, workflow })
    return started.kind === 'started' ? { status: 200, json: { options: started.options } } : refusal(started)
  },
})
