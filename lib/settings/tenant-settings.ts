/** The settings of a tenant that Latchkey acts on. A setting arrives here together with what honours it, never before. */
import { z } from 'zod'
import { clientRiskConfiguration } from './client-risk-configuration'
import { eventConfiguration } from './event-configuration'
import { jwtConfigurationShape, refreshTokenRevocationPolicy } from './jwt-configuration'
import { tenantEmailShape, tenantMultiFactorMessages, tenantPhoneShape } from './message-configuration'
import { tenantMultiFactor, tenantTwoFactorIdentifiers } from './multi-factor-settings'
import { tenantWebAuthn, tenantWebAuthnIdentifiers } from './passkey-settings'
import { passwordAges, passwordValidationRules } from './password-settings'
import { dataObject, plainUrl, section, shortText, whole } from './schema'
import { defaultThemeId, themeReference } from './theme-reference'
import { failedAuthenticationConfiguration, rateLimitConfiguration } from './throttle-configuration'
import {
  tenantEmailVerification,
  tenantPhoneVerification,
  tenantVerificationIdentifiers,
} from './verification-settings'

export const tenantSettings = z.object({
  clientRiskConfiguration,
  data: dataObject,
  emailConfiguration: section({ ...tenantEmailShape, ...tenantEmailVerification }),
  eventConfiguration,
  externalIdentifierConfiguration: section({
    authorizationGrantIdTimeToLiveInSeconds: whole(1, 600).default(30),
    ...tenantTwoFactorIdentifiers,
    ...tenantVerificationIdentifiers,
    ...tenantWebAuthnIdentifiers,
    /** How long a login on the hosted pages waits for a verification. */
    loginIntentTimeToLiveInSeconds: whole(1, 86_400).default(1800),
    changePasswordIdTimeToLiveInSeconds: whole(1, 86_400 * 7).default(600),
    deviceCodeTimeToLiveInSeconds: whole(1, 1800).default(300),
    deviceUserCodeIdGenerator: section({
      // For people to type, and guessed at by anybody: no fewer than thirty bits by default (RFC 8628 §6.1).
      length: whole(6, 32).default(6),
      type: z.enum(['randomAlpha', 'randomAlphaNumeric', 'randomDigits']).default('randomAlphaNumeric'),
    }),
    /** For how long a new user can choose the first password with the mail that asks for it. */
    setupPasswordIdTimeToLiveInSeconds: whole(1, 86_400 * 7).default(86_400),
    oneTimePasswordTimeToLiveInSeconds: whole(1, 3600).default(60),
    /** For how long nobody is asked again (`consentMode` RememberDecision). */
    rememberOAuthScopeConsentChoiceTimeToLiveInSeconds: whole(1, 86_400 * 366).default(2_592_000),
  }),
  failedAuthenticationConfiguration,
  /** Seconds without use after which a hosted session ends. */
  httpSessionMaxInactiveInterval: whole(60, 86_400 * 400).default(3600),
  /** `iss` of every token. Absent: the public URL of this installation, see lib/tenancy. */
  issuer: shortText.optional(),
  jwtConfiguration: section({ ...jwtConfigurationShape, refreshTokenRevocationPolicy }),
  /** Where a browser goes after a logout, unless the application says so. */
  logoutURL: plainUrl.optional(),
  loginConfiguration: section({ requireAuthentication: z.boolean().default(true) }),
  multiFactorConfiguration: section({
    ...tenantMultiFactor,
    email: section({ ...tenantMultiFactor.email, ...tenantMultiFactorMessages.email }),
    sms: section({ ...tenantMultiFactor.sms, ...tenantMultiFactorMessages.sms }),
  }),
  ...passwordAges,
  passwordValidationRules,
  phoneConfiguration: section({ ...tenantPhoneShape, ...tenantPhoneVerification }),
  rateLimitConfiguration,
  /** How the tenant's hosted pages look. */
  themeId: themeReference.default(defaultThemeId),
  webAuthnConfiguration: tenantWebAuthn,
})

/** With every default filled in. */
export type TenantSettings = z.output<typeof tenantSettings>
