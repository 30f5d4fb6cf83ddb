/** /api/webauthn: the passkeys of one user (WebAuthn API). */
import { z } from 'zod'
import { empty, envelope, listOf, scopedEndpoint, uuid } from '@/lib/http'
import { passkeySchema, passkeysOf, removePasskeysOf } from '@/lib/passkeys'
import { nowhere } from '@/lib/tenancy'
import { findAccount, tenantOfUser } from '@/lib/users'

const shared = {
  authentication: 'apiKey',
  permission: '/api/webauthn',
  query: z.object({ userId: uuid }),
  inferTenant: async ({ query }: { readonly query: { readonly userId: string } }) =>
    (await tenantOfUser(query.userId)) ?? nowhere,
  mismatch: 404,
} as const

export const GET = scopedEndpoint({
  ...shared,
  operation: 'webauthn.of-user',
  summary: 'Retrieve the passkeys of a user',
  method: 'GET',
  responses: { 200: envelope('WebAuthnCredentialsResponse', { credentials: listOf(passkeySchema) }), 404: empty },
  run: async ({ query: { userId }, scope }) =>
    (await findAccount(scope, userId))
      ? { status: 200, json: { credentials: await passkeysOf(scope, userId) } }
      : { status: 404 },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'webauthn.delete-of-user',
  summary: 'Delete the passkeys of a user',
  method: 'DELETE',
  responses: { 200: empty, 404: empty },
  run: async ({ query: { userId }, scope }) => {
    if (!(await findAccount(scope, userId))) return { status: 404 }
    await removePasskeysOf(scope, userId)
    return { status: 200 }
  },
})
