/** Authorization codes: what they stand for, from the hosted page to the token endpoint. */
import { z } from 'zod'
import { createSecret, findSecret } from '@/lib/secrets'
import type { AuthorizationRequest } from './authorize/request'
import type { Authentication } from './authorize/single-sign-on'

const device = z
  .object({ name: z.string(), type: z.string(), description: z.string(), lastAccessedAddress: z.string() })
  .partial()

/** What is stored with a code. Written and read only here. */
const grantShape = z.object({
  redirectUri: z.string(),
  /** The granted scopes, separated by spaces; empty for none. */
  scope: z.string(),
  nonce: z.string().optional(),
  codeChallenge: z.string().optional(),
  keyThumbprint: z.string().optional(),
  authenticationType: z.string(),
  /** ms since the epoch. */
  authInstant: z.number(),
  sessionId: z.string().optional(),
  /** When the password of the user was set that was in force at the sign-in, ms; null for a user without one. */
  passwordInstant: z.number().nullable().default(null),
  resources: z.array(z.string()).default([]),
  device,
  /** What the code's first use produced, so that a second use can end it (RFC 6749 §4.1.2). */
  issued: z
    .object({ refreshTokenId: z.string().optional(), jti: z.string(), expirationInstant: z.number() })
    .optional(),
})

export type CodeGrant = z.output<typeof grantShape>
export type IssuedByCode = NonNullable<CodeGrant['issued']>

/** A code for this user and request; lives `authorizationGrantIdTimeToLiveInSeconds`. */
export function issueCode(
  request: AuthorizationRequest,
  user: { readonly userId: string; readonly passwordInstant: number | null },
  authentication: Authentication,
): Promise<string> {
  const grant = {
    redirectUri: request.redirectUri,
    scope: request.scopes.join(' '),
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    keyThumbprint: request.keyThumbprint,
    device: request.device,
    passwordInstant: user.passwordInstant,
    resources: request.resources,
    ...authentication,
  }
  return createSecret(request.scope, {
    kind: 'authorizationCode',
    ttlSeconds: request.scope.tenant.settings.externalIdentifierConfiguration.authorizationGrantIdTimeToLiveInSeconds,
    userId: user.userId,
    applicationId: request.application.id,
    data: grant,
  })
}

/** The grant that `issueCode` stored. */
export function readGrant(data: unknown): CodeGrant {
  return grantShape.parse(data)
}

/** Whether an application has got tokens for it already. */
export async function isCodeSpent(code: string): Promise<boolean> {
  return (await findSecret('authorizationCode', code)).kind === 'spent'
}
