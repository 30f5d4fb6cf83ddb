/** `webAuthnConfiguration` and the lifetimes of its challenges, with the documented defaults. */
import { z } from 'zod'
import { section, shortText, whole } from './schema'

/** A host name as browsers write it: lower case, without a port. Whether pages there may use it is the browser's own rule (WebAuthn §5.1.3). */
const relyingPartyId = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .refine((text) => /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text), {
    error: 'must be a host name, without a scheme and a port',
  })

const attachment = z.enum(['any', 'platform', 'crossPlatform'])

/** `authenticatorAttachmentPreference` counts when a passkey is made, the other two also when it is used. */
const tenantWorkflow = (usual: z.output<typeof attachment>) =>
  section({
    authenticatorAttachmentPreference: attachment.default(usual),
    enabled: z.boolean().default(false),
    userVerificationRequirement: z.enum(['discouraged', 'preferred', 'required']).default('required'),
  })

/** `tenant.webAuthnConfiguration`. */
export const tenantWebAuthn = section({
  bootstrapWorkflow: tenantWorkflow('any'),
  /** Writes to the log why a passkey was refused. */
  debug: z.boolean().default(false),
  enabled: z.boolean().default(false),
  reauthenticationWorkflow: tenantWorkflow('platform'),
  /** Absent: the host of the public URL. */
  relyingPartyId: relyingPartyId.optional(),
  /** Absent: the issuer. */
  relyingPartyName: shortText.optional(),
})

const applicationWorkflow = section({ enabled: z.boolean().default(false) })

/** `application.webAuthnConfiguration`: where it is enabled, it decides which workflows there are, in a tenant that has passkeys. */
export const applicationWebAuthn = section({
  bootstrapWorkflow: applicationWorkflow,
  enabled: z.boolean().default(false),
  reauthenticationWorkflow: applicationWorkflow,
})

/** Long enough to fetch a telephone from the next room, short enough that nobody else finds the page open (ASVS 6.5.5). */
const challengeLifetime = whole(1, 600).default(180)

/** Members of `tenant.externalIdentifierConfiguration`. */
export const tenantWebAuthnIdentifiers = {
  webAuthnAuthenticationChallengeTimeToLiveInSeconds: challengeLifetime,
  webAuthnRegistrationChallengeTimeToLiveInSeconds: challengeLifetime,
}
