/** The settings of a tenant that Latchkey acts on. A setting arrives here together with what honours it, never before. */
import { z } from 'zod'
import { eventConfiguration } from './event-configuration'
import { jwtConfigurationShape, refreshTokenRevocationPolicy } from './jwt-configuration'
import { tenantEmailShape, tenantMultiFactorMessages, tenantPhoneShape } from './message-configuration'
import { dataObject, section, shortText, whole } from './schema'
import { failedAuthenticationConfiguration, rateLimitConfiguration } from './throttle-configuration'

export const tenantSettings = z.object({
  data: dataObject,
  emailConfiguration: section({ ...tenantEmailShape }),
  eventConfiguration,
  externalIdentifierConfiguration: section({
    authorizationGrantIdTimeToLiveInSeconds: whole(1, 600).default(30),
  }),
  failedAuthenticationConfiguration,
  /** Seconds without use after which a hosted session ends. */
  httpSessionMaxInactiveInterval: whole(60, 86_400 * 400).default(3600),
  /** `iss` of every token. Absent: the public URL of this installation, see lib/tenancy. */
  issuer: shortText.optional(),
  jwtConfiguration: section({ ...jwtConfigurationShape, refreshTokenRevocationPolicy }),
  loginConfiguration: section({ requireAuthentication: z.boolean().default(true) }),
  multiFactorConfiguration: section({
    email: section({ ...tenantMultiFactorMessages.email }),
    sms: section({ ...tenantMultiFactorMessages.sms }),
  }),
  passwordValidationRules: section({
    minLength: whole(1, 256).default(8),
    maxLength: whole(1, 256).default(256),
  }).refine(({ minLength, maxLength }) => minLength <= maxLength, {
    path: ['minLength'],
    error: 'must not exceed maxLength',
  }),
  phoneConfiguration: section({ ...tenantPhoneShape }),
  rateLimitConfiguration,
})

/** With every default filled in. */
export type TenantSettings = z.output<typeof tenantSettings>
