/** /api/webauthn/{passkeyId}: one passkey (WebAuthn API). */
import { z } from 'zod'
import { empty, refusal, scopedEndpoint, uuid } from '@/lib/http'
import { findPasskey, removePasskey, tenantOfPasskey } from '@/lib/passkeys'
import { nowhere } from '@/lib/tenancy'
import { credentialResponse } from '../responses'

const shared = {
  authentication: 'apiKey',
  permission: '/api/webauthn',
  path: z.object({ passkeyId: uuid }),
  inferTenant: async ({ path }: { readonly path: { readonly passkeyId: string } }) =>
    (await tenantOfPasskey(path.passkeyId)) ?? nowhere,
  mismatch: 404,
} as const

export const GET = scopedEndpoint({
  ...shared,
  operation: 'webauthn.retrieve',
  summary: 'Retrieve a passkey',
  method: 'GET',
  responses: { 200: credentialResponse, 404: empty },
  run: async ({ path: { passkeyId: id }, scope }) => {
    const credential = await findPasskey(scope, id)
    return credential ? { status: 200, json: { credential } } : { status: 404 }
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'webauthn.delete',
  summary: 'Delete a passkey',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ path: { passkeyId: id }, scope }) => {
    const outcome = await removePasskey(scope, { id })
    return outcome.kind === 'removed' ? { status: 200 } : refusal(outcome)
  },
})
