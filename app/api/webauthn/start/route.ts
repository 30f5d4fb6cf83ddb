/** POST /api/webauthn/start: what a browser needs to use a passkey (WebAuthn API, "Start a WebAuthn Passkey Assertion or Authentication"). */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import { envelope, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { loginId } from '@/lib/http/password-change'
import { requestedApplication } from '@/lib/http/requested-application'
import { requestOptionsSchema, type StartAssertion, startAssertion } from '@/lib/passkeys'
import { stateObject } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { findAccount, findAccountByLoginId, type IdentityType } from '@/lib/users'

type Named = {
  readonly loginId?: string | undefined
  readonly loginIdTypes: readonly IdentityType[]
  readonly userId?: string | undefined
}

type Person = { readonly kind: 'person' } & Pick<StartAssertion, 'account' | 'identity' | 'namedBy'>

/** A login id that nobody has is somebody without passkeys: what comes back for it may be shown to anybody. An id wins over it. */
async function personOf(scope: TenantScope, { loginId, loginIdTypes, userId }: Named): Promise<Person | Invalid> {
  if (userId !== undefined) {
    const account = await findAccount(scope, userId)
    return account
      ? { kind: 'person', account, identity: undefined, namedBy: userId }
      : invalid(fieldError('userId', 'invalid', 'The tenant has no user with this id.'))
  }
  if (loginId === undefined) return invalid(fieldError('loginId', 'blank', 'A loginId or a userId is required.'))
  const match = await findAccountByLoginId(scope, loginId, loginIdTypes)
  return { kind: 'person', account: match?.account, identity: match?.identity, namedBy: loginId }
}

export const POST = scopedEndpoint({
  operation: 'webauthn.start',
  summary: 'Start a login or a proof with a passkey',
  authentication: 'apiKey',
  permission: '/api/webauthn/start',
  method: 'POST',
  body: wholeBody({
    applicationId: uuid,
    credentialId: uuid.optional(),
    loginId: loginId.optional(),
    loginIdTypes,
    state: stateObject.optional(),
    userId: uuid.optional(),
    workflow: z.enum(['bootstrap', 'reauthentication']),
  }),
  responses: { 200: envelope('WebAuthnStartResponse', { options: requestOptionsSchema }) },
  inferTenant: ({ body }) => tenantOfApplication(body.applicationId),
  run: async ({ body, scope }) => {
    const { applicationId, credentialId: passkeyId, state, workflow } = body
    const requested = await requestedApplication(scope, applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const person = await personOf(scope, body)
    if (person.kind === 'invalid') return refusal(person)
    const { application } = requested
    const started = await startAssertion(scope, { ...person, application, passkeyId, state, workflow })
    return started.kind === 'started' ? { status: 200, json: { options: started.options } } : refusal(started)
  },
})
