/** What browsers bring back from authenticators, as clients of the API and the scripts of the hosted pages send it. */
import { z } from 'zod'
import {
  type Assertion,
  type Attestation,
  type Claimed,
  maxCredentialIdLength,
  maxResponseLength,
  maxTransportLength,
  maxTransports,
} from '@/lib/passkeys'
import { withoutNulls } from '@/lib/revision'
import { text } from './validation'

/** base64url; some encoders pad it. */
const binary = (max = maxResponseLength) =>
  z
    .string()
    .min(1)
    .max(max + 3)
    .regex(/^[\w-]+={0,2}$/)

const shared = {
  id: binary(maxCredentialIdLength),
  rpId: text().optional(),
  type: z.literal('public-key'),
}

/** `credential` of an answer to `navigator.credentials.get()`. */
export const assertionInput = z.object({
  ...shared,
  clientExtensionResults: z.looseObject({}).optional(),
  response: z.object({
    authenticatorData: binary(),
    clientDataJSON: binary(),
    signature: binary(),
    userHandle: z
      .string()
      .max(200)
      .regex(/^[\w-]*={0,2}$/)
      .optional(),
  }),
})

/** `credential` of an answer to `navigator.credentials.create()`. */
export const attestationInput = z.object({
  ...shared,
  clientExtensionResults: z
    .looseObject({ credProps: z.looseObject({ rk: z.boolean().optional() }).optional() })
    .optional(),
  response: z.object({ attestationObject: binary(), clientDataJSON: binary() }),
  transports: z.array(z.string().max(maxTransportLength)).max(maxTransports).default([]),
})

/** Where the ceremony was, beside the credential. */
export const placeMembers = { origin: text(), rpId: text() }

export function toAssertion({ id, response }: z.output<typeof assertionInput>): Assertion {
  const { authenticatorData, clientDataJSON, signature, userHandle } = response
  return { id, authenticatorData, clientDataJSON, signature, userHandle: userHandle || undefined }
}

export function toAttestation({
  id,
  clientExtensionResults,
  response,
  transports,
}: z.output<typeof attestationInput>): Attestation {
  const discoverable = clientExtensionResults?.credProps?.rk ?? false
  return { id, ...response, transports, discoverable }
}

/** `credential.rpId` may be left out; where it is not, it says the same as the one beside the credential, or nothing is right. */
export function toClaimed({
  credential,
  origin,
  rpId,
}: {
  readonly credential: { readonly rpId?: string | undefined }
  readonly origin: string
  readonly rpId: string
}): Claimed {
  return { origin, relyingPartyId: credential.rpId === undefined || credential.rpId === rpId ? rpId : '' }
}

function parsed<T>(schema: z.ZodType<T>, sent: string | undefined): T | undefined {
  try {
    return schema.safeParse(withoutNulls(JSON.parse(sent ?? ''))).data
  } catch {
    return undefined
  }
}

/** What the script of a page put into a form; undefined for anything else. */
export function sentAssertion(sent: string | undefined): Assertion | undefined {
  const credential = parsed(assertionInput, sent)
  return credential && toAssertion(credential)
}

/** As `sentAssertion`, of a new passkey. */
export function sentAttestation(sent: string | undefined): Attestation | undefined {
  const credential = parsed(attestationInput, sent)
  return credential && toAttestation(credential)
}
