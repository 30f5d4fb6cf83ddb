/** The public JSON of passkeys and of what browsers are given, as schemas: what `toPasskeyJson` and the options are. */
import { z } from 'zod'
import { component, freeObject, instant } from '@/lib/component'

export const passkeySchema = component('WebAuthnCredential', () =>
  z.object({
    algorithm: z.number().int(),
    attestationType: z.string(),
    authenticatorSupportsUserVerification: z.boolean(),
    credentialId: z.string(),
    data: freeObject(),
    discoverable: z.boolean(),
    displayName: z.string(),
    id: z.guid(),
    insertInstant: instant(),
    lastUseInstant: instant(),
    name: z.string(),
    publicKey: z.string(),
    relyingPartyId: z.string(),
    signCount: z.number().int(),
    tenantId: z.guid(),
    transports: z.array(z.string()),
    userAgent: z.string().optional(),
    userId: z.guid(),
  }),
)

const descriptor = () =>
  z.object({ id: z.string(), transports: z.array(z.string()).optional(), type: z.literal('public-key') })
const userVerification = () => z.enum(['discouraged', 'preferred', 'required'])

export const requestOptionsSchema = component('PublicKeyCredentialRequestOptions', () =>
  z.object({
    allowCredentials: z.array(descriptor()),
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.number().int(),
    userVerification: userVerification(),
  }),
)

export const creationOptionsSchema = component('PublicKeyCredentialCreationOptions', () =>
  z.object({
    attestation: z.literal('none'),
    authenticatorSelection: z.object({
      authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
      requireResidentKey: z.boolean(),
      residentKey: z.literal('preferred'),
      userVerification: userVerification(),
    }),
    challenge: z.string(),
    excludeCredentials: z.array(descriptor()),
    extensions: z.object({ credProps: z.boolean() }),
    pubKeyCredParams: z.array(z.object({ alg: z.number().int(), type: z.literal('public-key') })),
    rp: z.object({ id: z.string(), name: z.string() }),
    timeout: z.number().int(),
    user: z.object({ displayName: z.string(), id: z.string(), name: z.string() }),
  }),
)
